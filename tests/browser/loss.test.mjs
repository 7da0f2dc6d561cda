/** A graphics card that goes away, at whatever moment: the photo is painted all the same. Lost twice is in fallback.test.mjs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, WEBGPU } from "./support/browser.mjs";
import { lostDeviceAt } from "./support/sabotage.mjs";

const LOST = /^(gpu-lost|gpu-timeout|gpu-unavailable|engine-panic|engine-lost|not-finite)$/;
const WORKER = "/pkg/worker.js";

/** A photo and an engine of the package in the page. */
function load(page, backend) {
  return page.evaluate(async (wanted) => {
    const { Impasto } = await import("./pkg/index.js");
    globalThis.impasto = await Impasto.load({ backend: wanted, gpuTimeout: 300_000 });
    globalThis.changes = [];
    impasto.addEventListener("backendchange", ({ detail }) => changes.push(detail.code));
    globalThis.photo = new ImageData(24, 16);
    photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 7) % 256));
    globalThis.before = photo.data.slice();
    return impasto.fallback ? `${impasto.fallback.code}: ${impasto.fallback.message}` : impasto.backend;
  }, backend);
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

for (const moment of ["upload", "kernel", "readback", "idle"]) {
  test(`lost during ${moment}: the CPU paints the same photo, once and for all`, async () => {
    const { page, close } = await openPage({ query: "?backend=cpu", flags: WEBGPU });
    await page.route(`**${WORKER}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: lostDeviceAt(moment)[WORKER].change(await response.text()) });
    });
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
