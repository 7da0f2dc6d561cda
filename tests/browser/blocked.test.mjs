/** Browsers that give noise where a page reads or saves a canvas: what can be painted is painted truly, nothing is noise. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING } from "./support/browser.mjs";
import { fading, png } from "./support/files.mjs";
import { assertClose, canvasPixels, decode, difference } from "./support/pixels.mjs";
import { choose, chooseKind, dismiss, paintFirstStyle, photoShown, problem, save } from "./support/steps.mjs";

const WORKER = "/pkg/picture-worker.js";
const CPU = { query: "?backend=cpu" };

/** As `privacy.resistFingerprinting` has it; by so much a value, or altogether. */
function scrambled(by = 256) {
  return `const scramble = (image) => {
  image.data.forEach((value, i, data) => (data[i] = ${by} < 256 ? value + (i % 2 ? ${by} : -${by}) : Math.random() * 256));
  return image;
};
const read = OffscreenCanvasRenderingContext2D.prototype.getImageData;
OffscreenCanvasRenderingContext2D.prototype.getImageData = function (...args) { return scramble(read.apply(this, args)); };
const save = OffscreenCanvas.prototype.convertToBlob;
OffscreenCanvas.prototype.convertToBlob = function (options) {
  const noise = new OffscreenCanvas(this.width, this.height);
  noise.getContext("2d").putImageData(scramble(read.call(this.getContext("2d"), 0, 0, this.width, this.height)), 0, 0);
  return save.call(noise, options);
};`;
}

const NO_WEBCODECS = "delete globalThis.VideoFrame; delete globalThis.ImageDecoder;";
const faulty = (lines) => ({ [WORKER]: { change: (body) => `${lines}\n${body}` } });

/** Counts how often the page itself reads a canvas, which is when such a browser asks the visitor. */
const ASKED = `globalThis.asked = 0;
const readOne = CanvasRenderingContext2D.prototype.getImageData;
CanvasRenderingContext2D.prototype.getImageData = function (...args) { asked += 1; return readOne.apply(this, args); };`;

test("with WebCodecs the photo is read past the canvas, and PNG saved past it; JPEG is refused in words until it is allowed", async () => {
  const photo = png(40, 30);
  const plain = await openPage(CPU);
  await choose(plain.page, "photo.png", photo);
  await paintFirstStyle(plain.page, "photo.png");
  const expected = await canvasPixels(plain.page, "painting");
  await plain.close();
  const faults = faulty(scrambled());
  const { page, close } = await openPage({ ...CPU, faults, script: ASKED });
  await choose(page, "photo.png", photo);
  await paintFirstStyle(page, "photo.png");
  assert.deepEqual(await canvasPixels(page, "photo"), await decode(page, photo));
  assert.deepEqual(await canvasPixels(page, "painting"), expected);
  assert.deepEqual(await decode(page, (await save(page, "save-png")).bytes), expected);
  await chooseKind(page, "jpeg");
  await page.getByTestId("save-file").click();
  const { code, sentence, step } = await problem(page);
  assert.equal(code, "canvas-blocked");
  assert.match(sentence, /JPEG would be noise/);
  assert.match(step, /PNG/);
  assert.equal(await page.evaluate("asked"), 1, "the browser is given a reason to ask the visitor");
  await dismiss(page);
  delete faults[WORKER];
  assert.deepEqual([...(await save(page, "save-jpeg")).bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  await close();
});

test("transparent pixels are read past the canvas as well as through it", async () => {
  const photo = png(32, 24, { colour: 6, at: fading(32, 24) });
  const { page, close } = await openPage({ ...CPU, faults: faulty(scrambled()) });
  await choose(page, "fading.png", photo);
  await photoShown(page);
  assertClose(await canvasPixels(page, "photo"), await decode(page, photo), { mean: 0.5, max: 2 }, "the photo");
  await close();
});

test("where there is no other way the page says what to allow, and it works once that is allowed", async () => {
  const faults = faulty(scrambled() + NO_WEBCODECS);
  const { page, close } = await openPage({ ...CPU, faults, script: ASKED });
  await choose(page, "photo.png", png(40, 30));
  const { code, sentence, step } = await problem(page);
  assert.equal(code, "canvas-blocked");
  assert.match(sentence, /scrambles/);
  assert.match(step, /Allow this page to use canvas data/);
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "empty", "noise is not shown");
  assert.equal(await page.evaluate("asked"), 1, "the browser is given a reason to ask the visitor");
  await dismiss(page);
  delete faults[WORKER];
  await choose(page, "photo.png", png(40, 30));
  await paintFirstStyle(page, "photo.png");
  await close();
});

test("pixels that a page has already are painted and saved whatever canvases give", async () => {
  const run = async (faults) => {
    const { page, close } = await openPage({ ...CPU, faults });
    const found = await page.evaluate(async () => {
      const { Impasto, openPicture } = await import("./pkg/index.js");
      const impasto = await Impasto.load({ backend: "cpu" });
      const photo = new ImageData(37, 23);
      photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 29) % 256));
      const result = await impasto.stylize(photo, { style: impasto.styles[0].id });
      const file = await impasto.toBlob(result);
      const code = await openPicture(new Blob([await file.arrayBuffer()])).then(() => "opened", (error) => error.code);
      impasto.dispose();
      return { data: [...result.data], file: [...new Uint8Array(await file.arrayBuffer())], code };
    });
    const saved = await decode(page, Buffer.from(found.file));
    await close();
    return { ...found, saved };
  };
  const usual = await run({});
  const blocked = await run(faulty(scrambled() + NO_WEBCODECS));
  assert.deepEqual(blocked.data, usual.data);
  assert.deepEqual(blocked.saved.data, usual.data);
  assert.deepEqual([usual.code, blocked.code], ["opened", "canvas-blocked"]);
});

