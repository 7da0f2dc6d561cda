/** The page that shows how to embed: under its strict policy, by day and by night, on a phone and on a desk. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openRecorded, serveUntilEnd, SITE } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { save } from "./support/steps.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

for (const [colorScheme, width] of [["light", 375], ["dark", 1280]]) {
  test(`embed.html, ${colorScheme}, ${width} px: paints, is accessible, nothing sticks out`, async () => {
    const { url } = await serveUntilEnd(SITE);
    const { page, record, close } = await openRecorded(`${url}embed.html`, { context: { colorScheme, viewport: { width, height: 800 } } });
    await page.locator("#first[data-state=done]").waitFor();
    await page.getByTestId("driven").scrollIntoViewIfNeeded();
    await page.locator("#driven[data-state=done]").waitFor();
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width);
    await page.evaluate(AXE);
    const found = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`));
    assert.deepEqual(found, []);
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("embed.html: style, strength and a photo of one's own reach the element; it can be saved", async () => {
  const { url } = await serveUntilEnd(SITE);
  const { page, record, close } = await openRecorded(`${url}embed.html`);
  await page.getByTestId("own").setInputFiles({ name: "own.png", mimeType: "image/png", buffer: png(30, 20) });
  await page.getByTestId("driven").scrollIntoViewIfNeeded();
  await page.locator("#driven[data-state=done]").waitFor();
  await page.getByTestId("style").selectOption("udnie");
  await page.waitForFunction(() => document.querySelector("#driven").painting === "udnie" && document.querySelector("#driven").state === "done");
  await page.getByTestId("strength").fill("40");
  await page.waitForFunction(() => document.querySelector("#driven").result.strength === 0.4);
  const file = await save(page, "save");
  assert.equal(file.name, "painting-udnie.png");
  assert.deepEqual([...file.bytes.subarray(16, 24)], [0, 0, 0, 30, 0, 0, 0, 20]);
  assert.deepEqual(record.errors, []);
  await close();
});
