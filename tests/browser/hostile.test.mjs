/** Files that lie become a picture or an error with a code, and the page goes on; fifty runs leave no more behind than one. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openPage, PATIENCE_MS } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { HOSTILE } from "./support/hostile.mjs";
import { choose, eventually, paintFirstStyle } from "./support/steps.mjs";

let visit;
before(async () => {
  visit = await openPage({ query: "?backend=cpu" });
});

test("there are at least forty", () => assert.ok(HOSTILE.length >= 40));

for (const [what, bytes] of HOSTILE) {
  test(`${what}: a picture or a coded error`, async () => {
    const outcome = await visit.page.evaluate(async ([base64, giveUpMs]) => {
      const { openPicture, ImpastoError } = await import("./pkg/index.js");
      const file = new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], "photo.jpg", { type: "image/jpeg" });
      // What has not come by then never will.
      const giveUp = new Promise((resolve) => setTimeout(resolve, giveUpMs, null));
      try {
        const picture = await Promise.race([openPicture(file, { maxSide: 64 }), giveUp]);
        if (!picture) return { code: "no answer" };
        const { width, height, image } = picture;
        return { width, height, bytes: image.data.length };
      } catch (error) {
        return { own: error instanceof ImpastoError, code: error.code, sentence: error.message, step: error.hint };
      }
    }, [bytes.toString("base64"), PATIENCE_MS]);
    if (outcome.code) {
      assert.match(outcome.code, /^picture-(empty|format|unsupported|heic|corrupt|too-large)$/);
      assert.ok(outcome.own && outcome.sentence && outcome.step);
    } else {
      assert.ok(outcome.width >= 1 && outcome.height >= 1 && Math.max(outcome.width, outcome.height) <= 64);
      assert.equal(outcome.bytes, outcome.width * outcome.height * 4);
    }
  });
}

test("after all of them the page paints, and has nothing to complain of", async () => {
  await choose(visit.page, "photo.png", png(24, 20));
  await paintFirstStyle(visit.page, "photo.png");
  assert.deepEqual(visit.record.errors, []);
});

test("fifty runs leave no more memory in use than the first few", async () => {
  // The engine's own memory can be seen only from inside its worker.
  const faults = { "/pkg/worker.js": { change: (body) => String(body).replace("await init(", "globalThis.wasm = await init(") } };
  const { page, close } = await openPage({ faults, query: "?backend=cpu" });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Performance.enable");
  await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    globalThis.impasto = await Impasto.load({ backend: "cpu" });
  });
  const run = (times) =>
    page.evaluate(async (count) => {
      const photo = new ImageData(96, 72);
      photo.data.forEach((_, i, data) => (data[i] = (i * 7) % 256));
      for (let i = 0; i < count; i += 1) {
        const result = await impasto.stylize(photo, { style: impasto.styles[i % impasto.styles.length].id, strength: 0.5 });
        await impasto.toBlob(result);
      }
    }, times);
  // The build gives exports other names.
  const memoryOf = () => Object.values(globalThis.wasm).find((found) => found instanceof WebAssembly.Memory).buffer.byteLength;
  const measure = async () => {
    for (let collected = 0; collected < 3; collected += 1) await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const engines = page.workers().filter((worker) => worker.url().endsWith("/worker.js"));
    const sizes = await Promise.all(engines.map((worker) => worker.evaluate(memoryOf)));
    return { heap: metrics.find(({ name }) => name === "JSHeapUsedSize").value, engine: sizes.reduce((sum, size) => sum + size, 0), workers: page.workers().length };
  };
  await run(5);
  const before = await measure();
  await run(50);
  // What is to be collected may be collected a little later.
  await eventually(async () => {
    const after = await measure();
    const grown = `${JSON.stringify(before)} became ${JSON.stringify(after)}`;
    assert.ok(before.engine > 0 && before.heap > 0, grown);
    assert.ok(after.heap <= before.heap * 1.1, grown);
    assert.ok(after.engine <= before.engine * 1.1, grown);
    assert.equal(after.workers, before.workers, grown);
  });
  await close();
});
