/** Errors as a visitor meets them: a sentence, a next step, a code, and nothing lost. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openPage, stylesShown } from "./support/browser.mjs";
import { HEIC, gif, jpeg, png } from "./support/files.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { choose, dismiss, paintFirstStyle, painted, photoShown, problem, styleIds } from "./support/steps.mjs";

const PACK = "/pkg/styles/gallery.impasto";
const PHOTO = png(32, 24);
const cut = (bytes, share) => bytes.subarray(0, Math.floor(bytes.length * share));
const flipped = (body) => Buffer.concat([body.subarray(0, body.length >> 1), Buffer.from([body[body.length >> 1] ^ 0xff]), body.subarray((body.length >> 1) + 1)]);

function assertTold({ code, sentence, step }, expected) {
  assert.match(code, new RegExp(`^(${expected})$`));
  assert.match(sentence, /^[A-Z].{10,}[.!?]$/s);
  assert.match(step, /^[A-Z].{10,}[.!?]$/s);
}

let visit;
let kept;
before(async () => {
  visit = await openPage({ query: "?backend=cpu" });
  await choose(visit.page, "photo.png", PHOTO);
  await paintFirstStyle(visit.page, "photo.png");
  kept = await canvasPixels(visit.page, "painting");
});

const FILES = [
  ["a text file", "picture-format", () => Buffer.from("no picture at all")],
  ["an empty file", "picture-empty", () => Buffer.alloc(0)],
  ["a truncated JPEG", "picture-corrupt", async (page) => cut(await jpeg(page, 64, 48), 0.7)],
  ["a truncated PNG", "picture-corrupt", () => cut(png(64, 48), 0.7)],
  ["a truncated GIF", "picture-corrupt", () => cut(gif(1), 0.6)],
  ["a PNG without its pixels", "picture-corrupt", () => png(64, 48, { hollow: true })],
  ["a PNG of 20000 x 20000", "picture-too-large", () => png(20000, 20000, { hollow: true })],
  ["a PNG of 17000 x 10", "picture-too-large", () => png(17000, 10, { hollow: true })],
  ["a HEIC photo", "picture-heic", () => HEIC],
];

for (const [what, code, make] of FILES) {
  test(`${what}: ${code}; the painting stays`, async () => {
    const { page } = visit;
    await choose(page, "broken.jpg", await make(page));
    assertTold(await problem(page), code);
    assert.deepEqual(await canvasPixels(page, "painting"), kept);
    assert.equal(await page.getByTestId("save-png").isVisible(), true);
    await dismiss(page);
  });
}

test("a file cut at every 37th byte is refused, never half shown", async () => {
  const { page } = visit;
  const whole = [await jpeg(page, 64, 48), png(24, 24)].map((bytes) => [...bytes]);
  const codes = await page.evaluate(async (files) => {
    const { openPicture } = await import("./pkg/index.js");
    const found = new Set();
    for (const bytes of files) {
      for (let end = 4; end < bytes.length - 1; end += 37) {
        const blob = new Blob([new Uint8Array(bytes.slice(0, end))]);
        found.add(await openPicture(blob).then(() => `opened at ${end}`, ({ code }) => code));
      }
    }
    return [...found].sort();
  }, whole);
  assert.deepEqual(codes.filter((code) => !["picture-corrupt", "picture-format"].includes(code)), []);
});

const CALLS = [
  ["an unknown style", "style-unknown", { style: "no-such-style" }],
  ["weights that are all 0", "style-weights", { weights: {} }],
  ["a strength of 2", "strength", { strength: 2 }],
];

for (const [what, code, options] of CALLS) {
  test(`${what} through the API: ${code}`, async () => {
    const error = await visit.page.evaluate(async (given) => {
      const { Impasto, ImpastoError } = await import("./pkg/index.js");
      const impasto = await Impasto.load({ backend: "cpu" });
      const thrown = await impasto.stylize(new ImageData(8, 8), { style: impasto.styles[0].id, ...given }).catch((reason) => reason);
      impasto.dispose();
      return { own: thrown instanceof ImpastoError, code: thrown.code, sentence: thrown.message, step: thrown.hint };
    }, options);
    assert.ok(error.own);
    assertTold(error, code);
  });
}

const LOADS = [
  ["a corrupt pack", "pack-checksum", { [PACK]: { change: flipped } }],
  ["a truncated pack", "pack-truncated|pack-checksum", { [PACK]: { change: (body) => cut(body, 0.5) } }],
  ["a pack of a later version", "pack-version", { [PACK]: { change: (body) => body.fill(99, 8, 9) } }],
  ["HTML instead of the pack", "pack-magic", { [PACK]: { change: () => "<!doctype html><title>Sorry, there is nothing of this name here at all</title>" } }],
  ["a pack that is not there", "pack-load", { [PACK]: { status: 404 } }],
  ["wasm that is not there", "wasm-load", { "/pkg/wasm/impasto_bg.wasm": { status: 404 } }],
  ["HTML instead of wasm", "wasm-load", { "/pkg/wasm/impasto_bg.wasm": { type: "text/html", change: () => "<!doctype html>" } }],
  ["glue that is not there", "wasm-load", { "/pkg/wasm/impasto.js": { status: 404 } }],
];

for (const [what, code, faults] of LOADS) {
  test(`${what}: ${code}; the photo can be hung, and a retry works`, async () => {
    const { page, close } = await openPage({ faults, query: "?backend=cpu", ready: false });
    assertTold(await problem(page), code);
    await choose(page, "photo.png", PHOTO);
    await photoShown(page);
    assertTold(await problem(page), code);
    for (const path of Object.keys(faults)) delete faults[path];
    await page.getByTestId("retry").click();
    await stylesShown(page);
    await paintFirstStyle(page, "photo.png");
    await close();
  });
}

test("wasm with the wrong MIME type works", async () => {
  const faults = { "/pkg/wasm/impasto_bg.wasm": { type: "application/octet-stream" } };
  const { page, close } = await openPage({ faults, query: "?backend=cpu" });
  await choose(page, "photo.png", PHOTO);
  await painted(page, "photo.png", await paintFirstStyle(page, "photo.png"));
  assert.ok((await styleIds(page)).length > 0);
  await close();
});

const BROWSERS = [
  ["without wasm SIMD", "no-simd", "WebAssembly.validate = () => false;"],
  ["without OffscreenCanvas", "browser-unsupported", "delete globalThis.OffscreenCanvas;"],
];

for (const [what, code, script] of BROWSERS) {
  test(`a browser ${what}: ${code}`, async () => {
    const { page, close } = await openPage({ script, ready: false });
    assertTold(await problem(page), code);
    await close();
  });
}
