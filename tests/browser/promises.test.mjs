/** What the page promises: it stays on this origin, within its policy, and never blocks the visitor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { jpeg, png } from "./support/files.mjs";
import { choose, paintFirstStyle, save } from "./support/steps.mjs";

const LONG_TASK_US = 50_000;

const WATCH_POLICY = 'globalThis.violations = []; addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));';

test("a full visit asks only this origin, only by GET, without a violation or an error", async () => {
  const { page, url, record, close } = await openPage({ query: "?backend=cpu", script: WATCH_POLICY });
  await page.getByTestId("sample").click();
  await choose(page, "photo.png", png(32, 24));
  await paintFirstStyle(page, "photo.png");
  await page.getByTestId("strength").fill("40");
  await save(page, "save-png");
  await save(page, "save-jpeg");
  const asked = record.requests.filter((request) => !request.url().startsWith("blob:"));
  assert.ok(asked.length > 10, "requests were recorded");
  assert.deepEqual(asked.filter((request) => new URL(request.url()).origin !== new URL(url).origin).map((request) => request.url()), []);
  assert.deepEqual(asked.filter((request) => request.method() !== "GET").map((request) => request.url()), []);
  assert.deepEqual(await page.evaluate("violations"), []);
  assert.deepEqual(record.errors, []);
  const stored = await page.evaluate(async () => [document.cookie, localStorage.length, sessionStorage.length, (await caches.keys()).length]);
  assert.deepEqual(stored, ["", 0, 0, 0]);
  await close();
});

/** The longest tasks of each thread of this name, by the processor time they took: a busy machine lengthens that little. */
function tasksOf(traceEvents, threadName) {
  const threads = traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === threadName).map(({ pid, tid }) => `${pid}:${tid}`);
  const tasks = traceEvents.filter(({ name, tdur }) => /RunTask$/.test(name) && tdur);
  return [...new Set(threads)].map((thread) => tasks.filter(({ pid, tid }) => `${pid}:${tid}` === thread).map(({ tdur }) => tdur)).filter((found) => found.length > 0);
}

const longest = (tasks) => tasks.reduce((most, us) => Math.max(most, us), 0);

/** A slow machine may take longer than 50 ms, but less than this share of the longest task that a worker is there for. */
const SHARE = 0.8;

test("from a 3 megapixel photo to the saved file no task holds the main thread for 50 ms, or on a slow machine nearly as long as one of a worker", async (t) => {
  const { page, browser, close } = await openPage({ query: "?backend=cpu" });
  const photo = await jpeg(page, 2000, 1500);
  await choose(page, "warm-up.png", png(16, 16));
  await paintFirstStyle(page, "warm-up.png");
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline", "__metadata"] });
  await choose(page, "large.jpg", photo);
  await page.locator('[data-testid=stage][data-state=painted] [data-name^="large-"]').waitFor();
  await page.getByTestId("strength").fill("40");
  await save(page, "save-jpeg");
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const mains = tasksOf(traceEvents, "CrRendererMain");
  // One reads and writes pictures, the other one paints: what the first one does at a time would be seen on the main thread.
  const workers = tasksOf(traceEvents, "DedicatedWorker thread").map(longest);
  assert.ok(mains.flat().length > 100 && workers.length >= 2, `${mains.flat().length} tasks, ${workers.length} workers were traced`);
  const most = Math.max(LONG_TASK_US, SHARE * Math.min(...workers));
  t.diagnostic(`${longest(mains.flat())} us, workers ${workers}`);
  assert.deepEqual(mains.flat().filter((us) => us > most).map((us) => `${us} of ${most} us`), []);
  await close();
});
