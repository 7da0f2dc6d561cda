/** `<impasto-image>` is never less than an `<img>`: whatever is missing, the photo or its poster is seen, and its text holds. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { events, image, open, PHOTO, reaches } from "./support/embedded.mjs";

const NO_SHEETS = `delete Document.prototype.adoptedStyleSheets;
delete ShadowRoot.prototype.adoptedStyleSheets;
globalThis.CSSStyleSheet = class { constructor() { throw new TypeError("Illegal constructor"); } };`;
const BROKEN = { change: (body) => `${body}\nstatic ?? #` };

/** The photo as the browser itself shows it. */
function plain(page, selector = "impasto-image") {
  return page.locator(selector).evaluate((element) => {
    const photo = element.shadowRoot.querySelector("img[part=photo]");
    return photo && { shown: photo.checkVisibility(), width: photo.naturalWidth, alt: photo.alt };
  });
}

async function assertPlain(page) {
  await page.waitForFunction(() => document.querySelector("impasto-image").shadowRoot.querySelector("img[part=photo]")?.naturalWidth === 32);
  assert.deepEqual(await plain(page), { shown: true, width: 32, alt: "A boat" });
  assert.equal(await page.getByRole("img", { name: "A boat" }).count(), 1);
}

const OLD = [
  ["WebAssembly", "no-wasm", { script: "delete globalThis.WebAssembly;" }],
  ["SIMD", "no-simd", { script: "WebAssembly.validate = () => false;" }],
  ["reference types", "no-simd", { script: "const validate = WebAssembly.validate; WebAssembly.validate = (bytes) => ![...bytes].includes(0x6f) && validate(bytes);" }],
  ["OffscreenCanvas", "browser-unsupported", { script: "delete globalThis.OffscreenCanvas;" }],
  ["the language of the package", "browser-unsupported", { faults: { "/impasto/element/impasto-image.js": BROKEN } }],
];

for (const [what, code, options] of OLD) {
  test(`a browser without ${what} shows the photo as an image, and one event says why`, async () => {
    const { page, close } = await open(image("", '<img slot="poster" src="./other.png" alt="">'), options);
    await page.waitForFunction(() => document.querySelector("impasto-image").state === "error");
    await assertPlain(page);
    assert.equal(await page.locator("img[slot=poster]").isVisible(), false, "the poster makes room for the photo");
    await page.waitForTimeout(300);
    assert.deepEqual((await events(page)).filter((kind) => kind.startsWith("error ")), [`error ${code}`]);
    assert.equal(await page.getByRole("alert").isVisible(), false, "the visitor can do nothing about it");
    await close();
  });

  test(`a browser without ${what}: the poster stays where the photo cannot be had`, async () => {
    const faults = { ...options.faults, "/photo.png": { status: 404 } };
    const { page, close } = await open(image("", '<img slot="poster" src="./other.png" alt="Later">'), { ...options, faults });
    await page.waitForFunction(() => document.querySelector("impasto-image").state === "error");
    await page.waitForTimeout(300);
    assert.equal(await page.locator("img[slot=poster]").isVisible(), true);
    await close();
  });
}

test("scripts that cannot be loaded leave the photo as an image", async () => {
  const { page, close } = await open(image(), { faults: { "/impasto/pictures.js": { status: 500 } } });
  await page.waitForFunction(() => document.querySelector("impasto-image").state === "error");
  await assertPlain(page);
  assert.deepEqual(await events(page), ["error wasm-load"]);
  await close();
});

test("what is loaded late and is missing takes nothing else away", async () => {
  const missing = ["divider.js", "shared-style.js"].map((name) => [`/impasto/element/${name}`, { status: 500 }]);
  const faults = { ...Object.fromEntries(missing), "/impasto/why.js": { status: 500 } };
  const lost = '<impasto-image id="lost" src="./none.png" alt="Lost"></impasto-image>';
  const own = '<impasto-image id="own" src="./photo.png" alt="A boat" style-src="./other.png" backend="cpu"></impasto-image>';
  const { page, close } = await open(image("id='compared' compare") + lost + own, { faults });
  await reaches(page, "done", "#compared");
  await reaches(page, "error", "#lost, #own");
  assert.equal(await page.getByRole("slider").count(), 0);
  assert.equal(await page.locator("#compared [part=painting]").isVisible(), true);
  assert.equal(await page.locator("#own [part=photo]").isVisible(), true);
  const told = (id) => page.evaluate((which) => ((error) => [error.code, error.message, error.answer])(document.getElementById(which).error), id);
  assert.deepEqual(await told("lost"), ["picture-load", "The picture could not be downloaded.", null]);
  assert.deepEqual(await told("own"), ["wasm-load", "The painting engine could not be loaded.", null]);
  await close();
});

