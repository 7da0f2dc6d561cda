/** `<impasto-image>` behaves as an element of the platform: printed, in scrollers and frames, right to left, far off screen. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { png } from "./support/files.mjs";
import { events, image, open, reaches, STYLE } from "./support/embedded.mjs";

const css = (body) => ({ "/own.css": { type: "text/css", body } });
const SHEET = '<link rel="stylesheet" href="./own.css">';
const asked = (record, name) => record.requests.filter((request) => request.url().endsWith(name)).length;

test("pictures that were not reached are printed", async () => {
  const faults = { ...css("hr { height: 4000px }"), "/photo.png": { type: "image/png", body: png(640, 480) } };
  const { page, close } = await open(`${SHEET}<hr>${image()}`, { faults, policy: "" });
  await page.waitForFunction(() => customElements.get("impasto-image"));
  await page.waitForFunction(() => document.querySelector("impasto-image").shadowRoot.querySelector("img[part=photo]"));
  assert.equal(await page.evaluate("document.querySelector('impasto-image').state"), "idle");
  const printed = await page.pdf();
  assert.equal(printed.toString("latin1").match(/\/Subtype\s*\/Image/g)?.length, 1, "one image");
  await close();
});

test("lazy in a scroller: it begins before it is seen", async () => {
  const faults = css("section { height: 200px; overflow: auto } hr { height: 900px }");
  const { page, close } = await open(`${SHEET}<section><hr>${image()}</section>`, { faults });
  await page.waitForFunction(() => customElements.get("impasto-image"));
  await page.waitForTimeout(500);
  assert.deepEqual(await events(page), []);
  await page.evaluate("document.querySelector('section').scrollTop = 500");
  await reaches(page, "done");
  const { top, bottom } = await page.evaluate(() => ({ top: document.querySelector("impasto-image").getBoundingClientRect().top, bottom: document.querySelector("section").getBoundingClientRect().bottom }));
  assert.ok(top > bottom, "still out of sight");
  await close();
});

test("taken into a frame it keeps its look, and its address is the frame's", async () => {
  const faults = { "/in/": { type: "text/html", body: "<!doctype html><title>A frame</title><body>" }, "/in/photo.png": { type: "image/png", body: png(20, 20) } };
  const { page, close } = await open(`<iframe title="A frame" src="./in/"></iframe>${image()}`, { faults, policy: "" });
  await reaches(page, "done");
  await page.evaluate(() => {
    const frame = document.querySelector("iframe").contentDocument;
    frame.body.append(document.querySelector("impasto-image"));
    globalThis.moved = frame.querySelector("impasto-image");
  });
  assert.equal(await page.evaluate("getComputedStyle(moved.shadowRoot.querySelector('[part=frame]')).display"), "grid");
  await page.evaluate("moved.setAttribute('src', 'photo.png')");
  await page.waitForFunction(() => moved.state === "done" && moved.result.width === 20);
  await close();
});

for (const mode of ["open", "closed"]) {
  test(`a declared shadow root that is ${mode} becomes its own`, async () => {
    const { page, record, close } = await open(image("", `<template shadowrootmode="${mode}"><p>Until then</p></template>`));
    await reaches(page, "done");
    assert.equal(await page.getByText("Until then").count(), 0);
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("an element that was taken out says so in its state, and a new one has no attributes", async () => {
  const { page, close } = await open(image());
  await reaches(page, "done");
  await page.locator("impasto-image[data-state=done]").waitFor();
  const states = await page.evaluate(async () => {
    const element = document.querySelector("impasto-image");
    const before = [element.matches(":state(done)"), element.dataset.state];
    element.remove();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return [before, [element.matches(":state(idle)"), element.dataset.state, element.matches(":state(done)")], document.createElement("impasto-image").getAttributeNames()];
  });
  assert.deepEqual(states, [[true, "done"], [true, "idle", false], []]);
  await close();
});

test("nothing is written to the element before the page has loaded: a script that hydrates it finds what the server sent", async () => {
  const script = `globalThis.early = [];
addEventListener("load", () => early.push(...document.querySelector("impasto-image").getAttributeNames()), { once: true });`;
  const { page, close } = await open(image('loading="eager"'), { script });
  await reaches(page, "done");
  await page.locator("impasto-image[data-state=done]").waitFor();
  assert.deepEqual((await page.evaluate("early")).sort(), ["alt", "backend", "loading", "painting", "src"]);
  await close();
});

test("right to left the divider stands where the photo ends", async () => {
  const faults = { ...css("html { direction: rtl } impasto-image { width: 400px }"), "/photo.png": { type: "image/png", body: png(400, 100) } };
  const { page, close } = await open(`${SHEET}${image("compare")}`, { faults });
  await reaches(page, "done");
  const divider = page.getByRole("slider");
  await divider.fill("30");
  const { x, y, width, height } = await divider.boundingBox();
  const thumb = await page.screenshot({ clip: { x: x + width * 0.3 - 14, y: y + height / 2 - 1, width: 28, height: 2 } });
  const at = await page.evaluate(async (bytes) => {
    const bitmap = await createImageBitmap(new Blob([new Uint8Array(bytes)]));
    const drawing = new OffscreenCanvas(bitmap.width, 1).getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    const { data } = drawing.getImageData(0, 0, bitmap.width, 1);
    return [...data].filter((_, i) => i % 4 < 3).filter((value) => value === 255).length;
  }, [...thumb]);
  assert.ok(at > 30, `the white of the thumb: ${at} of 84 samples`);
  await divider.focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await divider.inputValue(), "31");
  await close();
});

test('compare="false" is off and loads nothing for it, and max-side goes by maxside too', async () => {
  const { page, record, close } = await open(image('compare="false" maxside="16"'));
  await reaches(page, "done");
  assert.deepEqual(await page.evaluate(() => {
    const { compare, maxSide, result } = document.querySelector("impasto-image");
    return [compare, maxSide, result.width, document.querySelector("impasto-image").shadowRoot.querySelector("[part=divider]")];
  }), [false, 16, 16, null]);
  await page.evaluate("document.querySelector('impasto-image').setAttribute('maxside', '8')");
  await page.waitForFunction(() => document.querySelector("impasto-image").result?.width === 8);
  assert.equal(asked(record, "divider.js"), 0);
  await page.evaluate(() => {
    globalThis.own = new CSSStyleSheet();
    document.querySelector("impasto-image").shadowRoot.adoptedStyleSheets.push(own);
  });
  for (const compare of [true, false, true]) {
    await page.evaluate((wanted) => (document.querySelector("impasto-image").compare = wanted), compare);
    await page.getByRole("slider").waitFor({ state: compare ? "visible" : "hidden" });
  }
  assert.equal(asked(record, "divider.js"), 1);
  assert.ok(await page.evaluate("document.querySelector('impasto-image').shadowRoot.adoptedStyleSheets.includes(own)"), "the page's own sheet stays");
  await close();
});

test("its sentences come in Chinese, or are a page's own", async () => {
  const { page, close } = await open(`${image("compare")}<impasto-image id="other" src="./none.png" alt="" painting="${STYLE}"></impasto-image>`);
  await reaches(page, "done", "impasto-image:not(#other)");
  await reaches(page, "error", "#other");
  assert.equal(await page.getByRole("button", { name: "Try again" }).count(), 1);
  const [words, english] = await page.evaluate(async () => {
    const { default: zh } = await import("./impasto/words/zh.js");
    const { default: en } = await import("./impasto/words/en.js");
    for (const element of document.querySelectorAll("impasto-image")) element.words = zh;
    return [[Object.keys(zh), zh.errors["picture-load"]], Object.keys(en)];
  });
  assert.deepEqual(words[0], english);
  const alert = page.locator("#other").getByRole("alert");
  assert.equal(await alert.locator("p").textContent(), words[1].join(" "));
  assert.equal(await alert.locator("p").getAttribute("lang"), "zh");
  assert.equal(await page.getByRole("button", { name: "重试" }).count(), 1);
  assert.match(await page.getByRole("slider").getAttribute("aria-valuetext"), /^照片 0%/);
  assert.equal(await page.getByRole("slider", { name: "对比" }).count(), 1);
  await page.evaluate(() => {
    const Kind = customElements.get("impasto-image");
    Kind.words = { ...Kind.words, retry: "Encore" };
    document.querySelector("#other").words = null;
  });
  assert.equal(await page.getByRole("button", { name: "Encore" }).count(), 1);
  await close();
});

/** Of the process that renders the page, in MB, without what waits to be collected. */
async function memory(page, browser) {
  const collecting = await page.context().newCDPSession(page);
  await collecting.send("HeapProfiler.collectGarbage");
  await page.waitForTimeout(1000);
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  // Without the browser's own program, which all processes share.
  const resident = (id) => {
    const parts = readFileSync(`/proc/${id}/status`, "utf8").matchAll(/Rss(?:Anon|Shmem):\s+(\d+)/g);
    return [...parts].reduce((sum, [, kilobytes]) => sum + Number(kilobytes) / 1024, 0);
  };
  // The other pages of this browser are small.
  return Math.max(...processInfo.filter(({ type }) => type === "renderer").map(({ id }) => resident(id)));
}

