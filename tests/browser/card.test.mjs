/** Photos and paintings that stay on the graphics card: nothing is read back before someone saves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING, WEBGPU } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { canvasPixels, decode, difference } from "./support/pixels.mjs";
import { styleFile } from "./support/style-file.mjs";
import { adjust, choose, paintFirstStyle, painted, pickStyle, repainted, save, settled, styleIds } from "./support/steps.mjs";

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
  await settled(page);
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

for (const [what, lines] of [
  ["for the photo", "Engine.prototype.upload = refuse;"],
  ["for a painting", "Engine.prototype.paint = refuse;"],
  ["for the second painting of a photo", "const first = Engine.prototype.paint; let paintings = 0; Engine.prototype.paint = function (...args) { return (paintings += 1) > 1 ? refuse() : first.apply(this, args); };"],
]) {
  test(`a card that has no room ${what} paints in strips, and stays`, async () => {
    const refuse = `const refuse = () => Promise.reject({ code: "memory-limit", message: "no room", hint: "" });`;
    // The card is tried out with a chart first.
    const later = `self.addEventListener("message", ({ data }) => { if (data.name === "paint" && !self.full) { self.full = true; ${lines} } });`;
    const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: worker(`${PRETEND}\n${refuse}\n${later}`) });
    const found = await page.evaluate(async () => {
      const { Impasto, openPicture } = await import("./pkg/index.js");
      const photo = new ImageData(37, 23);
      photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 29) % 256));
      const picture = await openPicture(photo);
      const [card, plain] = await Promise.all(["auto", "cpu"].map((backend) => Impasto.load({ backend })));
      const outcome = [];
      for (const { id: style } of card.styles.slice(0, 2)) {
        const [made, expected] = await Promise.all([card.stylize(picture, { style }), plain.stylize(picture, { style })]);
        const apart = made.data.reduce((sum, value, i) => sum + Math.abs(value - expected.data[i]), 0) / made.data.length;
        outcome.push([made.backend, card.fallback?.code, apart <= 1]);
      }
      return outcome;
    });
    assert.deepEqual(found, Array(2).fill(["webgpu", undefined, true]));
    await close();
  });
}

test("a painting that is closed while it is read is freed after that", async () => {
  const count = `const paintNow = Engine.prototype.paint;
Engine.prototype.paint = async function (...args) {
  const painting = await paintNow.apply(this, args);
  const free = painting.free;
  painting.free = function () { free.call(this); self.postMessage({ counts: { freed: true } }); };
  return painting;
};`;
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: worker(PRETEND, count), script: LISTEN });
  const outcome = await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    const impasto = await Impasto.load({ backend: "webgpu" });
    const painting = await impasto.paint(new ImageData(37, 23), { style: impasto.styles[0].id });
    const read = painting.image();
    painting.close();
    return read.then(({ width }) => width, ({ code }) => code);
  });
  assert.equal(outcome, 37);
  await page.waitForFunction(() => globalThis.counts?.freed);
  await close();
});

test("a style that is added while a painting is read waits for that, however many are", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: worker(PRETEND, COUNT), script: LISTEN });
  const found = await page.evaluate(async (bytes) => {
    const { Impasto } = await import("./pkg/index.js");
    const impasto = await Impasto.load({ backend: "webgpu", gpuTimeout: 300_000 });
    const painting = await impasto.paint(new ImageData(37, 23), { style: impasto.styles[0].id });
    const added = impasto.addStyle(Uint8Array.from(bytes)).then((styles) => styles.map(({ id }) => id), ({ message }) => message);
    const [one, two, ids] = await Promise.all([painting.image(), painting.image(0.5), added]);
    const next = await impasto.paint(new ImageData(37, 23), { style: "shared-style" });
    return [one.width, two.width, ids, next.width, counts.reads];
  }, [...(await styleFile(2, "shared-style"))]);
  assert.deepEqual(found, [37, 37, ["shared-style"], 37, 2]);
  await close();
});

/** The bytes of all buffers and textures that were made and not destroyed. */
const MEMORY = `let bytes = 0;
const sized = new WeakMap();
const made = (thing, size) => { sized.set(thing, size); bytes += size; return thing; };
const { createBuffer, createTexture } = GPUDevice.prototype;
GPUDevice.prototype.createBuffer = function (...args) { return made(createBuffer.apply(this, args), args[0].size); };
GPUDevice.prototype.createTexture = function (...args) {
  const texture = createTexture.apply(this, args);
  return made(texture, texture.width * texture.height * 4);
};
for (const Kind of [GPUBuffer, GPUTexture]) {
  const { destroy } = Kind.prototype;
  Kind.prototype.destroy = function () { bytes -= sized.get(this) ?? 0; sized.delete(this); destroy.call(this); };
}
const later = setTimeout;
let rest = () => {};
self.setTimeout = (act, ms, ...more) => (ms === 10_000 ? ((rest = act), 0) : later(act, ms, ...more));
self.addEventListener("message", ({ data }) => {
  if (data.rest) rest();
  if (data.rest || data.weigh) self.postMessage({ counts: { bytes } });
});`;

