/** The page that shows how to embed: under its strict policy, by day and by night, on a phone and on a desk. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openRecorded, serveUntilEnd, SITE, timersOf } from "./support/browser.mjs";
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
  await page.evaluate(() => (globalThis.before = document.querySelector("#driven").result));
  await page.getByTestId("style").selectOption("udnie");
  await page.waitForFunction(() => {
    const { painting, state, result } = document.querySelector("#driven");
    return painting === "udnie" && state === "done" && result !== globalThis.before;
  });
  await page.getByTestId("strength").fill("40");
  await page.waitForFunction(() => document.querySelector("#driven").result.strength === 0.4);
  const file = await save(page, "save");
  assert.equal(file.name, "painting-udnie.png");
  assert.deepEqual([...file.bytes.subarray(16, 24)], [0, 0, 0, 30, 0, 0, 0, 20]);
  assert.deepEqual(record.errors, []);
  await close();
});

test("embed.html: the source below each example is what runs, and can be copied; the twelve are painted as they are reached", async () => {
  const { url } = await serveUntilEnd(SITE);
  const { page, record, close } = await openRecorded(`${url}embed.html`, { script: timersOf(2000, Infinity), context: { permissions: ["clipboard-read", "clipboard-write"] } });
  await page.locator("#first[data-state=done]").waitFor();
  const shown = await page.evaluate(() => [...document.querySelectorAll("[data-example]")].map((example) => {
    const attributes = (element) => [element.localName, ...["src", "alt", "painting", "max-side", "compare", "slot"].map((name) => element.getAttribute(name))];
    return { source: example.nextElementSibling.textContent, elements: [...example.querySelectorAll("*")].map(attributes) };
  }));
  assert.equal(shown.length, 4);
  for (const { source, elements } of shown) {
    assert.ok(source.startsWith('<script type="module" src="./impasto/element.js"></script>\n<'), source);
    assert.doesNotMatch(source, /class=|id=|data-|style=/);
    const tags = [...source.matchAll(/<([a-z-]+)/g)].map(([, name]) => name).slice(1);
    assert.deepEqual(tags, elements.map(([name]) => name));
    for (const [, ...values] of elements) for (const value of values.filter(Boolean)) assert.ok(source.includes(`"${value}"`), value);
  }
  await page.getByRole("button", { name: "Copy" }).first().click();
  // It says so for two seconds, and here for good.
  await page.getByRole("button", { name: "Copied" }).waitFor();
  assert.equal(await page.evaluate("navigator.clipboard.readText()"), shown[0].source);
  const twelve = page.getByTestId("twelve").locator("impasto-image");
  assert.equal(await twelve.count(), 12);
  for (let place = 0; place < 12; place += 1) {
    await twelve.nth(place).scrollIntoViewIfNeeded();
    await page.waitForFunction((nth) => document.querySelectorAll("[data-testid=twelve] impasto-image")[nth].state === "done", place);
  }
  assert.deepEqual(record.errors, []);
  await close();
});
