/** Every kernel in the browser beside its twin on the CPU, on random sizes and channels. IMPASTO_TWINS holds the module. */
import assert from "node:assert/strict";
import { resolve } from "node:path";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openRecorded, serveUntilEnd, WEBGPU } from "./support/browser.mjs";

const FOLDER = resolve(process.env.IMPASTO_TWINS ?? fileURLToPath(new URL("../../target/twins", import.meta.url)));
const SEED = 811;
const CASES = 6;
/** Of numbers around 1 after sums of hundreds of products: only their order differs. */
const MAPS = 2e-4;
/** Of 255. */
const PAINTING = 1;

let cases;
before(async () => {
  const { url } = await serveUntilEnd(FOLDER, { faults: { "/": { type: "text/html", body: "<!doctype html><title>Twins</title>" } } });
  const { page, close } = await openRecorded(url, { flags: WEBGPU });
  cases = await page.evaluate(
    async ([seed, count]) => {
      const { default: init, compare_twins: compare } = await import("./impasto.js");
      await init({ module_or_path: "./impasto_bg.wasm" });
      return JSON.parse(await compare(seed, count));
    },
    [SEED, CASES],
  );
  await close();
});

test("WebGPU computes what the CPU computes, layer by layer", (t) => {
  assert.equal(cases.length, CASES);
  for (const drawn of cases) {
    t.diagnostic(JSON.stringify(drawn));
    // JSON has no infinity.
    assert.ok(drawn.maps !== null && drawn.maps > 0 && drawn.maps <= MAPS, JSON.stringify(drawn));
    assert.ok(drawn.painting <= PAINTING, JSON.stringify(drawn));
  }
});

test("what was drawn has single rows and columns, odd sides, joined edges and channels that fill no group of four", () => {
  const some = (what) => assert.ok(cases.some(what), String(what));
  some(({ width }) => width === 1);
  some(({ height }) => height === 1);
  some(({ width }) => width > 1 && width % 2 === 1);
  some(({ height }) => height > 1 && height % 2 === 1);
  some(({ joined: [across, down] }) => across && !down);
  some(({ joined: [across, down] }) => across && down);
  for (const place of [0, 1, 2]) for (const rest of [0, 1, 2, 3]) some(({ channels }) => channels[place] % 4 === rest);
});
