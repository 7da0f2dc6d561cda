/** Nothing is lost with the tab, and everything can be forgotten. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_WAITING, openPage, openRecorded, serveUntilEnd, SITE, stylesShown } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { kept, onDevice } from "./support/kept-session.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { endless } from "./support/sabotage.mjs";
import { adjust, choose, chooseKind, eventually, paintFirstStyle, painted, photoShown, pickStyle, restored, save, settled, styleIds } from "./support/steps.mjs";

const CPU = { query: "?backend=cpu" };

test("photo, style, sliders, history and the settings of Save are there after a reload, with no tap", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "my photo.png", png(90, 60));
  await paintFirstStyle(page, "my photo.png");
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "my photo.png", second);
  await adjust(page);
  await page.getByTestId("strokes").fill("80");
  await settled(page);
  await page.getByTestId("strength").fill("70");
  await page.getByTestId("strength").dispatchEvent("change");
  await settled(page);
  await chooseKind(page, "png");
  await page.getByTestId("save-close").click();
  await kept(page, { style: second, strength: 70, type: "image/png" });
  const before = await canvasPixels(page, "painting");
  await page.reload();
  await painted(page, "my photo.png", second);
  assert.deepEqual(await canvasPixels(page, "painting"), before);
  assert.equal(await page.getByTestId("strokes").inputValue(), "80");
  assert.equal(await page.getByTestId("strength").inputValue(), "70");
  await page.getByTestId("came-back").waitFor();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save").click()]);
  assert.match(download.suggestedFilename(), /\.png$/);
  await page.getByTestId("undo").click();
  await page.waitForFunction(() => document.querySelector("#strength").value === "100");
  await close();
});

test("what came back says so until the next step, back too, or until it is saved", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(40, 32));
  await paintFirstStyle(page, "photo.png");
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  await kept(page, { style: second });
  for (const goOn of [() => page.getByTestId("undo").click(), () => save(page, "save"), () => pickStyle(page, second)]) {
    await page.reload();
    await restored(page);
    await page.getByTestId("came-back").waitFor();
    await goOn();
    await page.getByTestId("came-back").waitFor({ state: "hidden" });
    await kept(page, { photos: ["photo.png"] });
  }
  await close();
});

/** Runs in the page: what the device has of the last visit comes once `answer` is called. */
function comesLate() {
  const late = new Promise((resolve) => (globalThis.answer = resolve));
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function (...args) {
    const request = open.apply(this, args);
    if (args[0] !== "impasto-session") return request;
    return { set onsuccess(listener) { request.onsuccess = () => late.then(listener); }, set onerror(listener) { request.onerror = listener; }, set onupgradeneeded(listener) { request.onupgradeneeded = listener; }, get result() { return request.result; } };
  };
}

test("what came back does not say so once the visitor has gone on before it was painted", async () => {
  const faults = {};
  const { page, close } = await openPage({ ...CPU, faults });
  await choose(page, "photo.png", png(40, 32));
  const style = await paintFirstStyle(page, "photo.png");
  await kept(page, { style });
  // The engine is there first, and paints for ever what comes back.
  Object.assign(faults, endless);
  await page.addInitScript(comesLate);
  await page.reload();
  await stylesShown(page);
  await page.evaluate("answer()");
  await page.locator("[data-testid=stage][data-state=painting]").waitFor();
  assert.equal(await page.getByTestId("came-back").isVisible(), false, "not yet");
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await page.getByTestId("cancel").click();
  await restored(page);
  assert.equal(await page.getByTestId("came-back").isVisible(), false);
  await close();
});

test("two quick steps back over a photo that is slow to open show what the last of them says", async () => {
  const script = `globalThis.opened = 0;
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...more) {
  if (data.name === "open") this.addEventListener("message", ({ data: answer }) => (opened += answer.id === data.id ? 1 : 0));
  return post.call(this, data, ...more);
};`;
  const { page, close } = await openPage({ ...CPU, script });
  await choose(page, "slow.png", png(40, 32));
  const style = await paintFirstStyle(page, "slow.png");
  await choose(page, "quick.png", png(32, 40));
  await painted(page, "quick.png", style);
  await kept(page, { photos: ["slow.png", "quick.png"], style });
  await page.reload();
  await painted(page, "quick.png", style);
  await restored(page);
  const opened = await page.evaluate("opened");
  // The photo before is opened from its file now; there and back again is quicker than that.
  await page.evaluate(() => ["undo", "redo"].forEach((id) => document.getElementById(id).click()));
  await page.waitForFunction((before) => globalThis.opened > before, opened);
  await settled(page);
  await painted(page, "quick.png", style);
  assert.equal(await page.getByTestId("redo").getAttribute("aria-disabled"), "true");
  const { width, height } = await canvasPixels(page, "photo");
  assert.deepEqual([width, height], [32, 40]);
  await close();
});

