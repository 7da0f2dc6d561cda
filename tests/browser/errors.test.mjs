/** Errors as a visitor meets them: a sentence, a next step, a code, and nothing lost. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { openPage, SITE, stylesShown } from "./support/browser.mjs";
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
    assert.equal(await page.getByTestId("save").isVisible(), true);
    await dismiss(page);
  });
}

test("a file cut at every 37th byte up to its last pixel is refused, never half shown", async () => {
  const { page } = visit;
  // Behind them a JPEG has a mark of two bytes, a PNG two checksums and a chunk of twelve.
  const pixels = [(await jpeg(page, 64, 48)).subarray(0, -2), png(24, 24).subarray(0, -20)].map((bytes) => [...bytes]);
  const codes = await page.evaluate(async (files) => {
    const { openPicture } = await import("./pkg/index.js");
    const found = new Set();
    for (const bytes of files) {
      for (let end = 4; end < bytes.length; end += 37) {
        const blob = new Blob([new Uint8Array(bytes.slice(0, end))]);
        found.add(await openPicture(blob).then(() => `opened at ${end}`, ({ code }) => code));
      }
    }
    return [...found].sort();
  }, pixels);
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

const HTML = "<!doctype html><title>Sorry, there is nothing of this name here at all</title>";

/** A pack of one's own is not known by its hash, but has one inside. */
const PACKS = [
  ["corrupt", "pack-checksum", flipped],
  ["truncated", "pack-truncated|pack-checksum", (body) => cut(body, 0.5)],
  ["of a later version", "pack-version", (body) => body.fill(99, 8, 9)],
  ["HTML", "pack-magic", () => Buffer.from(HTML)],
  ["not what packSha256 says", "pack-corrupt", (body) => body, "0".repeat(64)],
];

for (const [what, code, change, packSha256] of PACKS) {
  test(`a pack of one's own that is ${what}: ${code}`, async () => {
    const { page, close } = await openPage({ faults: { "/own.impasto": { body: change(readFileSync(join(SITE, PACK))) } }, query: "?backend=cpu" });
    const error = await page.evaluate(async (sha256) => {
      const { Impasto } = await import("./pkg/index.js");
      const thrown = await Impasto.load({ pack: "./own.impasto", packSha256: sha256, backend: "cpu" }).catch((reason) => reason);
      return { code: thrown.code, sentence: thrown.message.replace(/^./, (first) => first.toUpperCase()).replace(/([^.])$/, "$1."), step: thrown.hint };
    }, packSha256);
    assertTold(error, code);
    await close();
  });
}

const WASM = "/pkg/wasm/impasto_bg.wasm";

for (const path of [PACK, WASM]) {
  test(`a damaged copy of ${path} in a cache on the way is passed by`, async () => {
    let asked = 0;
    const faults = { [path]: { change: (body) => ((asked += 1) === 1 ? flipped(body) : body) } };
    const { page, close } = await openPage({ faults, query: "?backend=cpu" });
    assert.equal(asked, 2);
    await choose(page, "photo.png", PHOTO);
    await paintFirstStyle(page, "photo.png");
    await close();
  });
}

const LOADS = [
  ["a corrupt pack", "pack-corrupt", { [PACK]: { change: flipped } }],
  ["HTML instead of the pack", "pack-corrupt", { [PACK]: { change: () => HTML } }],
  ["corrupt wasm", "wasm-corrupt", { [WASM]: { change: flipped } }],
  ["a pack that is not there", "pack-load", { [PACK]: { status: 404 } }],
  ["wasm that is not there", "wasm-load", { [WASM]: { status: 404 } }],
  ["HTML instead of wasm", "wasm-corrupt", { [WASM]: { type: "text/html", change: () => "<!doctype html>" } }],
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
  const faults = { [WASM]: { type: "application/octet-stream" } };
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
