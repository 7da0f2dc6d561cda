/** What can be done with a painting: live sliders, undo and redo, mixing, the photo while it is held, zoom, keys. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { doubleClick } from "./support/fingers.mjs";
import { canvasPixels, difference } from "./support/pixels.mjs";
import { adjust, choose, laidOut, paintFirstStyle, painted, pickStyle, settled, styleIds } from "./support/steps.mjs";

/** The page keeps what it asks the engine to paint. */
const COUNT = `
globalThis.asked = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...rest) {
  if (data.name === "paint") asked.push({ weights: [...data.argument.weights], brushwork: [...data.argument.brushwork] });
  return post.call(this, data, ...rest);
};
`;
const open = async (options = {}) => {
  const opened = await openPage({ query: "?backend=cpu", script: COUNT, ...options });
  await choose(opened.page, "photo.png", png(320, 240));
  opened.style = await paintFirstStyle(opened.page, "photo.png");
  // The tools that come with the first painting leave it less room.
  await laidOut(opened.page);
  return opened;
};
const askedOf = (page) => page.evaluate("asked.length");
const transform = (page) => page.locator("#painting").evaluate((canvas) => new DOMMatrix(getComputedStyle(canvas).transform).a);

/** Waits until the wall shows the very pixels. */
const shows = (page, pixels) =>
  page.waitForFunction((wanted) => {
    const canvas = document.querySelector("#painting");
    const drawing = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
    drawing.drawImage(canvas, 0, 0);
    return drawing.getImageData(0, 0, canvas.width, canvas.height).data.join() === wanted;
  }, pixels.data.join());

test("strength fades the photo in without painting; beyond 100 % it paints bolder", async () => {
  const { page, close } = await open();
  const full = await canvasPixels(page, "painting");
  await page.getByTestId("strength").fill("0");
  await shows(page, await canvasPixels(page, "photo"));
  await page.getByTestId("strength").fill("100");
  await shows(page, full);
  assert.equal(await askedOf(page), 1);
  await page.getByTestId("strength").fill("150");
  await page.waitForFunction(() => asked.length === 2);
  assert.equal(await page.evaluate("asked[1].brushwork[1]"), 1.5);
  await settled(page);
  assert.ok(difference(await canvasPixels(page, "painting"), full).mean > 1, "bolder looks different");
  await close();
});

test("a drag is one step back; undo and redo bring back styles, sliders and photos, and paint nothing that was painted", async () => {
  const { page, style, close } = await open();
  const [, second] = await styleIds(page);
  const first = await canvasPixels(page, "painting");
  const { x, y, width, height } = await page.getByTestId("strength").boundingBox();
  await page.mouse.move(x + width * 0.66, y + height / 2);
  await page.mouse.down();
  for (const share of [0.5, 0.4, 0.3, 0.2]) await page.mouse.move(x + width * share, y + height / 2);
  await page.mouse.up();
  const faded = await page.getByTestId("strength").inputValue();
  assert.notEqual(faded, "100");
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  await choose(page, "other.png", png(60, 80));
  await painted(page, "other.png", second);
  const asked = await askedOf(page);
  await page.getByTestId("undo").click();
  await painted(page, "photo.png", second);
  await page.keyboard.press("Control+z");
  await painted(page, "photo.png", style);
  assert.equal(await page.getByTestId("strength").inputValue(), faded);
  await page.keyboard.press("Control+z");
  await shows(page, first);
  assert.equal(await page.getByTestId("strength").inputValue(), "100", "one step for the whole drag");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("Control+Shift+Z");
  await painted(page, "other.png", second);
  assert.equal(await page.getByTestId("redo").getAttribute("aria-disabled"), "true");
  assert.equal(await askedOf(page), asked, "all of it was kept");
  await close();
});

test("styles that are tapped while Mix is open join, up to four; the pad and the sliders weigh them, and undo works", async () => {
  const { page, close } = await open();
  const ids = await styleIds(page);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, ids[1]);
  await painted(page, "photo.png", `${ids[0]}-${ids[1]}`);
  const weights = () => page.evaluate("asked.at(-1).weights.map((weight) => Math.round(weight * 100)).slice(0, 5)");
  assert.deepEqual(await weights(), [50, 50, 0, 0, 0]);
  assert.match(await page.getByTestId("caption").textContent(), /“The Great Wave off Kanagawa” and “The Starry Night”/);
  await laidOut(page);
  const { x, y, width, height } = await page.getByTestId("pad").boundingBox();
  const before = await askedOf(page);
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.75, y + height / 2);
  await page.mouse.up();
  await page.waitForFunction((count) => asked.length > count, before);
  const [left, right] = await weights();
  assert.ok(Math.abs(left - 25) <= 2 && Math.abs(right - 75) <= 2, `${left} to ${right}`);
  await page.getByTestId(`part-${ids[0]}`).fill("60");
  await page.waitForFunction(() => Math.round(asked.at(-1).weights[0] * 100) === 60);
  await page.waitForFunction(() => document.querySelector("#run").hidden);
  for (const id of [ids[2], ids[3], ids[4]]) await pickStyle(page, id);
  await page.waitForFunction(() => asked.at(-1).weights.filter((weight) => weight > 0).length === 4);
  assert.equal(await page.getByTestId(`style-${ids[4]}`).locator("input").isChecked(), false, "four are enough");
  await page.getByTestId("mix-even").click();
  await page.waitForFunction(() => asked.at(-1).weights.slice(0, 4).every((weight) => Math.abs(weight - 0.25) < 0.01));
  await page.getByTestId("undo").click();
  assert.equal(await page.locator(".card.part").count(), 4);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, ids[1]);
  await painted(page, "photo.png", ids[1]);
  await close();
});

