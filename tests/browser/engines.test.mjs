/**
 * The short list in the engines that the other tests do not run in: a photo is painted and saved, bad files get a word, the
 * element works on a stranger's page, and all of it without a network. Each with a fresh profile, on the CPU, as a visitor
 * has it. An engine that is not installed fails here.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NO_PREVIEWS, serveUntilEnd, SITE } from "./support/browser.mjs";
import { HEIC, jpeg, png, scene } from "./support/files.mjs";
import { serveHost } from "./support/package.mjs";
import { assertClose, canvasPixels, decode, pixelAt } from "./support/pixels.mjs";
import { ENGINES, openTab } from "./support/tab.mjs";

const TOLERANCE = { mean: 1, max: 8 };
const STYLES = ["great-wave", "starry-night", "udnie"];
const folder = process.env.IMPASTO_REFERENCE;

const STYLES_SHOWN = "[data-engine=ready], [data-testid=problem]:not([hidden])";

/** Opens the page, and fails at once with what it says if the styles do not come. */
async function visit(tab, url) {
  await tab.goto(`${url}?${NO_PREVIEWS}`);
  await tab.shown(STYLES_SHOWN);
  assert.equal(await problem(tab), null);
}

/** What the error panel says, or null if it is not there. */
function problem(tab) {
  return tab.evaluate(() => {
    const read = (part) => document.querySelector(`[data-testid=problem-${part}]`).textContent;
    return document.querySelector("[data-testid=problem]").hidden ? null : { code: read("code"), sentence: read("sentence"), step: read("step") };
  });
}

