/** The page on a phone and on a desk, by day and by night. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { choose, paintFirstStyle, problem } from "./support/steps.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWPORTS = [{ width: 360, height: 780 }, { width: 1440, height: 900 }];

async function assertSound(page, width, state) {
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${state}: no sideways scrolling`);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document);
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  });
  assert.deepEqual(violations, [], state);
}

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of VIEWPORTS) {
    test(`${colorScheme}, ${viewport.width} px wide: accessible, and nothing sticks out`, async () => {
      const { page, close } = await openPage({ query: "?backend=cpu", context: { colorScheme, viewport }, script: AXE });
      await assertSound(page, viewport.width, "empty");
      await choose(page, "photo.png", png(64, 48));
      await paintFirstStyle(page, "photo.png");
      await assertSound(page, viewport.width, "painted");
      await choose(page, "note.txt", Buffer.from("not a picture"));
      await problem(page);
      await assertSound(page, viewport.width, "problem");
      const lightness = await page.evaluate(() => Number(getComputedStyle(document.body).backgroundColor.match(/\d+/)[0]));
      assert.ok(colorScheme === "dark" ? lightness < 64 : lightness > 192);
      await close();
    });
  }
}
