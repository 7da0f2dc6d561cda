/** `<impasto-image>` as an element of the platform, and never less than an image, in Firefox and WebKitGTK. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { serveUntilEnd, SITE } from "./support/browser.mjs";
import { image, PHOTO } from "./support/embedded.mjs";
import { serveHost } from "./support/package.mjs";
import { ENGINES, openTab } from "./support/tab.mjs";

/** Whether the browser itself shows a photo of this width in the element. */
const isPlain = (width) => document.querySelector("impasto-image").shadowRoot.querySelector("img[part=photo]")?.naturalWidth === width;

async function visit(t, engine, body, faults = {}) {
  const { url } = await serveHost(body, { faults: { "/photo.png": PHOTO, ...faults } });
  const tab = await openTab(t, engine);
  await tab.goto(url);
  return tab;
}

for (const engine of Object.keys(ENGINES)) {
  test(`${engine}: without WebAssembly the photo is an image, and one event says why`, async (t) => {
    const script = { type: "text/javascript", body: "delete globalThis.WebAssembly;" };
    const tab = await visit(t, engine, `<script src="./old.js"></script>${image()}`, { "/old.js": script });
    await tab.until(() => document.querySelector("impasto-image").state === "error");
    await tab.until(isPlain, 32);
    assert.deepEqual(await tab.evaluate(() => told.filter((kind) => kind.startsWith("error "))), ["error no-wasm"]);
  });

  test(`${engine}: far off screen it gives back its pixels, and paints again when it comes back`, async (t) => {
    const faults = { "/own.css": { type: "text/css", body: "hr { height: 9000px } impasto-image { width: 320px }" } };
    const tab = await visit(t, engine, `<link rel="stylesheet" href="./own.css">${image("compare")}<hr>`, faults);
    const reaches = (state) => tab.until((wanted) => document.querySelector("impasto-image").state === wanted, state);
    await reaches("done");
    await tab.until(() => document.querySelector("impasto-image").dataset.state === "done" && document.querySelector("impasto-image").matches(":state(done)"));
    await tab.evaluate(() => scrollTo(0, 8500));
    await reaches("idle");
    assert.equal(await tab.evaluate(() => document.querySelector("impasto-image").getBoundingClientRect().height), 240);
    await tab.evaluate(() => scrollTo(0, 0));
    await reaches("done");
    assert.equal((await tab.evaluate(() => told)).filter((kind) => kind === "result").length, 2);
  });

  test(`${engine}: a closed declared shadow root, a policy without worker-src`, async (t) => {
    const tab = await visit(t, engine, image("", '<template shadowrootmode="closed"></template>'));
    await tab.until(() => document.querySelector("impasto-image").state === "done");
    const { url } = await serveHost(image(), { faults: { "/photo.png": PHOTO }, policy: "script-src 'self' 'wasm-unsafe-eval'; worker-src 'none'" });
    await tab.goto(url);
    await tab.until(() => document.querySelector("impasto-image").state === "error");
    assert.equal(await tab.evaluate(() => document.querySelector("impasto-image").error.code), "worker-blocked");
    await tab.until(isPlain, 32);
  });

  test(`${engine}: from right to left it is compared from the left, in Chinese if the page likes`, async (t) => {
    const faults = { "/own.css": { type: "text/css", body: "html { direction: rtl } impasto-image { width: 320px }" } };
    const tab = await visit(t, engine, `<link rel="stylesheet" href="./own.css">${image("compare")}`, faults);
    const isThere = () => document.querySelector("impasto-image").shadowRoot?.querySelector("[part=divider]")?.hidden === false;
    await tab.until(isThere);
    const compared = await tab.evaluate(() => {
      const element = document.querySelector("impasto-image");
      const [divider, painting] = ["divider", "painting"].map((part) => element.shadowRoot.querySelector(`[part=${part}]`));
      divider.value = "30";
      divider.dispatchEvent(new Event("input"));
      return [getComputedStyle(divider).direction, getComputedStyle(painting).clipPath, divider.getAttribute("aria-valuetext"), divider.clientWidth];
    });
    assert.deepEqual(compared.toSpliced(1, 1), ["ltr", "30 % photo, 70 % painting", 320]);
    assert.match(compared[1], /30%/);
    await tab.evaluate(() => {
      import("./impasto/words/zh.js").then(({ default: words }) => (document.querySelector("impasto-image").words = words));
    });
    await tab.until(() => document.querySelector("impasto-image").shadowRoot.querySelector("[part=divider]").getAttribute("aria-valuetext") === "照片 30%，画作 70%");
  });

  test(`${engine}: every picture of the gallery of embeds is painted as it is reached`, async (t) => {
    const tab = await openTab(t, engine);
    await tab.goto(`${(await serveUntilEnd(SITE)).url}embed.html`);
    const count = await tab.evaluate(() => document.querySelectorAll("impasto-image").length);
    for (let place = 0; place < count; place += 1) {
      await tab.evaluate((nth) => document.querySelectorAll("impasto-image")[nth].scrollIntoView(), place);
      await tab.until((nth) => document.querySelectorAll("impasto-image")[nth].state === "done", place);
    }
  });
}