test("the photo is shown while the picture is held, by finger or key", async () => {
  const { page, close } = await open();
  const covered = () => page.locator("#painting-layer").evaluate((layer) => getComputedStyle(layer).visibility);
  const { x, y, width, height } = await page.getByTestId("frame").boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.locator(".frame.held").waitFor();
  assert.equal(await covered(), "hidden");
  await page.mouse.up();
  await page.locator(".frame:not(.held)").waitFor();
  assert.equal(await covered(), "visible");
  await page.getByTestId("frame").focus();
  await page.keyboard.down("\\");
  await page.locator(".frame.held").waitFor();
  await page.keyboard.up("\\");
  await page.locator(".frame:not(.held)").waitFor();
  await close();
});

test("the picture is zoomed by wheel, pinch, double tap and keys, and moved no further than its edge", async () => {
  const { page, close } = await open();
  assert.equal(await transform(page), 1);
  const devtools = await page.context().newCDPSession(page);
  const { x, y, width, height } = await page.getByTestId("frame").boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.wheel(0, -300);
  await page.waitForFunction(() => document.querySelector(".frame.zoomed"));
  const near = await transform(page);
  assert.ok(near > 1.5, `${near}`);
  await doubleClick(devtools, x + width / 2, y + height / 2);
  assert.equal(await transform(page), 1);
  await doubleClick(devtools, x + width / 2, y + 20);
  assert.ok((await transform(page)) >= 2);
  await page.mouse.move(x + width / 2, y + 20);
  await page.mouse.down();
  await page.mouse.move(x + 300, y + 300, { steps: 4 });
  await page.mouse.up();
  const { e, f } = await page.locator("#painting").evaluate((canvas) => {
    const { e: right, f: down } = new DOMMatrix(getComputedStyle(canvas).transform);
    return { e: right, f: down };
  });
  assert.ok(e <= 0 && f <= 0, "no gap at the edge");
  await page.getByTestId("frame").focus();
  await page.keyboard.press("0");
  assert.equal(await transform(page), 1);
  await page.keyboard.press("+");
  assert.equal(await transform(page), 1.5);
  await page.keyboard.press("-");
  assert.equal(await transform(page), 1);
  await page.locator("#frame").evaluate((frame) => {
    const { left, top } = frame.getBoundingClientRect();
    const finger = (kind, pointerId, dx) => frame.dispatchEvent(new PointerEvent(kind, { pointerId, pointerType: "touch", clientX: left + dx, clientY: top + 50, bubbles: true }));
    frame.setPointerCapture = () => {};
    finger("pointerdown", 11, 60);
    finger("pointerdown", 12, 100);
    finger("pointermove", 12, 180);
    finger("pointerup", 11, 60);
    finger("pointerup", 12, 180);
  });
  const apart = await transform(page);
  assert.ok(apart > 1.5, "two fingers apart");
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  assert.equal(await transform(page), apart, "the next painting is looked at as closely");
  await close();
});

test("a mixture of a style that is deleted by then is not painted without it; the next style that joins takes its place", async () => {
  const { page, style, close } = await open();
  const [, second] = await styleIds(page);
  await page.getByTestId("own-file").setInputFiles({ name: "Mine.png", mimeType: "image/png", buffer: png(60, 60) });
  const mine = page.locator("[data-testid^=style-own-]");
  await mine.waitFor();
  const own = (await mine.getAttribute("data-testid")).replace("style-", "");
  await painted(page, "photo.png", own);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, style);
  await painted(page, "photo.png", `${own}-${style}`);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, own);
  await painted(page, "photo.png", own);
  await page.getByTestId("own-remove").click();
  await mine.waitFor({ state: "detached" });
  const asked = await askedOf(page);
  await page.getByTestId("undo").click();
  await page.locator("[data-testid=redo][aria-disabled=false]").waitFor();
  assert.equal(await page.getByTestId("paint").isVisible(), false);
  assert.equal(await askedOf(page), asked);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, second);
  await painted(page, "photo.png", `${style}-${second}`);
  await close();
});

test("single keys count on picture and cards alone; ? lists them, and Escape goes back to the styles", async () => {
  const { page, close } = await open();
  const tool = () => page.evaluate(() => document.body.dataset.tool);
  await adjust(page);
  await page.getByTestId("strokes").focus();
  await page.keyboard.press("m");
  await page.keyboard.press("?");
  assert.deepEqual([await tool(), await page.getByTestId("keys").isVisible()], ["adjust", false]);
  await page.keyboard.press("Escape");
  assert.equal(await tool(), "styles");
  await page.getByTestId("frame").focus();
  await page.keyboard.press("m");
  assert.equal(await tool(), "mix");
  await page.keyboard.press("?");
  await page.getByTestId("keys").waitFor();
  assert.ok((await page.locator("#keys-list dt").count()) >= 10);
  await page.keyboard.press("Escape");
  await page.getByTestId("keys").waitFor({ state: "hidden" });
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Control+s")]);
  assert.match(download.suggestedFilename(), /^photo-.*\.jpg$/);
  await close();
});
