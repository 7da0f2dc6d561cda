/** How broad and bold it is painted, and where the strokes lie: through the API, on the CPU and on the card. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING, WEBGPU } from "./support/browser.mjs";

/** Runs before the page's own scripts: a photo, what is sent to workers, and a number for some pixels. */
const SCRIPT = `
globalThis.photoOf = (width, height) => {
  const photo = new ImageData(width, height);
  photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : Math.round(128 + 90 * Math.sin(i / 97 / width * 64) * Math.cos(i / width / 61))));
  return photo;
};
globalThis.sent = 0;
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (...args) { sent += 1; return post.apply(this, args); };
globalThis.sumOf = ({ data }) => data.reduce((sum, value, i) => (sum * 31 + value + i) % 1000000007, 7);
`;

test("each number changes the painting; the same numbers give the same bytes; the usual ones may be left out", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", script: SCRIPT });
  const sums = await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    const impasto = await Impasto.load({ backend: "cpu" });
    const photo = photoOf(360, 40);
    const sum = async (brushwork) => sumOf(await impasto.stylize(photo, { style: "great-wave", ...brushwork }));
    const found = { usual: await sum({}), named: await sum({ strokes: 0.5, boldness: 1, swirl: 1, seed: 0 }) };
    for (const one of [{ strokes: 0 }, { boldness: 0.5 }, { swirl: 4 }, { seed: 1 }, { seed: 2 ** 32 - 1 }]) found[JSON.stringify(one)] = await sum(one);
    found.again = await sum({ seed: 1 });
    found.fine = await sum({ strokes: 1 });
    return found;
  });
  const { usual, named, again, fine, ...changed } = sums;
  assert.deepEqual([named, again], [usual, changed['{"seed":1}']]);
  assert.equal(fine, usual, "360 pixels are painted in one pass, unless strokes are broad");
  assert.equal(new Set([usual, ...Object.values(changed)]).size, 6, JSON.stringify(sums));
  await close();
});

const OUT_OF_RANGE = [
  ["strokes", [-0.1, 1.01, NaN, "0.5", null], "The option strokes is a number from 0 to 1."],
  ["boldness", [-1, 2, Infinity], "The option boldness is a number from 0 to 1.5."],
  ["swirl", [0, 0.24, 4.1], "The option swirl is a number from 0.25 to 4."],
  ["seed", [-1, 0.5, 2 ** 32], "The option seed is a whole number from 0 to 4294967295."],
  ["light", [-0.1, 1.01, NaN, "0.5", null], "The option light is a number from 0 to 1."],
];

test("what is out of range is `brushwork`, says which and what would do, and is sent nowhere", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", script: SCRIPT });
  for (const [name, values, sentence] of OUT_OF_RANGE) {
    // As text: NaN and Infinity are not JSON.
    const source = `[${values.map((value) => (typeof value === "string" ? JSON.stringify(value) : String(value)))}]`;
    const told = await page.evaluate(`(async () => {
      const { Impasto, ImpastoError } = await import("./pkg/index.js");
      globalThis.impasto ??= await Impasto.load({ backend: "cpu" });
      const before = sent;
      const found = [];
      for (const value of ${source}) {
        for (const call of ["paint", "stylize"]) {
          const thrown = await impasto[call](photoOf(8, 8), { style: "great-wave", ${name}: value }).catch((reason) => reason);
          found.push([thrown instanceof ImpastoError, thrown.code, thrown.message, /^[A-Z].{10,}[.]$/.test(thrown.hint), sent - before]);
        }
      }
      return found;
    })()`);
    assert.deepEqual(told, values.flatMap(() => Array(2).fill([true, "brushwork", sentence, true, 0])));
  }
  await close();
});

/** What is asked of the engine's worker. */
const ASKED = `
globalThis.asked = [];
const postMessage = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...rest) { asked.push(data.name); return postMessage.call(this, data, ...rest); };
`;

/** The software adapter passes for a card. */
const PRETEND = {
  "/pkg/worker.js": { change: (body) => `Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });\n${body}` },
};
/** Of paintings in their own light: the photo's enlarges what the dark ones differ by. */
const TOLERANCE = { mean: 1, max: 8 };

for (const [where, flags, faults] of [["on the card", PRESENTING, PRETEND], ["through memory", WEBGPU, {}]]) {
  test(`a painting of several passes ${where} is the CPU's`, async (t) => {
    const { page, close } = await openPage({ query: "?backend=cpu", flags, faults, script: SCRIPT });
    const { most, mean, ms, same } = await page.evaluate(async () => {
      const { Impasto } = await import("./pkg/index.js");
      const photo = photoOf(448, 120);
      const paintings = [];
      for (const backend of ["cpu", "webgpu"]) {
        const impasto = await Impasto.load({ backend, gpuTimeout: 300_000 });
        paintings.push(await impasto.stylize(photo, { style: "great-wave", strokes: 0, boldness: 0.8, swirl: 2, seed: 9, light: 0 }));
        impasto.dispose();
      }
      const [cpu, card] = paintings;
      const apart = cpu.data.map((value, i) => Math.abs(value - card.data[i]));
      return {
        most: apart.reduce((most, value) => Math.max(most, value), 0),
        mean: apart.reduce((sum, value) => sum + value, 0) / apart.length,
        ms: paintings.map((painting) => Math.round(painting.ms)),
        same: cpu.width === card.width && cpu.height === card.height,
      };
    });
    t.diagnostic(`mean ${mean}, most ${most}, ms ${ms}`);
    assert.ok(same && mean <= TOLERANCE.mean && most <= TOLERANCE.max, `mean ${mean}, most ${most}`);
    await close();
  });
}

for (const [where, flags, faults] of [["on the card", PRESENTING, PRETEND], ["in memory", WEBGPU, {}]]) {
  test(`another light ${where} paints nothing again, and dark and bright photos stay apart`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", flags, faults, script: ASKED });
    const { painted, light, means, whole, code, last } = await page.evaluate(async (where) => {
      const { Impasto } = await import("./pkg/index.js");
      const impasto = await Impasto.load({ backend: "webgpu", gpuTimeout: 300_000 });
      const exposed = (least, most) => {
        const photo = new ImageData(64, 48);
        photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : least + ((i * 29) % (most - least))));
        return photo;
      };
      const mean = ({ data }) => data.reduce((sum, value, i) => sum + (i % 4 === 3 ? 0 : value), 0) / (data.length * 0.75);
      const apart = (a, b) => a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
      const style = impasto.styles[0].id;
      const [dark, bright] = [await impasto.paint(exposed(0, 26), { style }), await impasto.paint(exposed(230, 256), { style })];
      const means = {};
      for (const light of [0, 0.5, 1]) means[light] = mean(await bright.image(1, light)) - mean(await dark.image(1, light));
      const painted = asked.filter((name) => name === "paint").length;
      const whole = apart(await dark.image(), await dark.image(1, 0.6));
      const code = await dark.bitmap(1, 2).catch((thrown) => thrown.code);
      const { light } = await impasto.stylize(exposed(0, 26), { style, light: 0.25 });
      const half = await dark.image(0.5);
      impasto.dispose();
      const last = where === "in memory" ? apart(await dark.image(0.5), half) : 0;
      return { painted, light, means, whole, code, last };
    }, where);
    assert.deepEqual({ painted, light, whole, code, last }, { painted: 2, light: 0.25, whole: 0, code: "brushwork", last: 0 });
    assert.ok(means[0.5] >= 115 && means[1] > means[0.5] && means[0] < means[0.5], JSON.stringify(means));
    await close();
  });
}