/** Paints the photo that hangs there. */
async function paint(tab, name, style) {
  await tab.click(`style-${style}`);
  await tab.shown(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="${name}-${style}"]:not([data-mixing])`);
}

/** Through the sheet beside the button that saves. */
async function saveAs(tab, kind) {
  await tab.evaluate(() => document.querySelector("[data-testid=save-more]").click());
  await tab.shown("[data-testid=save-sheet][open]");
  await tab.evaluate((chosen) => document.querySelector(`[data-testid=save-type-${chosen}]`).click(), kind);
  await tab.click("save-file");
}

async function hang(tab, file, bytes) {
  await tab.choose("file", file, bytes);
  await tab.shown("[data-testid=stage]:not([data-state=empty])");
}

const BAD_FILES = [
  ["a text file", "picture-format", () => Buffer.from("no picture at all")],
  ["an empty file", "picture-empty", () => Buffer.alloc(0)],
  ["a truncated PNG", "picture-corrupt", () => png(64, 48).subarray(0, 600)],
  ["a truncated JPEG", "picture-corrupt", async (tab) => (await jpeg(tab, 64, 48)).subarray(0, -80)],
  ["a PNG of 20000 x 20000", "picture-too-large", () => png(20_000, 20_000, { hollow: true })],
  ["a HEIC photo", "picture-heic", () => HEIC],
];

for (const engine of Object.keys(ENGINES)) {
  test(`${engine}: a photo is painted as the native program paints it, and what is saved is what is shown`, async (t) => {
    const { url } = await serveUntilEnd(SITE);
    const tab = await openTab(t, engine);
    await visit(tab, url);
    await hang(tab, "photo.png", readFileSync(join(folder, "photo.png")));
    for (const style of STYLES) {
      await paint(tab, "photo", style);
      const expected = await decode(tab, readFileSync(join(folder, `reference-${style}.png`)));
      assertClose(await canvasPixels(tab, "painting"), expected, TOLERANCE, style);
    }
    assert.match(await tab.evaluate(() => document.querySelector("[data-testid=status]").textContent), /^CPU · [\d.]+ s · 90 × 70 px/);
    const shown = await canvasPixels(tab, "painting");
    await saveAs(tab, "png");
    assert.deepEqual(await decode(tab, await tab.saved(`photo-${STYLES.at(-1)}.png`)), shown);
    await saveAs(tab, "jpeg");
    assertClose(await decode(tab, await tab.saved(`photo-${STYLES.at(-1)}.jpg`)), shown, { mean: 12, max: 140 }, "JPEG");
  });

  test(`${engine}: a saved painting brings its recipe and the very same painting back`, async (t) => {
    const { url } = await serveUntilEnd(SITE);
    const tab = await openTab(t, engine);
    await visit(tab, url);
    await hang(tab, "photo.png", png(90, 60));
    await paint(tab, "photo", STYLES[0]);
    const shown = await canvasPixels(tab, "painting");
    for (const [kind, extension] of [["png", "png"], ["jpeg", "jpg"]]) {
      await saveAs(tab, kind);
      const saved = await tab.saved(`photo-${STYLES[0]}.${extension}`);
      await paint(tab, "photo", STYLES[1]);
      await tab.choose("file", `saved.${extension}`, saved);
      await tab.shown("[data-testid=recipe-use]");
      await tab.click("recipe-use");
      await tab.shown(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="photo-${STYLES[0]}"]:not([data-mixing])`);
      assert.deepEqual(await canvasPixels(tab, "painting"), shown);
    }
  });

  test(`${engine}: bad files get a code, a sentence and a next step, and the painting stays`, async (t) => {
    const { url } = await serveUntilEnd(SITE);
    const tab = await openTab(t, engine);
    await visit(tab, url);
    await hang(tab, "photo.png", png(32, 24));
    await paint(tab, "photo", STYLES[0]);
    const kept = await canvasPixels(tab, "painting");
    for (const [what, code, make] of BAD_FILES) {
      await tab.choose("file", "broken.jpg", await make(tab));
      await tab.shown("[data-testid=problem]");
      const told = await problem(tab);
      assert.equal(told.code, code, what);
      assert.match(told.sentence, /^[A-Z].{10,}[.!?]$/s);
      assert.match(told.step, /^[A-Z].{10,}[.!?]$/s);
      assert.deepEqual(await canvasPixels(tab, "painting"), kept);
      await tab.click("dismiss");
      await tab.until(() => document.querySelector("[data-testid=problem]").hidden);
    }
  });

  test(`${engine}: the element paints on a stranger's page under a strict policy, tells each step, and blends`, async (t) => {
    const element = '<impasto-image src="./photo.png" alt="A boat" painting="great-wave" compare></impasto-image>';
    const { url } = await serveHost(element, { faults: { "/photo.png": { type: "image/png", body: png(32, 24) } } });
    const tab = await openTab(t, engine);
    await tab.goto(url);
    await tab.shown("impasto-image:is([data-state=done], [data-state=error])");
    const outcome = await tab.evaluate(() => ({ told: globalThis.told.filter((kind) => kind !== "progress"), violations: globalThis.violations }));
    assert.deepEqual(outcome, { told: ["loading", "load", "working", "done", "result"], violations: [] });
    const pixels = (part) =>
      tab.evaluate((name) => {
        const canvas = document.querySelector("impasto-image").shadowRoot.querySelector(`canvas[part=${name}]`);
        const { width, height } = canvas;
        // Through another canvas: one that is shown bitmaps has no pixels to read.
        const drawing = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
        drawing.drawImage(canvas, 0, 0);
        return { width, height, data: [...drawing.getImageData(0, 0, width, height).data] };
      }, part);
    const saved = await tab.evaluate(async () => [...new Uint8Array(await (await document.querySelector("impasto-image").toBlob()).arrayBuffer())]);
    const painting = await pixels("painting");
    assert.deepEqual(await decode(tab, Buffer.from(saved)), painting);
    const photo = await pixels("photo");
    assert.deepEqual(pixelAt(photo, 7, 11), scene(7, 11));
    assert.notDeepEqual(painting.data, photo.data);
    await tab.evaluate(() => document.querySelector("impasto-image").setAttribute("strength", "0"));
    await tab.until(() => document.querySelector("impasto-image").result.strength === 0);
    assert.deepEqual(await pixels("painting"), photo);
    await tab.evaluate(() => (document.querySelector("impasto-image").src = "./none.png"));
    await tab.until(() => document.querySelector("impasto-image").state === "error");
    assert.equal(await tab.evaluate(() => document.querySelector("impasto-image").error.code), "picture-load");
  });

  test(`${engine}: after one visit the page and the element paint with the server gone`, async (t) => {
    const server = await serveUntilEnd(SITE);
    const tab = await openTab(t, engine);
    await visit(tab, server.url);
    await tab.until(() => document.querySelector("[data-offline=ready]") !== null);
    await server.close();
    await visit(tab, server.url);
    await hang(tab, "photo.png", png(32, 24));
    await paint(tab, "photo", STYLES[0]);
    await tab.goto(`${server.url}embed.html`);
    await tab.shown("#first[data-state=done]");
  });
}
