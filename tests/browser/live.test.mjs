/** Frames of live video: one submission that is waited for once, and the picture that a still is. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING, WEBGPU } from "./support/browser.mjs";

/** Counts what is submitted to the card and what is waited for to be read. */
const COUNT = `const counts = { submissions: 0, readbacks: 0 };
for (const [prototype, name, kind] of [[GPUQueue.prototype, "submit", "submissions"], [GPUBuffer.prototype, "mapAsync", "readbacks"]]) {
  const real = prototype[name];
  prototype[name] = function (...args) {
    counts[kind] += 1;
    self.postMessage({ counts });
    return real.apply(this, args);
  };
}`;
/** The software adapter passes for a card. */
const PRETEND = 'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';
/** The page keeps the last counts its workers told. */
const LISTEN = `const Plain = Worker;
globalThis.counts = { submissions: 0, readbacks: 0 };
globalThis.Worker = class extends Plain {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => data.counts && (globalThis.counts = data.counts));
  }
};
`;

/** Layers of the generator. */
const LAYERS = 14;
/** Of 255, as in tests/gpu_live.rs. */
const [MEAN, MAX] = [0.1, 4];

/** Paints stills and frames, and counts; on the card a ground, an end and a small picture for the light come to a still's. */
async function compareAll(photos) {
  const { Impasto } = await import("./pkg/index.js");
  const impasto = await Impasto.load({ backend: "webgpu", gpuTimeout: 600_000 });
  const rows = [];
  for (const [width, height, options] of photos) {
    const photo = new ImageData(width, height);
    photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? (i % 7 ? 255 : i % 256) : Math.round(128 + 90 * Math.sin((i * 64) / 97 / width) * Math.cos(i / width / 61))));
    const counted = async (more) => {
      const before = { ...globalThis.counts };
      const painting = await impasto.paint(photo, { style: impasto.styles[3].id, ...options, ...more });
      const after = { ...globalThis.counts };
      const { data } = await painting.image();
      painting.close();
      return { data, traffic: [after.submissions - before.submissions, after.readbacks - before.readbacks] };
    };
    const still = await counted({});
    const frame = await counted({ live: true });
    const next = await counted({ live: true, smoothing: 0.5 });
    const apart = (other) => {
      const differences = [...still.data].map((value, i) => Math.abs(value - other.data[i]));
      return { mean: differences.reduce((sum, value) => sum + value, 0) / differences.length, max: Math.max(...differences) };
    };
    // The picture stands still, so there is nothing to smooth.
    rows.push({ size: [width, height], traffic: [still.traffic, frame.traffic, next.traffic], frame: apart(frame), next: apart(next) });
  }
  const wrong = await impasto.paint(new ImageData(8, 8), { style: impasto.styles[0].id, live: true, smoothing: 1 }).catch(({ code }) => code);
  impasto.dispose();
  return { rows, wrong };
}

/** Paints a picture as pixels, as a frame and as what a video shows; a video may encode, so the picture is plain. */
async function compareSources() {
  const { Impasto } = await import("./pkg/index.js");
  const impasto = await Impasto.load({ backend: "cpu" });
  const canvas = Object.assign(document.createElement("canvas"), { width: 48, height: 32 });
  const drawing = canvas.getContext("2d");
  const draw = () => {
    for (const [i, colour] of ["#b03020", "#2040a0", "#d0b040"].entries()) {
      drawing.fillStyle = colour;
      drawing.fillRect(16 * i, 0, 16, 32);
    }
  };
  draw();
  const video = Object.assign(document.createElement("video"), { muted: true, srcObject: canvas.captureStream() });
  const again = setInterval(draw, 30);
  await video.play();
  const frame = new VideoFrame(canvas, { timestamp: 0 });
  const painted = async (source) => {
    const painting = await impasto.paint(source, { style: impasto.styles[0].id, live: true });
    const { data, width, height } = await painting.image();
    painting.close();
    return { data, size: [width, height] };
  };
  const pixels = await painted(drawing.getImageData(0, 0, 48, 32));
  const apart = ({ data }) => data.reduce((sum, value, i) => sum + Math.abs(value - pixels.data[i]), 0) / data.length;
  const [asFrame, asVideo] = [await painted(frame), await painted(video)];
  frame.close();
  clearInterval(again);
  const closed = await painted(frame).catch(({ code }) => code);
  impasto.dispose();
  return { sizes: [asFrame.size, asVideo.size], apart: [apart(asFrame), apart(asVideo)], closed };
}

