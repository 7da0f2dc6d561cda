/** The gallery shows the visitor's own photo, and a tap hangs what the card shows. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { png, scene } from "./support/files.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { aWhile, choose, painted, photoShown, pickStyle } from "./support/steps.mjs";

/** The page counts what it asks the engine to paint. */
const COUNT = `
globalThis.asked = 0;
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...rest) {
  if (data.name === "paint") asked += 1;
  return post.call(this, data, ...rest);
};
`;
const SPARED = 'Object.defineProperty(navigator, "hardwareConcurrency", { value: 2 });';
const QUICK = 'Object.defineProperty(navigator, "hardwareConcurrency", { value: 8 });';
const open = (script, viewport = { width: 390, height: 664 }) => openPage({ query: "?backend=cpu", previews: true, script: COUNT + script, context: { viewport } });
const mine = (page) => page.locator(".card[data-mine]");
const PHOTO = png(64, 48, { at: scene });

test("the cards in sight show the photo in their style, first; a tap hangs it at once and paints nothing", async () => {
  const { page, close } = await open(SPARED);
  await choose(page, "photo.png", PHOTO);
  await photoShown(page);
  // All that are in sight, so that nothing is under way any more.
  await page.waitForFunction(() => {
    const isSeen = (card) => (({ left, right, top, bottom }) => right > 0 && left < innerWidth && bottom > 0 && top < innerHeight)(card.getBoundingClientRect());
    const seen = [...document.querySelectorAll("[data-testid^=style-]")].filter(isSeen);
    return seen.length >= 3 && seen.every(({ dataset }) => dataset.mine) && asked === document.querySelectorAll(".card[data-mine]").length;
  });
  const ids = await mine(page).evaluateAll((cards) => cards.map(({ dataset }) => dataset.testid));
  assert.ok(ids.length < 10, `a small device paints what is looked at: ${ids.length}`);
  const before = await page.evaluate("asked");
  await page.getByTestId(ids[1]).locator("input").check({ force: true });
  await painted(page, "photo.png", ids[1].replace("style-", ""));
  assert.equal(await page.evaluate("asked"), before, "what was painted is kept");
  const shown = await canvasPixels(page, "painting");
  assert.deepEqual([shown.width, shown.height], [64, 48]);
  const [card, wall] = await page.evaluate((id) => {
    const side = 48;
    const pixels = (canvas, left) => {
      const drawing = new OffscreenCanvas(side, side).getContext("2d", { willReadFrequently: true });
      drawing.drawImage(canvas, left, 0, side, side, 0, 0, side, side);
      return [...drawing.getImageData(0, 0, side, side).data];
    };
    return [pixels(document.querySelector(`[data-testid=${id}] canvas`), 0), pixels(document.querySelector("#painting"), 8)];
  }, ids[1]);
  assert.deepEqual(card, wall, "the card tells the truth");
  await close();
});

test("a quick device paints all of them, and another photo all anew", async () => {
  const { page, close } = await open(QUICK, { width: 1440, height: 900 });
  await choose(page, "photo.png", PHOTO);
  await page.waitForFunction(() => document.querySelectorAll(".card[data-mine]").length === 35);
  assert.equal(await page.evaluate("asked"), 35);
  await choose(page, "other.png", png(40, 40));
  await page.waitForFunction(() => asked === 70);
  await page.waitForFunction(() => document.querySelectorAll(".card[data-mine]").length === 35);
  await close();
});

test("a tap stops what is painted for the cards, and its own painting comes first", async () => {
  const { page, close } = await open(QUICK, { width: 1440, height: 900 });
  await choose(page, "large.png", png(600, 450));
  await photoShown(page);
  await pickStyle(page, "ink-mountains");
  await painted(page, "large.png", "ink-mountains");
  const done = await mine(page).count();
  assert.ok(done < 34, `${done} cards were painted before`);
  await page.waitForFunction((before) => document.querySelectorAll(".card[data-mine]").length > before, done);
  await close();
});

test("the cards follow the light", async () => {
  const { page, close } = await open(SPARED);
  await choose(page, "photo.png", PHOTO);
  await photoShown(page);
  await mine(page).first().waitFor();
  const card = () => mine(page).first().locator("canvas").evaluate((canvas) => canvas.toDataURL());
  const before = await card();
  await page.getByTestId("light").evaluate((light) => {
    light.value = 0;
    for (const kind of ["input", "change"]) light.dispatchEvent(new Event(kind, { bubbles: true }));
  });
  await page.keyboard.press("Shift");
  await page.waitForFunction((sample) => document.querySelector(".card[data-mine] canvas").toDataURL() !== sample, before);
  await close();
});

test("with the previews off the cards keep the sample", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", script: COUNT });
  await choose(page, "photo.png", PHOTO);
  await photoShown(page);
  await aWhile(page);
  assert.deepEqual([await mine(page).count(), await page.evaluate("asked")], [0, 0]);
  await close();
});
