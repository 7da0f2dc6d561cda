/** A picture is finished on the page: watched, paused, kept, taken back, and gone on with after the page was left. */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test } from "node:test";
import { openPage, SITE, stylesShown } from "./support/browser.mjs";
import { png, scene } from "./support/files.mjs";
import { choose, painted, photoShown, pickStyle, problem, repainted } from "./support/steps.mjs";

const TEACHER = "/pkg/wasm/teacher_bg.wasm";
const LOSS = "/pkg/wasm/loss-network.impasto";
const PRICE = ((statSync(SITE + TEACHER).size + statSync(SITE + LOSS).size) / 1e6).toFixed(1);
const asked = (record) => record.requests.map((request) => new URL(request.url()).pathname).filter((path) => [TEACHER, LOSS].includes(path)).sort();

const dots = (x, y) => (x % 12 < 4 && y % 12 < 4 ? [20, 20, 20, 255] : [230, 220, 160, 255]);
const DOTS = { name: "Dots.png", mimeType: "image/png", buffer: png(120, 90, { at: dots }) };

/** The page's pictures, made small. */
const SHORT = `const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {
  if (message.name === "finish") message.argument.wanted = { ...message.argument.wanted, sizes: [64] };
  return send.call(this, message, ...more);
};`;

/** A photo, painted in an own style, which is chosen. */
async function openTool(options = {}) {
  const opened = await openPage({ query: "?backend=cpu", script: SHORT, ...options });
  const { page } = opened;
  await choose(page, "photo.png", png(96, 80, { at: scene }));
  await photoShown(page);
  await page.getByTestId("own-file").setInputFiles([DOTS]);
  const card = page.locator("[data-testid^=style-own-]");
  await card.waitFor();
  const id = (await card.getAttribute("data-testid")).replace("style-", "");
  await painted(page, "photo.png", id);
  await page.getByTestId("finish-begin").waitFor();
  return { ...opened, id };
}

const shown = (page) => page.getByTestId("painting").evaluate((canvas) => canvas.toDataURL());
const shows = (page, pixels) => page.waitForFunction((expected) => document.querySelector("[data-testid=painting]").toDataURL() === expected, pixels);
const changes = (page, pixels) => page.waitForFunction((before) => document.querySelector("[data-testid=painting]").toDataURL() !== before, pixels);
const stepOf = async (page) => Number((await page.getByTestId("finish-says").textContent()).match(/\d+/)[0]);
/** A table of the device: what is under this key, or all keys. */
const kept = (page, key) =>
  page.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        indexedDB.open("impasto-finish").onsuccess = ({ target: { result } }) => {
          if (result.objectStoreNames.length === 0) return result.close(), resolve(null);
          const store = result.transaction("kept").objectStore("kept");
          (wanted ? store.get(wanted) : store.getAllKeys()).onsuccess = ({ target }) => (result.close(), resolve(wanted ? target.result?.iteration : target.result));
        };
      }),
    key,
  );

