/** Firefox's WebGPU, whose shader compiler is not Chromium's, beside its CPU: maps in full, and as halves. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serveUntilEnd, SITE } from "./support/browser.mjs";
import { WEBGPU_PREFS } from "./support/firefox.mjs";
import { openTab } from "./support/tab.mjs";

const BLANK = { type: "text/html", body: "<!doctype html><title>Beside each other</title>" };

/** A processor passes for a card, where maps are halves. */
const PRETEND = 'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';
/** Counts the shaders that store maps as halves, and the others. */
const COUNT = `const shaders = { half: 0, full: 0 };
const told = new BroadcastChannel("shaders");
const createShaderModule = GPUDevice.prototype.createShaderModule;
GPUDevice.prototype.createShaderModule = function (descriptor) {
  shaders[/enable f16;/.test(descriptor.code) ? "half" : "full"] += 1;
  told.postMessage(shaders);
  return createShaderModule.call(this, descriptor);
};`;

/** Of 255, as in tests/gpu_half.rs; and of a very small picture some values may be rounded the other way. */
const ONE_PASS = { mean: 0.1, max: 3 };
const ROUNDED = 3;
/** Each pass begins with what the one before it left, as in brushwork.test.mjs. */
const PASSES = { mean: 1, max: 8 };
/** For all of it in one call. */
const AN_HOUR = 3_600_000;

/** [width, height, how many styles, brushwork]: many styles, then single pixels, lines, primes, and several passes. */
const PHOTOS = [
  [47, 36, 7, {}],
  [1, 1, 2, {}],
  [2, 3, 2, {}],
  [1, 53, 1, {}],
  [53, 1, 1, {}],
  [97, 89, 1, {}],
  [360, 40, 1, { strokes: 0, boldness: 0.8, swirl: 2, seed: 9 }],
];

/** Paints each photo on both, in the page and in its own light, which enlarges no difference; the styles are spread over the gallery. */
async function compareAll([photos, gpuTimeout]) {
  globalThis.shaders = null;
  new BroadcastChannel("shaders").onmessage = ({ data }) => (globalThis.shaders = data);
  const { Impasto } = await import("./pkg/index.js");
  const cpu = await Impasto.load({ backend: "cpu" });
  const card = await Impasto.load({ backend: "webgpu", gpuTimeout });
  const rows = [];
  for (const [width, height, count, brushwork] of photos) {
    const photo = new ImageData(width, height);
    photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : Math.round(128 + 90 * Math.sin((i * 64) / 97 / width) * Math.cos(i / width / 61))));
    for (let nth = 0; nth < count; nth += 1) {
      const style = cpu.styles[Math.floor((nth * cpu.styles.length) / count)].id;
      const { data: expected } = await cpu.stylize(photo, { style, light: 0, ...brushwork });
      const { data: found, backend } = await card.stylize(photo, { style, light: 0, ...brushwork });
      const apart = [...expected].map((value, i) => Math.abs(value - found[i]));
      const sum = apart.reduce((total, value) => total + value, 0);
      rows.push({ photo: `${width} x ${height}`, style, passes: "strokes" in brushwork, backend, values: apart.length, sum, max: Math.max(...apart) });
    }
  }
  return { rows, shaders: globalThis.shaders };
}

for (const [what, before, kind, none] of [["in full", "", "full", "half"], ["as halves", PRETEND, "half", null]]) {
  test(`Firefox: WebGPU with maps ${what} paints what the CPU paints`, async (t) => {
    const faults = { "/blank.html": BLANK, "/pkg/worker.js": { change: (body) => `${before}\n${COUNT}\n${body}` } };
    const { url } = await serveUntilEnd(SITE, { faults });
    const tab = await openTab(t, "Firefox", { prefs: WEBGPU_PREFS, patienceMs: AN_HOUR });
    await tab.goto(`${url}blank.html`);
    const { rows, shaders } = await tab.evaluate(compareAll, [PHOTOS, AN_HOUR]);
    t.diagnostic(JSON.stringify(shaders));
    assert.ok(shaders[kind] > 0 && !shaders[none], JSON.stringify(shaders));
    for (const row of rows) {
      t.diagnostic(JSON.stringify(row));
      const allowed = row.passes ? PASSES : ONE_PASS;
      assert.ok(row.sum <= Math.max(ROUNDED, allowed.mean * row.values) && row.max <= allowed.max, JSON.stringify(row));
      assert.equal(row.backend, "webgpu");
    }
  });
}