test("a browser without constructable style sheets paints, compares, and shows one picture at a time", async () => {
  const { page, close } = await open(image("compare", '<img slot="poster" src="./other.png" alt="">'), { script: NO_SHEETS, policy: "" });
  await reaches(page, "done");
  const shown = await page.locator("impasto-image").evaluate(({ shadowRoot, children }) => {
    const { width, height } = shadowRoot.querySelector("[part=painting]").getBoundingClientRect();
    return [children[0].checkVisibility(), width > 0 && height > 0, getComputedStyle(shadowRoot.querySelector("[part=frame]")).display];
  });
  assert.deepEqual(shown, [false, true, "grid"]);
  await page.getByRole("slider").fill("30");
  assert.match(await page.locator("[part=painting]").evaluate((canvas) => getComputedStyle(canvas).clipPath), /30%/);
  await close();
});

test("a photo that the engine may not read is shown, beside the words that say so", async () => {
  const { page, close } = await open(image("poster=''"), { policy: "default-src * data: 'wasm-unsafe-eval'; connect-src 'none'" });
  await reaches(page, "error");
  await assertPlain(page);
  assert.equal(await page.getByRole("alert").isVisible(), true);
  await close();
});

test("no photo yet is idle, and no error; stylize() says what is missing", async () => {
  const { page, close } = await open('<impasto-image alt="A boat" painting="great-wave" loading="eager" backend="cpu"></impasto-image>');
  await page.waitForFunction(() => customElements.get("impasto-image"));
  await page.locator("impasto-image").evaluate((element) => (element.source = null));
  await page.waitForTimeout(300);
  assert.deepEqual(await events(page), []);
  assert.equal(await page.evaluate("document.querySelector('impasto-image').stylize().catch(({ code }) => code)"), "no-photo");
  assert.deepEqual([await events(page), await page.getByRole("alert").isVisible()], [[], false]);
  await reaches(page, "idle");
  await close();
});

for (const reveal of ["auto", "manual"]) {
  test(`no painting any longer brings the photo back, also with reveal="${reveal}"`, async () => {
    const { page, close } = await open(image(`reveal="${reveal}"`));
    await reaches(page, reveal === "auto" ? "done" : "ready");
    await page.evaluate("document.querySelector('impasto-image').stylize().then(() => told.length = 0)");
    await page.evaluate("document.querySelector('impasto-image').setAttribute('painting', '')");
    await reaches(page, "ready");
    const left = await page.locator("impasto-image").evaluate(({ result, shadowRoot }) => {
      const canvases = [...shadowRoot.querySelectorAll("canvas")];
      return [result, canvases.map((canvas) => [canvas.getAttribute("part"), canvas.checkVisibility(), canvas.width])];
    });
    assert.deepEqual(left, [null, [["photo", true, 32], ["painting", false, 0]]]);
    assert.equal((await events(page)).includes("load"), false, "it is not loaded again");
    await page.evaluate("document.querySelector('impasto-image').painting = 'udnie'");
    await reaches(page, reveal === "auto" ? "done" : "ready");
    await close();
  });
}

test("a Blob is shown where nothing can be painted", async () => {
  const { page, close } = await open("", { script: "WebAssembly.validate = () => false;", policy: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src blob:", faults: { "/photo.png": PHOTO } });
  await page.waitForFunction(() => customElements.get("impasto-image"));
  await page.evaluate(async () => {
    const made = document.createElement("impasto-image");
    Object.assign(made, { source: await (await fetch("./photo.png")).blob(), alt: "A boat", painting: "udnie" });
    document.querySelector("main").append(made);
  });
  await reaches(page, "error");
  await assertPlain(page);
  await close();
});