/** How much what stands still moves, in steps of 1/255, while something passes by: frames alone, and smoothed. */
async function flicker() {
  const { Impasto } = await import("./pkg/index.js");
  const impasto = await Impasto.load({ backend: "cpu" });
  const [width, height] = [96, 64];
  const frames = Array.from({ length: 6 }, (_, number) => {
    const frame = new ImageData(width, height);
    frame.data.forEach((_, i, data) => {
      const [x, y] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width)];
      const passes = number % 2 === 1 && x < 30 && y > 12 && y < 52;
      data[i] = i % 4 === 3 ? 255 : passes ? 255 * (number % 4 === 1) : Math.round(128 + 90 * Math.sin(x / 9 + (i % 4)) * Math.cos(y / 7));
    });
    return frame;
  });
  const still = ({ data }) => [...data].filter((_, i) => Math.floor(i / 4) % width > 60);
  const moved = async (smoothing) => {
    let [sum, before] = [0, null];
    for (const frame of frames) {
      const painting = await impasto.paint(frame, { style: impasto.styles[1].id, live: true, smoothing: before ? smoothing : 0 });
      const now = still(await painting.image());
      painting.close();
      sum += before ? now.reduce((all, value, i) => all + Math.abs(value - before[i]), 0) / now.length : 0;
      before = now;
    }
    return sum / (frames.length - 1);
  };
  const found = [await moved(0), await moved(0.9)];
  impasto.dispose();
  return found;
}

test("on the CPU too, smoothing lets what stands still move less than two thirds as much", async (t) => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  const [alone, smooth] = await page.evaluate(flicker);
  t.diagnostic(`${alone.toFixed(2)} and ${smooth.toFixed(2)}`);
  assert.ok(alone > 0.5 && smooth < 0.67 * alone, `${alone} and ${smooth}`);
  await close();
});

test("a video and its frames are sources like any picture; a frame that is closed is refused", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  const { sizes, apart, closed } = await page.evaluate(compareSources);
  assert.deepEqual(sizes, [[48, 32], [48, 32]]);
  assert.ok(apart[0] < 1 && apart[1] < 4, `${apart}`);
  assert.equal(closed, "picture-corrupt");
  await close();
});

for (const [where, flags, before, still] of [
  ["in memory", WEBGPU, "", [LAYERS, LAYERS]],
  ["on the card", PRESENTING, PRETEND, [LAYERS + 3, LAYERS]],
]) {
  test(`a frame that is painted ${where} is one submission, and what the still is`, async (t) => {
    const faults = { "/pkg/worker.js": { change: (body) => `${before}\n${COUNT}\n${body}` } };
    const { page, close } = await openPage({ query: "?backend=cpu", flags, faults, script: LISTEN });
    const { rows, wrong } = await page.evaluate(compareAll, [[47, 36, {}], [1, 1, {}], [32, 24, { edges: "wrap" }]]);
    for (const row of rows) {
      t.diagnostic(JSON.stringify(row));
      assert.deepEqual(row.traffic, [still, [1, 1], [1, 1]]);
      for (const { mean, max } of [row.frame, row.next]) assert.ok(mean <= MEAN && max <= MAX, JSON.stringify(row));
    }
    assert.equal(wrong, "brushwork");
    await close();
  });
}
