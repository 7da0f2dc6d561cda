/** Whatever happens to the graphics card, the visitor ends with a painting and is told. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireWebGpu } from "../../pkg/probe.js";
import { openPage, WEBGPU } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import * as sabotage from "./support/sabotage.mjs";
import { choose, paintFirstStyle, painted, pickStyle, problem, styleIds } from "./support/steps.mjs";

const PHOTO = png(40, 32);
const A_MINUTE = 60_000;
const AN_HOUR = 60 * A_MINUTE;

const CASES = [
  ["navigator.gpu is missing", sabotage.noWebGpu, /webgpu-missing/],
  ["the device is refused", sabotage.refusedDevice, /device-refused/],
  ["the self-test fails", sabotage.failedSelfTest, /self-test/],
  ["the device is lost in the middle of a run", sabotage.lostDeviceAt("kernel"), /gpu-lost|gpu-timeout|engine-panic|engine-lost/],
  ["the engine traps", sabotage.trap, /engine-panic/],
  ["the engine panics and never answers", sabotage.panicListenerOnly, /engine-panic/],
  ["the worker has an uncaught error", sabotage.uncaughtError, /engine-lost/],
];

for (const [what, faults, code] of CASES) {
  test(`${what}: the CPU paints`, async () => {
    const { page, close } = await openPage({ flags: WEBGPU, faults });
    await choose(page, "photo.png", PHOTO);
    await paintFirstStyle(page, "photo.png");
    assert.match(await page.locator("[data-notice=backend-cpu]").textContent(), code);
    assert.match(await page.getByTestId("status").textContent(), /^CPU/);
    assert.equal(await page.getByTestId("problem").isVisible(), false);
    await close();
  });
}

test("a card that was just lost is asked for twice, any other once", async () => {
  const adapter = { info: { vendor: "fake" }, requestDevice: async () => ({ destroy() {} }) };
  for (const [restarted, given] of [[true, [null, adapter]], [false, [null, adapter]], [true, [null, null]]]) {
    let asked = 0;
    const gpu = { requestAdapter: async () => given[asked++] };
    const found = await requireWebGpu({ gpu, restarted }).catch((error) => error);
    assert.equal(found.code ?? found.name, restarted && given[1] ? "fake" : "adapter-missing");
    assert.equal(asked, restarted ? 2 : 1);
  }
});

/** Adapters without `timestamp-query` were refused, since burn's runtime panics on them. */
test("an adapter without any optional feature paints", async () => {
  const { page, close } = await openPage({ flags: WEBGPU, faults: sabotage.noOptionalFeatures });
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  assert.equal(await page.locator("[data-notice=backend-cpu]").count(), 0);
  assert.match(await page.getByTestId("status").textContent(), /WebGPU/);
  await close();
});

/** The clock is the test's: how long a card takes to start says nothing about one that hangs. */
test("a card that hangs is given up after gpuTimeout; backendchange fires", async () => {
  const { page, close } = await openPage({ flags: WEBGPU, faults: sabotage.hungCard });
  await page.clock.install();
  await page.evaluate(async (gpuTimeout) => {
    globalThis.hung = new Promise((resolve) => (new BroadcastChannel("hung").onmessage = resolve));
    const { Impasto } = await import("./pkg/index.js");
    globalThis.impasto = await Impasto.load({ gpuTimeout });
    globalThis.before = impasto.backend;
    globalThis.change = new Promise((resolve) => impasto.addEventListener("backendchange", ({ detail }) => resolve(detail.code)));
    globalThis.run = impasto.stylize(new ImageData(16, 16), { style: impasto.styles[0].id });
  }, AN_HOUR);
  await page.evaluate(() => globalThis.hung.then(() => {}));
  await page.clock.fastForward(AN_HOUR - A_MINUTE * 10);
  assert.equal(await page.evaluate(() => impasto.fallback), null, "not before");
  await page.clock.fastForward(A_MINUTE * 10);
  const told = await page.evaluate(async () => {
    const { backend, notices } = await globalThis.run;
    const facts = { before, backend, notices, fallback: impasto.fallback.code, change: await change };
    impasto.dispose();
    return facts;
  });
  assert.deepEqual(told, { before: "webgpu", backend: "cpu", notices: ["backend-cpu"], fallback: "gpu-timeout", change: "gpu-timeout" });
  await close();
});

test("a device lost twice where nothing but the card is wanted: two coded errors, then a painting by a third engine", async () => {
  // Counted from the page's own engine, which is the first.
  const { page, close } = await openPage({ query: "?backend=webgpu", flags: WEBGPU, faults: sabotage.lostAtFirst(3) });
  const outcomes = await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    const impasto = await Impasto.load({ backend: "webgpu" });
    const photo = new ImageData(24, 16);
    photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 7) % 256));
    const before = photo.data.slice();
    const found = [];
    for (let run = 0; run < 3; run += 1) {
      found.push(await impasto.stylize(photo, { style: impasto.styles[0].id }).then(({ width, height }) => `${width} x ${height}`, ({ code }) => code));
    }
    impasto.dispose();
    return [...found, photo.data.every((value, i) => value === before[i])];
  });
  assert.deepEqual(outcomes, ["gpu-lost", "gpu-lost", "24 x 16", true]);
  await close();
});

test("?backend=webgpu does not fall back, and says why", async () => {
  const { page, close } = await openPage({ query: "?backend=webgpu", ready: false });
  assert.equal((await problem(page)).code, "adapter-missing");
  await close();
});

test("a panic on the CPU is reported, and the next run works", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", faults: sabotage.cpuPanicOnce });
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  const [first, second, third] = await styleIds(page);
  await pickStyle(page, second);
  const { code, sentence, step } = await problem(page);
  assert.equal(code, "engine-panic");
  assert.match(sentence, /unreachable/);
  assert.match(step, /Try again/);
  assert.ok(await page.getByTestId("retry").isVisible());
  await painted(page, "photo.png", first);
  await pickStyle(page, third ?? first);
  await painted(page, "photo.png", third ?? first);
  await close();
});