test("a card that is idle gives its memory back, and a painting that follows at once takes none anew", async () => {
  const script = `${LISTEN}const Listening = Worker;
globalThis.workers = [];
globalThis.Worker = class extends Listening { constructor(...args) { super(...args); workers.push(this); } };
globalThis.weigh = async (message) => {
  delete globalThis.counts;
  // The page's own engine, on the CPU, would answer too.
  workers.slice(globalThis.others).forEach((worker) => worker.postMessage(message));
  while (!globalThis.counts) await new Promise((done) => setTimeout(done, 10));
  return counts.bytes;
};`;
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: worker(`${PRETEND}\n${MEMORY}`), script });
  const { before, one, two, idle, image, again } = await page.evaluate(async () => {
    const { Impasto, openPicture } = await import("./pkg/index.js");
    globalThis.others = workers.length;
    const impasto = await Impasto.load({ backend: "webgpu" });
    const picture = await openPicture(new ImageData(256, 256));
    const paint = (style) => impasto.paint(picture, { style: impasto.styles[style].id });
    const bytes = [await weigh({ rest: true })];
    const first = await paint(0);
    bytes.push(await weigh({ weigh: true }));
    const second = await paint(1);
    bytes.push(await weigh({ weigh: true }));
    first.close();
    second.close();
    bytes.push(await weigh({ rest: true }));
    const last = await paint(0);
    const { data } = await last.image();
    const pixels = data.length;
    last.close();
    bytes.push(await weigh({ rest: true }));
    const [before, one, two, idle, again] = bytes;
    return { before, one, two, idle, again, image: pixels };
  });
  const photo = 256 * 256 * 4;
  // What the start needed may be gone by then, so what is in use is counted from what is left when idle.
  assert.ok(one - idle > 20 * photo, `${one - idle} bytes are in use after a painting`);
  assert.ok(two - one < 2 * photo, `${two - one} bytes more after the second: its picture, and little numbers`);
  // The photo stays for the next style, and little numbers until the browser collects them.
  for (const left of [idle, again]) assert.ok(left - before < 2 * photo, `${left - before} bytes are left`);
  assert.equal(image, photo);
  await close();
});

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
  await adjust(page);
  await repainted(page, () => page.getByTestId("again").click());
  const before = await canvasPixels(page, "painting");
  assert.ok(difference(before, usual).mean > 2, "the strokes lie elsewhere");
  await page.evaluate(() => workers.forEach((worker) => worker.postMessage({ lose: true })));
  const file = await decode(page, (await save(page, "save-png")).bytes);
  assert.ok(difference(before, file).mean <= 1, "the CPU paints what the card did");
  await close();
});
