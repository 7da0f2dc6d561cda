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

/** The main thread's tasks by the processor time they took: a busy machine does not lengthen that. */
function longTasks(trace) {
  const { traceEvents } = JSON.parse(trace.toString());
  const mains = new Set(
    traceEvents.filter(({ name, args }) => name === "thread_name" && args.name === "CrRendererMain").map(({ pid, tid }) => `${pid}:${tid}`),
  );
  const tasks = traceEvents.filter(({ name, pid, tid }) => /RunTask$/.test(name) && mains.has(`${pid}:${tid}`));
  return { count: tasks.length, long: tasks.filter(({ tdur }) => tdur > LONG_TASK_US).map(({ tdur }) => `${Math.round(tdur / 1000)} ms`) };
}

test("from a 3 megapixel photo to the saved file no task holds the main thread for 50 ms", async () => {
  const { page, browser, close } = await openPage({ query: "?backend=cpu" });
  const photo = await jpeg(page, 2000, 1500);
  await choose(page, "warm-up.png", png(16, 16));
  await paintFirstStyle(page, "warm-up.png");
  await browser.startTracing(page, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline", "__metadata"] });
  await choose(page, "large.jpg", photo);
  await page.locator('[data-testid=stage][data-state=painted] [data-name^="large-"]').waitFor();
  await page.getByTestId("strength").fill("40");
  await save(page, "save-jpeg");
  const { count, long } = longTasks(await browser.stopTracing());
  assert.ok(count > 100, `${count} tasks were traced`);
  assert.deepEqual(long, []);
  await close();
});