for (const [what, more, reads] of [["through WebCodecs", "", 0], ["not at all", NO_WEBCODECS, 1]]) {
  test(`a card whose canvas can be read ${what} is used, in one worker`, async () => {
    const lines = `${scrambled()}${more}
import { Engine as Subject } from "./wasm/impasto.js";
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
const stylize = Subject.prototype.stylize;
Subject.prototype.stylize = function (...args) { self.postMessage({ inMemory: true }); return stylize.apply(this, args); };`;
    const script = `const Plain = Worker;
globalThis.told = { workers: 0, inMemory: 0 };
globalThis.Worker = class extends Plain {
  constructor(address, ...more) {
    super(address, ...more);
    if (String(address).endsWith("/worker.js")) told.workers += 1;
    this.addEventListener("message", ({ data }) => data.inMemory && (told.inMemory += 1));
  }
};`;
    const faults = { "/pkg/worker.js": { change: (body) => `${lines}\n${body}` } };
    const { page, close } = await openPage({ ...CPU, flags: PRESENTING, faults, script });
    const found = await page.evaluate(async () => {
      const { Impasto } = await import("./pkg/index.js");
      told.workers = 0;
      const impasto = await Impasto.load({ backend: "webgpu" });
      const { data } = await impasto.stylize(new ImageData(24, 16), { style: impasto.styles[0].id });
      return [impasto.backend, told.workers, told.inMemory, data.length];
    });
    assert.deepEqual(found, ["webgpu", 1, reads, 24 * 16 * 4]);
    await close();
  });
}

test("a level of noise, which cannot be seen, stops nothing", async () => {
  const photo = png(40, 30);
  const { page, close } = await openPage({ ...CPU, faults: faulty(scrambled(1) + NO_WEBCODECS) });
  await choose(page, "photo.png", photo);
  await paintFirstStyle(page, "photo.png");
  assert.ok(difference(await canvasPixels(page, "photo"), await decode(page, photo)).max <= 1);
  assert.deepEqual([...(await save(page, "save-jpeg")).bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  await close();
});

for (const [width, height] of [[1, 1], [3, 5], [257, 2], [90, 130]]) {
  test(`PNG without a canvas, ${width} x ${height}: every pixel, every alpha`, async () => {
    const { page, close } = await openPage({ ...CPU, ready: false });
    const at = (x, y) => [(x * 7 + y) % 256, (y * 5) % 256, (x * y) % 256, (x + y * 3) % 256];
    const bytes = await page.evaluate(async ([w, h, data]) => {
      const { encodePng } = await import("./pkg/png.js");
      const file = await encodePng(new ImageData(Uint8ClampedArray.from(data), w, h));
      return [...new Uint8Array(await file.arrayBuffer())];
    }, [width, height, Array.from({ length: width * height }, (_, i) => at(i % width, Math.floor(i / width))).flat()]);
    assert.deepEqual(await decode(page, Buffer.from(bytes)), await decode(page, png(width, height, { colour: 6, at })));
    await close();
  });
}
