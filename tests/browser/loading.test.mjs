/** What happens while the styles are still on their way: the graphics card is made ready, and whatever fails ends it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, stylesShown, WEBGPU } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import * as sabotage from "./support/sabotage.mjs";
import { choose, paintFirstStyle, problem } from "./support/steps.mjs";

const PACK = "/pkg/styles/gallery.impasto";
const WORKER = "/pkg/worker.js";
const PHOTO = png(40, 32);
const AN_HOUR = 3_600_000;

/** The engine's worker counts what it asks of the card, and says when the device is ready. */
const COUNT = `const counts = { devices: 0, pipelines: 0, ready: 0 };
const counted = (Kind, name, kind) => {
  const real = Kind.prototype[name];
  Kind.prototype[name] = function (...args) { counts[kind] += 1; return real.apply(this, args); };
};
counted(GPUAdapter, "requestDevice", "devices");
counted(GPUDevice, "createComputePipeline", "pipelines");
const open = Device.open;
Device.open = async (...args) => {
  const device = await open.apply(Device, args);
  counts.ready += 1;
  // In a task of its own, after the call's answer.
  setTimeout(() => self.postMessage({ counts }));
  return device;
};
const create = Engine.create;
Engine.create = async (...args) => {
  const engine = await create.apply(Engine, args);
  self.postMessage({ counts });
  return engine;
};`;

/** The page keeps the last counts, and which engines' workers were started and live. */
const WATCH = `const Plain = Worker;
globalThis.engines = { started: 0, live: 0, ready: 0 };
globalThis.Worker = class extends Plain {
  constructor(address, options) {
    super(address, options);
    this.engine = String(address).endsWith("/worker.js");
    if (this.engine) { engines.started += 1; engines.live += 1; }
    this.addEventListener("message", ({ data }) => {
      if (!data.counts) return;
      engines.counts = data.counts;
      engines.ready += data.counts.ready;
    });
  }
  terminate() {
    if (this.engine) { engines.live -= 1; this.engine = false; }
    super.terminate();
  }
};
`;

/** A file that is held back until `release` is called. */
function held() {
  let release;
  const until = new Promise((resolve) => (release = resolve));
  return { until: () => until, release };
}

/** The page on WebGPU with the pack held back, once an engine is ready for it. */
async function openWaiting({ faults = {}, ...options } = {}) {
  const pack = held();
  faults[PACK] = { until: pack.until };
  faults[WORKER] ??= { change: (body) => `${body}\n${COUNT}` };
  const opened = await openPage({ query: "?backend=webgpu", flags: WEBGPU, script: WATCH, ready: false, faults, ...options });
  return { ...opened, faults, release: pack.release };
}

const enginesOf = (page) => page.evaluate("engines");

test("the pipelines are compiled before the pack is there, and none after it", async () => {
  const { page, release, close } = await openWaiting();
  await page.waitForFunction(() => engines.ready);
  const { counts: before } = await enginesOf(page);
  // The probe's device and the engine's.
  assert.equal(before.devices, 2);
  assert.ok(before.pipelines > 2, JSON.stringify(before));
  assert.equal(await page.locator("[data-engine=ready]").count(), 0, "the pack is not there yet");
  release();
  await stylesShown(page);
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  assert.match(await page.getByTestId("status").textContent(), /WebGPU/);
  const { counts, started, live } = await enginesOf(page);
  assert.deepEqual({ counts, started, live }, { counts: before, started: 1, live: 1 });
  await close();
});

const FAILURES = [
  ["is not there", "pack-load", { status: 404 }],
  ["is damaged", "pack-corrupt", { change: (body) => Buffer.concat([body.subarray(1), body.subarray(0, 1)]) }],
];

for (const [what, code, fault] of FAILURES) {
  test(`a pack that ${what}: ${code}; the engine that waited for it ends, and a retry works`, async () => {
    const { page, faults, release, close } = await openWaiting();
    await page.waitForFunction(() => engines.ready);
    Object.assign(faults[PACK], fault);
    release();
    assert.equal((await problem(page)).code, code);
    assert.equal((await enginesOf(page)).live, 0);
    delete faults[PACK];
    await page.getByTestId("retry").click();
    await stylesShown(page);
    await choose(page, "photo.png", PHOTO);
    await paintFirstStyle(page, "photo.png");
    const { started, live } = await enginesOf(page);
    assert.deepEqual([started, live], [2, 1]);
    await close();
  });
}

test("given up during the download: the engine that waited ends", async () => {
  const { page, release, close } = await openWaiting();
  await page.waitForFunction(() => engines.ready);
  const outcome = await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    const { live, ready } = engines;
    const stop = new AbortController();
    // The pack is held back for this one too.
    const loading = Impasto.load({ backend: "webgpu", signal: stop.signal }).then(() => "loaded", ({ code }) => code);
    while (engines.ready === ready) await new Promise((resolve) => setTimeout(resolve, 50));
    const waiting = engines.live - live;
    stop.abort();
    return { waiting, outcome: await loading, left: engines.live - live };
  });
  assert.deepEqual(outcome, { waiting: 1, outcome: "cancelled", left: 0 });
  release();
  await close();
});

test("a card that is refused during the download: the CPU is ready when the pack is there", async () => {
  const { page, release, close } = await openWaiting({ query: "", faults: { ...sabotage.refusedDevice } });
  await page.waitForFunction(() => engines.started === 2 && engines.live === 1);
  release();
  await stylesShown(page);
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  assert.match(await page.locator("[data-notice=backend-cpu]").textContent(), /device-refused/);
  await close();
});

/** Only a card that is asked something can fail to answer. The clock is the test's. */
test("a download that takes longer than gpuTimeout is no silence of the card", async () => {
  const late = held();
  const [worker] = Object.values(sabotage.lostAtFirst(0));
  const faults = { "/late.impasto": { until: late.until, status: 404 }, [WORKER]: { change: (body) => `${worker.change(body)}\n{ ${COUNT} }` } };
  const { page, close } = await openPage({ query: "?backend=cpu", flags: WEBGPU, script: WATCH, faults });
  await page.clock.install();
  const { ready } = await enginesOf(page);
  const loading = page.evaluate(async (gpuTimeout) => {
    const { Impasto } = await import("./pkg/index.js");
    return Impasto.load({ backend: "webgpu", pack: "./late.impasto", gpuTimeout }).catch(({ code }) => code);
  }, AN_HOUR);
  await page.waitForFunction((before) => engines.ready > before, ready);
  await page.clock.fastForward(2 * AN_HOUR);
  late.release();
  assert.equal(await loading, "pack-load");
  await close();
});
