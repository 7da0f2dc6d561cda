/** The page on a phone and on a desk, by day, by night and in forced colours: accessible in every state. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { withRecipeText } from "./support/recipes.mjs";
import { choose, paintFirstStyle, painted, pickStyle, problem, styleIds } from "./support/steps.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LOOKS = [
  { colorScheme: "light", viewport: { width: 360, height: 780 } },
  { colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { colorScheme: "dark", viewport: { width: 360, height: 780 } },
  { colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { colorScheme: "dark", forcedColors: "active", viewport: { width: 844, height: 390 } },
];

async function assertSound(page, width, state) {
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= width, `${state}: no sideways scrolling`);
  const violations = await page.evaluate(async () => {
    const { violations: found } = await globalThis.axe.run(document);
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
  });
  assert.deepEqual(violations, [], state);
}

for (const context of LOOKS) {
  const { colorScheme, forcedColors, viewport } = context;
  test(`${forcedColors ? "forced colours" : colorScheme}, ${viewport.width} px wide: accessible in every state, and nothing sticks out`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", context, script: AXE });
    const sound = (state) => assertSound(page, viewport.width, state);
    await sound("empty");
    await choose(page, "photo.png", png(64, 48));
    await page.locator("[data-testid=stage][data-state=photo]").waitFor();
    await sound("photo");
    const style = await paintFirstStyle(page, "photo.png");
    await sound("painted");
    await page.getByTestId("tool-adjust").click();
    await sound("adjust");
    await page.getByTestId("tool-mix").click();
    await sound("mix of one");
    const [, second] = await styleIds(page);
    await pickStyle(page, second);
    await painted(page, "photo.png", `${style}-${second}`);
    await sound("mix of two");
    await page.locator("#mix-as-sliders").evaluate((button) => button.click());
    await sound("mix as sliders");
    await page.getByTestId("tool-mix").click();
    for (const [opener, sheet] of [["menu-open", "menu"], ["keys-open", "keys"], ["save-more", "save-sheet"]]) {
      await page.getByTestId(opener).evaluate((button) => button.click());
      await page.getByTestId(sheet).waitFor();
      await sound(sheet);
      await page.getByTestId(sheet).locator(".close").click();
    }
    await choose(page, "note.txt", Buffer.from("not a picture"));
    await problem(page);
    await sound("problem");
    await page.getByTestId("dismiss").click();
    await choose(page, "carries.png", await withRecipeText("png", '{"version":1,"styles":[{"id":"udnie","weight":1}]}'));
    await page.getByTestId("recipe-use").waitFor();
    await sound("a recipe is offered");
    const several = ["one.png", "two.png", "broken.png"].map((name, place) => ({ name, mimeType: "image/png", buffer: png(40, 32).subarray(0, place === 2 ? 60 : undefined) }));
    await page.getByTestId("file").setInputFiles(several);
    await page.locator("#roll-failed li").waitFor();
    await sound("several photos");
    if (!forcedColors) {
      const lightness = await page.evaluate(() => Number(getComputedStyle(document.body).backgroundColor.match(/\d+/)[0]));
      assert.ok(colorScheme === "dark" ? lightness < 64 : lightness > 192);
    }
    await close();
  });
}
