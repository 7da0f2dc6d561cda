/** A script, an answer or a turn that comes late finds what the visitor has done since, and leaves it alone. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { CAMERAS, COUNT, framePainted, openCamera, setHidden, tracks, WATCH } from "./support/camera.mjs";
import { clip } from "./support/clips.mjs";
import { png } from "./support/files.mjs";
import { kept } from "./support/kept-session.mjs";
import { aWhile, choose, laidOut, openSheet, paintFirstStyle, painted, pickStyle, restored, save, settled } from "./support/steps.mjs";

const CPU = { query: "?backend=cpu" };
const CAMERA = { ...CPU, flags: CAMERAS, script: WATCH + COUNT };

/** Holds back what is asked for by this pattern. @returns {Promise<{ asked: Promise<unknown>, come(): Promise<void> }>} `come`: until the page has it */
async function held(page, pattern) {
  let release;
  let ask;
  const released = new Promise((resolve) => (release = resolve));
  const asked = new Promise((resolve) => (ask = resolve));
  await page.route(pattern, async (route) => {
    ask(route.request().url());
    await released;
    await route.continue();
  });
  const come = async () => {
    const url = await asked;
    release();
    // Who asks for it after the page has it as well.
    await page.evaluate((address) => (address.endsWith(".js") ? import(address).then(() => {}) : fetch(address).then((response) => response.text())), url);
    await laidOut(page);
  };
  return { asked, come };
}

/** A page with a painting. @returns what `openPage` does, and the style */
async function openPainted(options = CPU) {
  const opened = await openPage(options);
  await choose(opened.page, "photo.png", png(60, 40));
  return { ...opened, style: await paintFirstStyle(opened.page, "photo.png") };
}

const isQuiet = async (page) => assert.equal(await page.getByTestId("problem").isVisible(), false);

test("the save sheet's script that comes when no painting is left opens nothing, and nothing is said of it", async () => {
  const { page, record, style, close } = await openPainted();
  await kept(page, { style });
  await page.reload();
  await restored(page);
  await painted(page, "photo.png", style);
  const script = await held(page, "**/save-sheet-*.js");
  await page.getByTestId("save-more").click();
  await script.asked;
  await page.getByTestId("start-new").click();
  await page.locator("[data-testid=stage][data-state=empty]").waitFor();
  await script.come();
  assert.equal(await page.getByTestId("save-sheet").isVisible(), false);
  await isQuiet(page);
  assert.deepEqual(record.errors, []);
  await choose(page, "next.png", png(40, 60));
  await paintFirstStyle(page, "next.png");
  await openSheet(page);
  assert.equal(await page.locator("#save-sizes label").count(), 1);
  await close();
});

test("the save sheet goes with the painting that it is about", async () => {
  const { page, record, style, close } = await openPainted();
  await openSheet(page);
  await choose(page, "next.png", png(40, 60));
  await page.getByTestId("save-sheet").waitFor({ state: "hidden" });
  await painted(page, "next.png", style);
  assert.equal((await save(page, "save-png")).name, `next-${style}.png`);
  assert.deepEqual(record.errors, []);
  await close();
});

test("a second press of Save before it has its turn ends it, and begins no other one", async () => {
  const { page, style, close } = await openPainted();
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  await page.evaluate(() => new Promise((begun) => navigator.locks.request("impasto-job", { mode: "exclusive" }, () => new Promise((done) => begun((globalThis.letGo = done))))).then(() => {}));
  await page.getByTestId("save").click();
  await page.locator("[data-testid=save][aria-label]").click();
  await page.evaluate("letGo()");
  await page.locator("[data-testid=save]:not([aria-label])").waitFor();
  await settled(page);
  assert.equal(await page.getByTestId("saved").isVisible(), false);
  assert.equal((await save(page, "save")).name, `photo-${style}.jpg`);
  assert.equal(downloads, 1);
  await close();
});

for (const [what, pattern] of [["script", "**/film-*.js"], ["style sheet", "**/live.css"]]) {
  test(`a clip whose ${what} comes late leaves the wall to the photo that was chosen after it`, async () => {
    const { page, record, style, close } = await openPainted();
    const part = await held(page, pattern);
    const { name, bytes, mimeType } = clip("mp4", { seconds: 1, size: "64x48" });
    await choose(page, name, bytes, mimeType);
    await part.asked;
    await choose(page, "after.png", png(40, 60));
    await painted(page, "after.png", style);
    await part.come();
    await aWhile(page);
    assert.equal(await page.getByTestId("live").count(), 0);
    await painted(page, "after.png", style);
    // It is only late, and comes when it is chosen again.
    await choose(page, name, bytes, mimeType);
    await page.getByTestId("film-times").waitFor();
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("a camera that comes late is not asked for once a photo was chosen", async () => {
  const { page, style, close } = await openPainted(CAMERA);
  const sheet = await held(page, "**/live.css");
  await page.getByTestId("camera").click();
  await sheet.asked;
  await choose(page, "after.png", png(40, 60));
  await painted(page, "after.png", style);
  await sheet.come();
  await aWhile(page);
  assert.equal(await page.evaluate("globalThis.asked"), 0);
  assert.equal(await page.getByTestId("live").count(), 0);
  await openCamera(page);
  await close();
});

test("the sample that comes late leaves the camera on", async () => {
  const { page, close } = await openPage(CAMERA);
  const sample = await held(page, "**/sample.jpg");
  await page.getByTestId("sample").click();
  await sample.asked;
  await openCamera(page);
  await sample.come();
  await aWhile(page);
  assert.equal(await page.getByTestId("live").count(), 1);
  assert.deepEqual(await tracks(page), ["live"]);
  await close();
});

test("a photo of the camera that comes late is not hung once the camera was left", async () => {
  const script = `${CAMERA.script}
ImageCapture.prototype.takePhoto = () => new Promise((_, refuse) => (globalThis.refusePhoto = refuse));`;
  const { page, record, style, close } = await openPainted({ ...CAMERA, script });
  await openCamera(page);
  await page.getByTestId("save").click();
  await page.waitForFunction(() => globalThis.refusePhoto);
  await page.getByTestId("camera").click();
  await painted(page, "photo.png", style);
  await page.evaluate("refusePhoto()");
  await aWhile(page, 2000);
  await painted(page, "photo.png", style);
  await isQuiet(page);
  assert.deepEqual(record.errors, []);
  await close();
});

test("a camera that was left while the browser was asked whether it is still allowed stays off", async () => {
  const script = `${CAMERA.script}
Permissions.prototype.query = () => new Promise((resolve) => (globalThis.allow = () => resolve({ state: "granted" })));`;
  const { page, style, close } = await openPainted({ ...CAMERA, script });
  await openCamera(page);
  await pickStyle(page, style);
  await framePainted(page);
  await setHidden(page, true);
  await setHidden(page, false);
  await page.waitForFunction(() => globalThis.allow);
  await page.getByTestId("camera").click();
  await painted(page, "photo.png", style);
  await page.evaluate("allow()");
  await aWhile(page);
  assert.equal(await page.evaluate("globalThis.asked"), 1);
  assert.equal(await page.getByTestId("live").count(), 0);
  await close();
});