test("Start new empties the wall, and nothing comes back", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(40, 32));
  const style = await paintFirstStyle(page, "photo.png");
  await kept(page, { photos: ["photo.png"], style });
  await page.reload();
  await page.getByTestId("start-new").click();
  await page.locator("[data-testid=stage][data-state=empty]").waitFor();
  assert.equal(await page.getByTestId("came-back").isVisible(), false);
  await kept(page, { photos: [] });
  await page.reload();
  await stylesShown(page);
  await restored(page);
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "empty");
  await close();
});

test("a photo that is chosen before what was kept is there stays", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "old.png", png(40, 32));
  const style = await paintFirstStyle(page, "old.png");
  await kept(page, { photos: ["old.png"], style });
  await page.addInitScript(comesLate);
  await page.reload();
  await stylesShown(page);
  await choose(page, "new.png", png(32, 40));
  await photoShown(page);
  await pickStyle(page, style);
  await painted(page, "new.png", style);
  await page.evaluate("answer()");
  await restored(page);
  await kept(page, { photos: ["new.png"], style });
  await painted(page, "new.png", style);
  await page.getByTestId("undo").click();
  await page.locator("[data-testid=redo][aria-disabled=false]").waitFor();
  const { width, height } = await canvasPixels(page, "photo");
  assert.deepEqual([width, height], [32, 40], "its steps stay too");
  await close();
});

test("Forget everything leaves no trace of the visitor in any store", async () => {
  const { url } = await serveUntilEnd(SITE);
  const { page, close } = await openRecorded(`${url}?backend=cpu&previews=off`, { script: NO_WAITING });
  await stylesShown(page);
  await choose(page, "photo.png", png(40, 32));
  await paintFirstStyle(page, "photo.png");
  await page.getByTestId("own-file").setInputFiles({ name: "Mine.png", mimeType: "image/png", buffer: png(60, 60) });
  await page.locator("[data-testid^=style-own-]").waitFor();
  await page.locator("[data-offline=ready]").waitFor({ state: "attached" });
  await page.getByTestId("menu-open").click();
  await page.getByTestId("language").selectOption("zh");
  await page.locator("html[lang=zh]").waitFor();
  const stores = () => page.evaluate(async () => ({ databases: (await indexedDB.databases()).map(({ name }) => name).sort(), caches: (await caches.keys()).length, keys: Object.keys(localStorage), workers: (await navigator.serviceWorker.getRegistrations()).length }));
  await eventually(async () => assert.deepEqual(await stores(), { databases: ["impasto-own", "impasto-session"], caches: 1, keys: ["impasto-language"], workers: 1 }));
  await page.addInitScript(() => (navigator.serviceWorker.register = () => new Promise(() => {})));
  await page.getByTestId("forget").click();
  await Promise.all([page.waitForEvent("load"), page.getByTestId("forget-really").click()]);
  await stylesShown(page);
  await restored(page);
  // Whoever looks whether there is a database makes one for a moment.
  await eventually(async () => assert.deepEqual(await stores(), { databases: [], caches: 0, keys: [], workers: 0 }));
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "empty");
  await close();
});

test("Forget everything reaches the other tabs: they keep nothing, and are empty", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(40, 32));
  const style = await paintFirstStyle(page, "photo.png");
  await kept(page, { style });
  const other = await page.context().newPage();
  await other.goto(page.url());
  await painted(other, "photo.png", style);
  await page.getByTestId("menu-open").click();
  await page.getByTestId("forget").click();
  await Promise.all([other.waitForEvent("load"), page.waitForEvent("load"), page.getByTestId("forget-really").click()]);
  for (const tab of [page, other]) {
    await stylesShown(tab);
    await restored(tab);
    assert.equal(await tab.getByTestId("stage").getAttribute("data-state"), "empty");
  }
  assert.equal(await onDevice(other), null);
  await close();
});

test("a device that keeps nothing paints all the same", async () => {
  const { page, record, close } = await openPage({ ...CPU, script: 'indexedDB.open = () => { throw new DOMException("no", "SecurityError"); };' });
  await choose(page, "photo.png", png(40, 32));
  await paintFirstStyle(page, "photo.png");
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  assert.deepEqual(record.errors, []);
  await close();
});
