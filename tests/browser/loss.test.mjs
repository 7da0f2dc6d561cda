/** A graphics card that goes away, at whatever moment: the photo is painted all the same. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, WEBGPU } from "./support/browser.mjs";
import { lostDeviceAt } from "./support/sabotage.mjs";

const LOST = /^(gpu-lost|gpu-timeout|gpu-unavailable|engine-panic|engine-lost|not-finite)$/;
const WORKER = "/pkg/worker.js";

/** A photo and an engine of the package in the page. */
function load(page, backend, gpuPause) {
  return page.evaluate(async ([wanted, pause]) => {
    const { Impasto } = await import("./pkg/index.js");
    globalThis.impasto = await Impasto.load({ backend: wanted, gpuPause: pause, gpuTimeout: 300_000 });
    globalThis.changes = [];
    impasto.addEventListener("backendchange", ({ detail }) => changes.push(detail && detail.code));
    globalThis.photo = new ImageData(24, 16);
    photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 7) % 256));
    globalThis.before = photo.data.slice();
    return impasto.fallback ? `${impasto.fallback.code}: ${impasto.fallback.message}` : impasto.backend;
  }, [backend, gpuPause]);
}

/** One run: what came of it, and whether the photo is as it was. */
function run(page) {
  return page.evaluate(async () => {
    const result = await impasto.stylize(photo, { style: impasto.styles[0].id }).catch(({ code }) => ({ code }));
    const kept = photo.data.every((value, i) => value === before[i]);
    const varied = result.data && new Set(result.data).size > 8;
    return { code: result.code, backend: result.backend, size: [result.width, result.height], kept, varied, fallback: impasto.fallback?.code };
  });
}

/** The worker's file is changed for the first `engines` of them that start from now on. */
function sabotaged(page, moment, engines = Infinity) {
  let started = 0;
  return page.route(`**${WORKER}`, async (route) => {
    started += 1;
    const response = await route.fetch();
    const shipped = await response.text();
    await route.fulfill({ response, body: started > engines ? shipped : lostDeviceAt(moment)[WORKER].change(shipped) });
  });
}

for (const moment of ["upload", "kernel", "readback", "idle"]) {
  test(`lost during ${moment}: the CPU paints the same photo, and the one after it`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", flags: WEBGPU });
    await sabotaged(page, moment);
    assert.equal(await load(page, "auto"), "webgpu");
    if (moment === "idle") assert.equal((await run(page)).backend, "webgpu");
    const { fallback, ...outcome } = await run(page);
    assert.deepEqual(outcome, { code: undefined, backend: "cpu", size: [24, 16], kept: true, varied: true });
    assert.match(fallback, LOST);
    assert.deepEqual(await page.evaluate(() => changes), [fallback]);
    assert.equal((await run(page)).backend, "cpu");
    await close();
  });
}

/** It stayed on the CPU for the rest of the visit, for one loss. */
test("lost once: after the pause the card paints again", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", flags: WEBGPU });
  await sabotaged(page, "kernel", 1);
  assert.equal(await load(page, "auto", 0), "webgpu");
  const first = await run(page);
  assert.equal(first.backend, "cpu");
  assert.match(first.fallback, LOST);
  const second = await run(page);
  assert.deepEqual(second, { code: undefined, backend: "webgpu", size: [24, 16], kept: true, varied: true, fallback: undefined });
  assert.deepEqual(await page.evaluate(() => changes), [first.fallback, null]);
  await close();
});

test("lost twice in a minute: the CPU paints both photos, and all that follow", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", flags: WEBGPU });
  await sabotaged(page, "kernel");
  assert.equal(await load(page, "auto", 0), "webgpu");
  const runs = [];
  for (let i = 0; i < 4; i += 1) runs.push(await run(page));
  for (const { fallback, ...outcome } of runs) {
    assert.deepEqual(outcome, { code: undefined, backend: "cpu", size: [24, 16], kept: true, varied: true });
    assert.match(fallback, LOST);
  }
  // Away, back, away again; the third and the fourth run did not ask for the card.
  assert.deepEqual(await page.evaluate(() => changes), [runs[0].fallback, null, runs[1].fallback]);
  await close();
});
