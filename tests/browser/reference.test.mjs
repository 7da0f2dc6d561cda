/** The page paints what the native program paints. IMPASTO_REFERENCE holds photo.png and reference-<style>.png. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NO_ADAPTER, openPage, WEBGPU } from "./support/browser.mjs";
import { assertClose, canvasPixels, decode } from "./support/pixels.mjs";
import { choose, painted, photoShown, pickStyle } from "./support/steps.mjs";

const TOLERANCE = { mean: 1, max: 8 };
const folder = process.env.IMPASTO_REFERENCE;
const references = folder ? readdirSync(folder).filter((name) => /^reference-.+\.png$/.test(name)) : [];

test("there are references to compare with", () => {
  assert.ok(references.length > 0, "set IMPASTO_REFERENCE to a folder with photo.png and reference-<style>.png");
});

async function paintAll(page) {
  await choose(page, "photo.png", readFileSync(join(folder, "photo.png")));
  await photoShown(page);
  for (const name of references) {
    const style = name.slice("reference-".length, -".png".length);
    await pickStyle(page, style);
    await painted(page, "photo.png", style);
    const expected = await decode(page, readFileSync(join(folder, name)));
    assertClose(await canvasPixels(page, "painting"), expected, TOLERANCE, style);
  }
}

test("WebGPU paints what the native program paints", async (t) => {
  const { page, close, record } = await openPage({ flags: WEBGPU });
  const status = page.getByTestId("status");
  assert.match(await status.textContent(), /WebGPU \(.+\)/, "no adapter: this test needs one");
  t.diagnostic(`adapter: ${await status.textContent()}`);
  await paintAll(page);
  assert.match(await status.textContent(), /WebGPU \(.+\) · [\d.]+ s · \d+ × \d+ px/);
  assert.equal(await page.locator("[data-notice=backend-cpu]").count(), 0);
  assert.deepEqual(record.errors, []);
  await close();
});

test("without an adapter the CPU paints the same", async () => {
  const { page, close } = await openPage({ flags: NO_ADAPTER });
  await paintAll(page);
  assert.match(await page.getByTestId("status").textContent(), /^CPU · [\d.]+ s · \d+ × \d+ px/);
  assert.match(await page.locator("[data-notice=backend-cpu]").textContent(), /adapter-missing/);
  await close();
});
