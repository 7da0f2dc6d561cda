/** Everything that can be wrong with a camera: a sentence and a next step, in each language, and the wall as it was. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage, openRecorded, stylesShown } from "./support/browser.mjs";
import { CAMERAS, COUNT, framePainted, NOT_ALLOWED, openCamera, tracks, WATCH } from "./support/camera.mjs";
import { png } from "./support/files.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { adjust, choose, laidOut, paintFirstStyle, painted, pickStyle, problem } from "./support/steps.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const CPU = "?backend=cpu";
/** A name that is this machine's, and no secure address as `127.0.0.1` is. */
const INSECURE = "--host-resolver-rules=MAP insecure.test 127.0.0.1";

/** @type {[code: string, what: string, flags: string[], script: string, says: { en: RegExp, zh: RegExp }][]} */
const CASES = [
  ["camera-denied", "denied", NOT_ALLOWED, "", { en: /may not use the camera/, zh: /没有使用相机的权限/ }],
  ["camera-missing", "none", [], "", { en: /There is no camera/, zh: /没有找到相机/ }],
  ["camera-busy", "in use", CAMERAS, 'globalThis.refusal = "NotReadableError";', { en: /something else may be using it/, zh: /可能正被其他程序使用/ }],
  ["camera-unsupported", "a browser without", [], "delete Navigator.prototype.mediaDevices;", { en: /gives pages no camera/, zh: /不让网页使用相机/ }],
];

for (const [code, what, flags, script, says] of CASES) {
  for (const [locale, sentence] of Object.entries(says)) {
    test(`${what} (${locale}): ${code}, a next step, the wall as it was, and another try`, async () => {
      const { page, record, close } = await openPage({ query: CPU, flags, context: { locale }, script: (flags === CAMERAS ? WATCH : "") + script });
      await choose(page, "before.png", png(120, 90));
      const style = await paintFirstStyle(page, "before.png");
      const before = await canvasPixels(page, "painting");
      await page.getByTestId("camera").click();
      const said = await problem(page);
      assert.equal(said.code, code);
      assert.match(said.sentence, sentence);
      assert.ok(said.step.length > 5 && said.step !== said.sentence);
      assert.deepEqual(await canvasPixels(page, "painting"), before);
      assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "painted");
      await page.getByTestId("retry").click();
      assert.equal((await problem(page)).code, code);
      await page.getByTestId("dismiss").click();
      await painted(page, "before.png", style);
      assert.deepEqual(record.errors, []);
      await close();
    });
  }
}

test("an address that is not secure: camera-insecure", async () => {
  const { url, close: end } = await openPage({ query: CPU });
  const { page, close } = await openRecorded(url.replace("127.0.0.1", "insecure.test") + CPU, { flags: [...CAMERAS, INSECURE] });
  await stylesShown(page);
  assert.equal(await page.evaluate(() => isSecureContext), false);
  await page.getByTestId("camera-first").click();
  const { code, step } = await problem(page);
  assert.equal(code, "camera-insecure");
  assert.match(step, /https/);
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "empty");
  await close();
  await end();
});

test("unplugged while it is live: camera-lost, and the painting from before hangs there again", async () => {
  const { page, close } = await openPage({ query: CPU, flags: CAMERAS, script: WATCH + COUNT });
  await choose(page, "before.png", png(120, 90));
  await paintFirstStyle(page, "before.png");
  const before = await canvasPixels(page, "painting");
  await openCamera(page);
  await pickStyle(page, "udnie");
  await framePainted(page);
  // A device that goes ends its track; nothing but the device can, so the test says it.
  await page.evaluate(() => {
    const [track] = globalThis.streams[0].getVideoTracks();
    track.stop();
    track.dispatchEvent(new Event("ended"));
  });
  assert.equal((await problem(page)).code, "camera-lost");
  assert.equal(await page.getByTestId("live").count(), 0);
  await page.locator("[data-testid=stage][data-state=painted]").waitFor();
  assert.deepEqual(await canvasPixels(page, "painting"), before);
  await page.getByTestId("retry").click();
  await page.getByTestId("live").waitFor();
  await framePainted(page);
  assert.deepEqual(await tracks(page), ["ended", "live"]);
  await close();
});

test("a permission that is given too late, when the page is hidden, opens nothing", async () => {
  const late = `
const real = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function (...all) {
  await new Promise((resolve) => (globalThis.allow = resolve));
  return real.apply(this, all);
};`;
  const { page, close } = await openPage({ query: CPU, flags: CAMERAS, script: WATCH + late });
  await page.getByTestId("camera-first").click();
  await page.waitForFunction(() => globalThis.allow);
  await page.evaluate(() => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    document.dispatchEvent(new Event("visibilitychange"));
    globalThis.allow();
  });
  await page.waitForFunction(() => globalThis.streams.length === 1 && globalThis.streams[0].getTracks()[0].readyState === "ended");
  assert.equal(await page.getByTestId("live").count(), 0);
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "empty");
  await close();
});

for (const [width, height, locale, colorScheme] of [[360, 560, "en", "light"], [390, 664, "zh", "dark"], [844, 340, "en", "dark"], [720, 450, "zh", "light"], [1440, 900, "en", "light"]]) {
  test(`${width} x ${height}, ${locale}, ${colorScheme}: all of the camera is in the window, large enough, nothing overlaps, and it is accessible`, async () => {
    const { page, close } = await openPage({ query: CPU, flags: CAMERAS, script: WATCH + COUNT, context: { viewport: { width, height }, locale, colorScheme, hasTouch: width < 900 } });
    await openCamera(page);
    await pickStyle(page, "starry-night");
    await framePainted(page);
    await page.getByTestId("camera-record").click();
    for (const open of [() => {}, () => adjust(page)]) {
      await open();
      await framePainted(page);
      await laidOut(page);
      const { scroll, targets, frame } = await page.evaluate(() => {
        const box = (there) => {
          const { left, top, right, bottom } = there.getBoundingClientRect();
          return { left, top, right, bottom, what: there.dataset.testid ?? there.id };
        };
        const { scrollWidth, scrollHeight } = document.documentElement;
        const targets = [...document.querySelectorAll(".bar button, .tools button")].filter((there) => there.checkVisibility());
        return { scroll: [scrollWidth, scrollHeight], targets: targets.map(box), frame: box(document.querySelector("#frame")) };
      });
      assert.deepEqual(scroll, [width, height]);
      assert.ok(targets.length >= 7, `${targets.map(({ what }) => what)}`);
      for (const target of [...targets, frame]) assert.ok(target.left >= -1 && target.top >= -1 && target.right <= width + 1 && target.bottom <= height + 1, JSON.stringify(target));
      for (const target of targets) assert.ok(target.right - target.left >= 43.5 && target.bottom - target.top >= 43.5, JSON.stringify(target));
      const across = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
      for (const [i, a] of targets.entries()) for (const b of [...targets.slice(i + 1), frame]) assert.ok(!across(a, b), `${a.what} and ${b.what}`);
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`));
      assert.deepEqual(found, []);
    }
    await close();
  });
}