test("fifty pictures of 512 pixels take less than 300 MB: those far off screen give back their pixels, and are painted again when they come back", async (t) => {
  const faults = { ...css("impasto-image { width: 512px }"), "/photo.png": { type: "image/png", body: png(512, 512) } };
  const { page, browser, close } = await open(SHEET + image().repeat(50), { faults });
  for (let nth = 1; nth <= 50; nth += 1) {
    await page.locator(`impasto-image:nth-of-type(${nth})`).scrollIntoViewIfNeeded();
    await reaches(page, "done", `impasto-image:nth-of-type(${nth})`);
  }
  const most = await memory(page, browser);
  t.diagnostic(`${Math.round(most)} MB`);
  assert.ok(most < 300, `${most} MB`);
  const first = () => page.evaluate(() => {
    const element = document.querySelector("impasto-image");
    return [element.state, element.result?.width ?? null, element.getBoundingClientRect().height, element.shadowRoot.querySelector("img[part=photo]") !== null];
  });
  assert.deepEqual(await first(), ["idle", null, 512, true], "its place and its photo stay");
  await page.evaluate(() => {
    told.length = 0;
    scrollTo(0, 0);
  });
  await reaches(page, "done", "impasto-image:nth-of-type(1)");
  assert.deepEqual(await first(), ["done", 512, 512, false]);
  await close();
});

test("far off screen, nothing that somebody waits for is stopped, and what was painted on demand is painted again", async () => {
  const { page, close } = await open(`${SHEET}${image('reveal="manual"')}<hr>`, { faults: css("hr { height: 9000px }") });
  await reaches(page, "ready");
  await page.evaluate(() => {
    globalThis.waited = document.querySelector("impasto-image").stylize();
    scrollTo(0, 8000);
  });
  assert.equal(await page.evaluate("waited.then(({ width }) => width)"), 32);
  await page.evaluate("scrollTo(0, 0)");
  await page.waitForTimeout(300);
  await page.evaluate("scrollTo(0, 8000)");
  await reaches(page, "idle");
  await page.evaluate("scrollTo(0, 0)");
  await reaches(page, "done");
  await close();
});

test("what is hidden keeps its pixels", async () => {
  const { page, record, close } = await open(image());
  await reaches(page, "done");
  await page.evaluate("document.querySelector('impasto-image').hidden = true");
  await page.waitForTimeout(500);
  await page.evaluate("document.querySelector('impasto-image').hidden = false");
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate("document.querySelector('impasto-image').state"), "done");
  assert.equal(asked(record, "photo.png"), 1);
  await close();
});
