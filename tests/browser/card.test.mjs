/** Photos and paintings that stay on the graphics card: nothing is read back before someone saves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING, WEBGPU } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { canvasPixels, decode, difference } from "./support/pixels.mjs";
import { choose, paintFirstStyle, painted, pickStyle, repainted, save, styleIds } from "./support/steps.mjs";

const PHOTO = png(40, 32);

/** Counts what passes between the worker and the card. */
const COUNT = `const counts = { uploads: 0, reads: 0, bitmaps: 0 };
const counted = (Kind, name, kind) => {
  const real = Kind.prototype[name];
  Kind.prototype[name] = function (...args) {
    counts[kind] += 1;
    self.postMessage({ counts });
    return real.apply(this, args);
  };
};
counted(GPUQueue, "copyExternalImageToTexture", "uploads");
counted(OffscreenCanvas, "transferToImageBitmap", "bitmaps");
const read = Engine.prototype.read;
Engine.prototype.read = function (...args) { counts.reads += 1; self.postMessage({ counts }); return read.apply(this, args); };`;

/** The software adapter passes for a card. */
const PRETEND = 'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';

/** Changes the worker: lines before its own, and lines after. */
const worker = (before, after = "") => ({ "/pkg/worker.js": { change: (body) => `${before}\n${body}\n${after}` } });

const counting = worker(PRETEND, COUNT);

/** The page keeps the last counts its worker told. */
const LISTEN = `const Plain = Worker;
globalThis.Worker = class extends Plain {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => data.counts && (globalThis.counts = data.counts));
  }
};
`;

const countsOf = (page) => page.evaluate(() => ({ ...globalThis.counts }));

test("a second style and another strength upload nothing and read nothing back", async () => {
  const { page, close } = await openPage({ flags: PRESENTING, faults: counting, script: LISTEN });
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  const first = await countsOf(page);
  assert.equal(first.reads, 0);
  assert.ok(first.uploads > 0 && first.bitmaps > 0, "the canvas shows what is on the card");
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  await page.getByTestId("strength").fill("40");
  await page.waitForFunction((bitmaps) => globalThis.counts.bitmaps > bitmaps + 1, first.bitmaps);
  const then = await countsOf(page);
  assert.deepEqual([then.uploads, then.reads], [first.uploads, 0]);
  const shown = await canvasPixels(page, "painting");
  const file = await decode(page, (await save(page, "save-png")).bytes);
  assert.ok(difference(shown, file).max <= 1, "what is saved is what is shown");
  assert.equal((await countsOf(page)).reads, 1);
  await close();
});

/** Where nothing composes what WebGPU draws into a page, the canvas takes the device with it. */
test("a card that is lost over a canvas paints without one", async () => {
  const { page, close } = await openPage({ flags: WEBGPU, faults: counting, script: LISTEN });
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  assert.match(await page.getByTestId("status").textContent(), /WebGPU/);
  assert.equal((await countsOf(page)).bitmaps, 1, "the chart alone");
  assert.equal(await page.locator("[data-notice=backend-cpu]").count(), 0);
  const { data } = await canvasPixels(page, "painting");
  assert.ok(new Set(data).size > 8, "the painting is not black");
  await close();
});

test("a canvas that stays black is found out too", async () => {
  const black = `const toBitmap = OffscreenCanvas.prototype.transferToImageBitmap;
OffscreenCanvas.prototype.transferToImageBitmap = function () {
  const blank = new OffscreenCanvas(this.width, this.height);
  blank.getContext("2d");
  return toBitmap.call(blank);
};`;
  const faults = worker(`${PRETEND}\n${black}`);
  const { page, close } = await openPage({ flags: PRESENTING, faults });
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  assert.equal(await page.locator("[data-notice=backend-cpu]").count(), 0);
  assert.match(await page.getByTestId("status").textContent(), /WebGPU/);
  const { data } = await canvasPixels(page, "painting");
  assert.ok(new Set(data).size > 8, "the painting is not black");
  await close();
});

for (const [name, flags, faults] of [["on the card", PRESENTING, worker(PRETEND)], ["in memory", WEBGPU, {}]]) {
  test(`a painting ${name} is the one that stylize gives, transparent pixels included`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", flags, faults });
    const outcome = await page.evaluate(async () => {
      const { Impasto, openPicture } = await import("./pkg/index.js");
      const impasto = await Impasto.load({ backend: "webgpu" });
      const photo = new ImageData(37, 23);
      photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? (i % 3 ? 255 : i % 256) : (i * 29) % 256));
      const picture = await openPicture(photo);
      const style = impasto.styles[1].id;
      const { image: whole } = await impasto.stylize(picture, { style });
      const { image: half } = await impasto.stylize(picture, { style, strength: 0.5 });
      const painting = await impasto.paint(picture, { style });
      const apart = (a, b) => a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
      const found = {
        whole: apart(await painting.image(), whole),
        half: apart(await painting.image(0.5), half),
        photo: apart(await painting.image(0), picture.image),
        size: [painting.width, painting.height],
      };
      painting.close();
      found.closed = await painting.image().catch(({ code }) => code);
      impasto.dispose();
      return found;
    });
    assert.ok(outcome.half <= 1);
    assert.deepEqual({ ...outcome, half: 0 }, { whole: 0, half: 0, photo: 0, size: [37, 23], closed: "disposed" });
    await close();
  });
}

test("a painting whose card is lost is painted again, with the same brushwork, when it is saved", async () => {
  const faults = worker(`${PRETEND}
let device;
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...args) { return (device = await requestDevice.apply(this, args)); };
self.addEventListener("message", ({ data }) => data.lose && device.destroy());`);
  const script = `const Plain = Worker;
globalThis.workers = [];
globalThis.Worker = class extends Plain { constructor(...args) { super(...args); workers.push(this); } };\n`;
  const { page, close } = await openPage({ flags: PRESENTING, faults, script });
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  const usual = await canvasPixels(page, "painting");
  await repainted(page, () => page.getByTestId("again").click());
  const before = await canvasPixels(page, "painting");
  assert.ok(difference(before, usual).mean > 2, "the strokes lie elsewhere");
  await page.evaluate(() => workers.forEach((worker) => worker.postMessage({ lose: true })));
  const file = await decode(page, (await save(page, "save-png")).bytes);
  assert.ok(difference(before, file).mean <= 1, "the CPU paints what the card did");
  await close();
});