test("the price is told, the wall and the curve follow, a pause holds, what is kept hangs, is saved, and can be taken back", async () => {
  const { page, record, id, close } = await openTool();
  assert.ok((await page.getByTestId("finish-note").textContent()).includes(`fetches ${PRICE} MB once`));
  assert.deepEqual(asked(record), [], "nothing is fetched before it is asked for");
  const before = await shown(page);
  await page.getByTestId("finish-begin").click();
  await page.getByText(/^Step [2-9] of 60, \d+ (s|min) left$/).waitFor();
  await changes(page, before);
  assert.equal(await page.getByTestId("own-teach").isVisible(), false, "one thing at a time");
  const points = (await page.getByTestId("finish-curve").locator("polyline").getAttribute("points")).split(" ").map((point) => point.split(",").map(Number));
  assert.ok(points.length >= 2 && points.at(-1)[1] > points[0][1], `the curve falls: ${points}`);
  assert.match(await page.getByTestId("finish-curve").getAttribute("aria-label"), /falling: [\d.]+ now$/);
  await page.getByTestId("finish-pause").click();
  await page.getByText(/^Paused after step/).waitFor();
  const paused = await stepOf(page);
  await page.waitForTimeout(2500);
  assert.ok((await stepOf(page)) - paused <= 1, "an iteration that was under way ends");
  await repainted(page, () => page.getByTestId("finish-keep").click());
  const finished = await shown(page);
  assert.notEqual(finished, before);
  assert.equal(await page.getByTestId("finish").isVisible(), false);
  assert.doesNotMatch(await page.getByTestId("finish-note").textContent(), /MB/, "it is there now");
  assert.equal((await kept(page)).length, 1, "what was under way is kept no more, and the picture is");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save").click()]);
  assert.equal(download.suggestedFilename(), `photo-${id}.jpg`);
  // Kept once more, each is a step.
  await page.getByTestId("finish-begin").click();
  await page.getByText(/^Step [2-9] of 60/).waitFor();
  await repainted(page, () => page.getByTestId("finish-keep").click());
  const further = await shown(page);
  assert.notEqual(further, finished);
  for (const [button, pixels] of [["undo", finished], ["undo", before], ["redo", finished], ["redo", further]]) {
    await page.getByTestId(button).click();
    await shows(page, pixels);
  }
  await page.reload();
  await stylesShown(page);
  await shows(page, further);
  await page.getByTestId("start-new").click();
  await page.waitForFunction(async () => (await indexedDB.databases()).every(({ name }) => name !== "impasto-finish"));
  assert.deepEqual(record.errors, []);
  await close();
});

test("a page that was left goes on with what was being finished", async () => {
  const { page, id, close } = await openTool();
  const before = await shown(page);
  await page.getByTestId("finish-begin").click();
  await page.waitForFunction(() => Number(document.querySelector("[data-testid=finish-says]").textContent.match(/^Step (\d+)/)?.[1]) >= 22);
  const left = await stepOf(page);
  await page.reload();
  await stylesShown(page);
  await painted(page, "photo.png", id);
  await shows(page, before);
  const begin = page.getByTestId("finish-begin");
  await page.waitForFunction(() => /^Go on at/.test(document.querySelector("[data-testid=finish-begin]")?.textContent));
  const at = Number((await begin.textContent()).match(/\d+/)[0]);
  assert.ok(left - at <= 20 && at > 0, `${at} of ${left}`);
  await begin.click();
  await page.getByText(/^Step \d+ of 60/).waitFor();
  assert.ok((await stepOf(page)) > at);
  await repainted(page, () => page.getByTestId("finish-keep").click());
  assert.notEqual(await shown(page), before);
  await close();
});

test("cancelled or failed, the picture is as it was; what else is painted leaves it to be gone on with", async () => {
  const faults = {};
  const { page, id, close } = await openTool({ faults });
  const before = await shown(page);
  const begin = async () => {
    await page.getByTestId("finish-begin").click();
    await page.getByText(/^Step [2-9]/).waitFor();
  };
  await begin();
  await changes(page, before);
  await page.getByTestId("finish-cancel").click();
  await shows(page, before);
  assert.equal(await page.evaluate(() => document.activeElement.id), "finish-begin");
  await begin();
  await page.waitForFunction(() => Number(document.querySelector("[data-testid=finish-says]").textContent.match(/^Step (\d+)/)?.[1]) >= 21);
  await pickStyle(page, "great-wave");
  await painted(page, "photo.png", "great-wave");
  assert.ok((await kept(page, "work")) >= 1);
  await pickStyle(page, id);
  await painted(page, "photo.png", id);
  await shows(page, before);
  assert.match(await page.getByTestId("finish-begin").textContent(), /^Go on at \d+ of 60$/);
  faults["/pkg/teach-worker.js"] = { status: 404 };
  await page.getByTestId("finish-begin").click();
  assert.equal((await problem(page)).code, "wasm-load");
  await shows(page, before);
  await close();
});
