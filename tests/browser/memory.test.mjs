/** What was made and is not shown gives its memory back at once, whatever stood in the way. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { openHost } from "./support/package.mjs";
import { choose, paintFirstStyle, photoShown, problem, styleIds } from "./support/steps.mjs";

/** A card in software, whose paintings are counted; more lines go behind. */
const card = (lines) => ({
  "/pkg/worker.js": {
    change: (body) => `import { Engine as Subject } from "./wasm/impasto.js";
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
const paintNow = Subject.prototype.paint;
Subject.prototype.paint = async function (...args) {
  const painting = await paintNow.apply(this, args);
  self.postMessage({ counts: { made: 1 } });
  const free = painting.free;
  painting.free = function () { free.call(this); self.postMessage({ counts: { freed: 1 } }); };
  ${lines}
  return painting;
};
${body}`,
  },
});
const REFUSE = '{ code: "memory-limit", message: "There is no room.", hint: "Use a smaller picture." }';

/** The page adds up what its workers tell. */
const LISTEN = `globalThis.counts = { made: 0, freed: 0 };
const Plain = Worker;
globalThis.Worker = class extends Plain {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => Object.entries(data.counts ?? {}).forEach(([name, count]) => (counts[name] += count)));
  }
};
`;

test("a painting that cannot be read is freed when stylize fails", async () => {
  const faults = card(`Subject.prototype.read = () => Promise.reject(${REFUSE});`);
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults, script: LISTEN });
  const code = await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    globalThis.impasto = await Impasto.load({ backend: "webgpu", gpuTimeout: 300_000 });
    return impasto.stylize(new ImageData(24, 16), { style: impasto.styles[0].id }).then(() => "painted", (error) => error.code);
  });
  assert.equal(code, "memory-limit");
  await page.waitForFunction(() => counts.made === 1 && counts.freed === 1);
  await close();
});

test("on the page too: a painting that cannot be shown is freed, and the page says why", async () => {
  const faults = card(`Subject.prototype.show = () => { throw ${REFUSE}; };`);
  const { page, close } = await openPage({ query: "?previews=off", flags: PRESENTING, faults, script: LISTEN });
  await choose(page, "photo.png", png(40, 30));
  await photoShown(page);
  const [style] = await styleIds(page);
  await page.getByTestId(`style-${style}`).click();
  assert.equal((await problem(page)).code, "memory-limit");
  await page.waitForFunction(() => counts.made === 1 && counts.freed === 1);
  await close();
});

/** Bitmaps of the page come when the test says so, and each is either shown or closed. */
const BITMAPS = `globalThis.bitmaps = { begun: 0, made: 0, shown: 0, closed: 0, held: false };
const make = createImageBitmap;
globalThis.createImageBitmap = async (...args) => {
  bitmaps.begun += 1;
  while (bitmaps.held) await new Promise((done) => setTimeout(done, 20));
  bitmaps.made += 1;
  return make(...args);
};
const { close } = ImageBitmap.prototype;
ImageBitmap.prototype.close = function () { bitmaps.closed += 1; close.call(this); };
const { transferFromImageBitmap } = ImageBitmapRenderingContext.prototype;
ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (bitmap) { bitmaps.shown += 1; transferFromImageBitmap.call(this, bitmap); };
`;

/** Begins a bitmap, does something that makes it one too many, and waits for what becomes of it. */
async function assertClosed(page, begin, overtake) {
  const before = await page.evaluate(() => ({ ...Object.assign(bitmaps, { held: true }) }));
  await begin();
  await page.waitForFunction((begun) => bitmaps.begun > begun, before.begun);
  await overtake();
  await page.evaluate(() => (bitmaps.held = false));
  await page.waitForFunction((closed) => bitmaps.closed === closed + 1, before.closed);
  await page.waitForFunction(() => bitmaps.begun === bitmaps.made && bitmaps.made === bitmaps.shown + bitmaps.closed);
}

test("a bitmap that another photo overtakes on the page, from a painting or from a slider, is closed", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", script: BITMAPS });
  await choose(page, "photo.png", png(40, 30));
  await paintFirstStyle(page, "photo.png");
  const [, second] = await styleIds(page);
  await assertClosed(page, () => page.getByTestId(`style-${second}`).click(), () => page.getByTestId("cancel").click());
  await assertClosed(page, () => page.getByTestId("strength").fill("40"), async () => {
    await choose(page, "other.png", png(30, 40));
    await page.locator("[data-testid=stage]:not([data-state=painted])").waitFor();
  });
  await close();
});

test("a bitmap that another photo overtakes in the element, from a painting or from its strength, is closed", async () => {
  const picture = { type: "image/png", body: png(32, 24) };
  const element = '<impasto-image src="./photo.png" alt="A boat" painting="great-wave" backend="cpu"></impasto-image>';
  const { page, close } = await openHost(element, { faults: { "/photo.png": picture, "/other.png": picture }, script: BITMAPS });
  const done = page.locator("impasto-image[data-state=done]");
  await done.waitFor();
  const set = (name, value) => page.locator("impasto-image").evaluate((host, [key, to]) => host.setAttribute(key, to), [name, value]);
  await assertClosed(page, () => set("strength", "0.4"), () => set("src", "./other.png"));
  await done.waitFor();
  await assertClosed(page, () => set("painting", "udnie"), () => page.locator("impasto-image").evaluate((host) => host.cancel()));
  await close();
});

test("a frame whose pixels cannot be copied is closed", async () => {
  const lines = `OffscreenCanvasRenderingContext2D.prototype.getImageData = function (x, y, width, height) { return new ImageData(width, height); };
VideoFrame.prototype.copyTo = () => Promise.reject(new DOMException("refused", "NotSupportedError"));
const { close } = VideoFrame.prototype;
VideoFrame.prototype.close = function () { close.call(this); self.postMessage({ counts: { freed: 1 } }); };
const Frame = VideoFrame;
self.VideoFrame = class extends Frame { constructor(...args) { super(...args); self.postMessage({ counts: { made: 1 } }); } };`;
  const faults = { "/pkg/picture-worker.js": { change: (body) => `${lines}\n${body}` } };
  const { page, close } = await openPage({ query: "?backend=cpu", faults, script: LISTEN });
  await choose(page, "photo.png", png(40, 30));
  assert.equal((await problem(page)).code, "canvas-blocked");
  await page.waitForFunction(() => counts.made > 0 && counts.made === counts.freed);
  await close();
});
