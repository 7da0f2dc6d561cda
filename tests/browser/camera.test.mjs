/** The camera on the wall: live, turned, paused, recorded; a photo taken with it; and everything that can be wrong with one. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { openPage, WEBGPU } from "./support/browser.mjs";
import { CAMERAS, COUNT, drawn, framePainted, openCamera, setHidden, tracks, WATCH } from "./support/camera.mjs";
import { png } from "./support/files.mjs";
import { canvasPixels, difference, pixelAt } from "./support/pixels.mjs";
import { adjust, aWhile, choose, eventually, paintFirstStyle, pickStyle, save, settled } from "./support/steps.mjs";

const STYLE = "starry-night";
const CPU = { query: "?backend=cpu", flags: CAMERAS, script: WATCH + COUNT };

/** The camera, painted. */
async function openLive(options = {}) {
  const opened = await openPage({ ...CPU, ...options });
  await openCamera(opened.page);
  await pickStyle(opened.page, STYLE);
  await framePainted(opened.page);
  return opened;
}

const shown = (page) => page.locator("[data-testid=stage][data-state=painted] [data-testid=painting]").waitFor();

test("nothing of the camera is there before the tap: no script, no style sheet, no question", async () => {
  const { page, record, close } = await openPage(CPU);
  const ofCamera = () => record.requests.map((request) => new URL(request.url()).pathname).filter((path) => /camera|live\.css/.test(path));
  assert.deepEqual(ofCamera(), []);
  assert.equal(await page.evaluate(() => globalThis.asked), 0);
  await openCamera(page);
  await eventually(() => assert.equal(ofCamera().length, 2, "one script and one style sheet"));
  assert.equal(await page.evaluate(() => globalThis.asked), 1);
  assert.deepEqual(new Set(record.requests.map((request) => `${request.method()} ${new URL(request.url()).origin}`.replace(/ blob:.*| null/, ""))).size, 1, "GET, from this site alone");
  assert.deepEqual(record.errors, []);
  await close();
});

test("what the camera sees is painted live, in the style, the strength and the strokes that are chosen, without sound", async () => {
  const { page, record, close } = await openLive();
  await page.waitForFunction(() => document.querySelector("[data-testid=camera-rate]").textContent.match(/^[1-9]\d* fps$/));
  assert.ok(await page.evaluate(() => Math.max(orders[0].width, orders[0].height) <= 192), "it begins small");
  assert.deepEqual(await page.evaluate(() => globalThis.streams[0].getAudioTracks().length), 0);
  const { now, smoothing } = await page.evaluate(() => ({ now: document.querySelector("[data-testid=live]").getBoundingClientRect().width, smoothing: globalThis.orders.map((order) => order.smoothing) }));
  assert.ok(now > 100);
  assert.equal(smoothing[0], 0, "the first frame has none before it");
  await adjust(page);
  await page.getByTestId("strength").fill("0");
  await framePainted(page);
  const photo = await canvasPixels(page, "live-painting");
  // Chromium's fake camera is plain green with a lighter disc; no painting of it is.
  const [red, green, blue] = pixelAt(photo, 4, Math.round(photo.height / 2));
  assert.ok(green > 100 && red < 40 && blue < 40, `the camera's own picture: ${[red, green, blue]}`);
  await page.getByTestId("strength").fill("100");
  await framePainted(page);
  const painted = await canvasPixels(page, "live-painting");
  if (painted.width === photo.width) assert.ok(difference(painted, photo).mean > 15, "another picture than the camera's");
  assert.deepEqual(record.errors, []);
  await close();
});

test("the statistics of frames are smoothed over time; what is painted another way begins anew", async () => {
  const { page, close } = await openLive({ flags: [...CAMERAS, ...WEBGPU], query: "?backend=webgpu" });
  await page.waitForFunction(() => globalThis.orders.some(({ smoothing }) => smoothing > 0));
  const before = await page.evaluate(() => globalThis.orders.splice(0));
  for (const [i, { smoothing, width }] of before.entries()) {
    assert.ok(smoothing >= 0 && smoothing <= 0.95, `${smoothing}`);
    if (i > 0 && width !== before[i - 1].width) assert.equal(smoothing, 0, "another size begins anew");
  }
  await pickStyle(page, "udnie");
  await framePainted(page);
  await framePainted(page);
  const after = await page.evaluate(() => globalThis.orders.map(({ smoothing }) => smoothing));
  assert.ok(after.includes(0), "another style begins anew");
  await close();
});

for (const [facing, mirrored] of [["user", true], ["environment", false]]) {
  test(`a camera that looks to the ${facing} is ${mirrored ? "" : "not "}mirrored: live, and in the photo that is taken`, async () => {
    const { page, close } = await openPage({ ...CPU, flags: [], script: drawn(facing) + COUNT });
    await openCamera(page);
    assert.equal(await page.getByTestId("live").evaluate((layer) => layer.classList.contains("mirrored")), mirrored);
    await pickStyle(page, STYLE);
    await adjust(page);
    await page.getByTestId("strength").fill("0");
    await framePainted(page);
    const sides = ({ width, height, data }) => [width * 0.25, width * 0.75].map((x) => pixelAt({ width, height, data }, Math.round(x), Math.round(height / 2))).map(([red, , blue]) => (red > blue ? "red" : "blue"));
    const wanted = mirrored ? ["blue", "red"] : ["red", "blue"];
    assert.deepEqual(sides(await canvasPixels(page, "live-painting")), wanted);
    await page.getByTestId("save").click();
    await shown(page);
    assert.deepEqual(sides(await canvasPixels(page, "photo")), wanted);
    assert.deepEqual(await tracks(page), ["ended"]);
    await close();
  });
}

test("the shutter hangs a photo with its painting, as large as the camera can; the one before is one step back", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "before.png", png(120, 90));
  const style = await paintFirstStyle(page, "before.png");
  await openCamera(page);
  await pickStyle(page, STYLE);
  await framePainted(page);
  assert.equal(await page.getByTestId("save").textContent(), "Photo");
  await page.getByTestId("save").click();
  await shown(page);
  assert.match(await page.getByTestId("painting").getAttribute("data-name"), /^camera-\d{8}-\d{6}-starry-night$/);
  assert.deepEqual(await tracks(page), ["ended"], "the camera is off");
  assert.equal(await page.getByTestId("save").textContent(), "Save");
  const largest = await page.evaluate(async () => {
    const stream = await navigator.mediaDevices.getUserMedia({ video: true });
    const { imageWidth } = await new ImageCapture(stream.getVideoTracks()[0]).getPhotoCapabilities();
    stream.getTracks().forEach((track) => track.stop());
    return imageWidth.max;
  });
  const file = await save(page, "save-png");
  assert.ok(file.bytes.readUInt32BE(16) >= Math.min(largest, 640), `${file.bytes.readUInt32BE(16)} of ${largest} pixels across`);
  await page.getByTestId("undo").click();
  await page.locator(`[data-testid=painting][data-name="before-${style}"]`).waitFor();
  await close();
});

test("the strip, Adjust, Mix and the button are the same elements for photo and camera; a mixture is painted live too", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "before.png", png(120, 90));
  await paintFirstStyle(page, "before.png");
  const marked = ["gallery", "adjust", "mix", "save", "tool-adjust"];
  await page.evaluate((ids) => ids.forEach((id) => (document.querySelector(`[data-testid=${id}]`).marked = id)), marked);
  await openCamera(page);
  assert.deepEqual(await page.evaluate((ids) => ids.map((id) => document.querySelector(`[data-testid=${id}]`).marked), marked), marked);
  for (const id of ["save", "tool-adjust", "tool-mix", "gallery"]) assert.equal(await page.getByTestId(id).isVisible(), true, id);
  for (const id of ["undo", "redo", "save-more", "divider", "choose-another"]) assert.equal(await page.getByTestId(id).isVisible(), false, id);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, "udnie");
  await framePainted(page);
  assert.match(await page.getByTestId("caption").textContent(), /“.+” and “.+”/);
  await close();
});

test("who leaves the camera finds the wall as it was, painting, style and sliders; Escape and the bar both leave", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "before.png", png(120, 90));
  const style = await paintFirstStyle(page, "before.png");
  await adjust(page);
  await page.getByTestId("light").fill("30");
  await settled(page);
  await page.keyboard.press("Escape");
  const before = await canvasPixels(page, "painting");
  for (const leave of [() => page.getByTestId("camera").click(), () => page.keyboard.press("Escape")]) {
    await openCamera(page);
    await pickStyle(page, "udnie");
    await adjust(page);
    await page.getByTestId("light").fill("90");
    await page.keyboard.press("Escape");
    await framePainted(page);
    await leave();
    await shown(page);
    assert.equal(await page.getByTestId("live").count(), 0);
    assert.deepEqual(await canvasPixels(page, "painting"), before);
    assert.equal(await page.locator(`[data-testid=style-${style}] input`).isChecked(), true);
    assert.equal(await page.getByTestId("light").inputValue(), "30");
    assert.ok((await tracks(page)).every((state) => state === "ended"));
    assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "camera");
  }
  await close();
});

test("from the empty page, by keyboard alone: open, hide the number, take a photo; focus is never lost", async () => {
  const { page, close } = await openPage(CPU);
  const focused = () => page.evaluate(() => document.activeElement.dataset.testid ?? document.activeElement.localName);
  await page.getByTestId("camera-first").focus();
  await page.keyboard.press("Enter");
  await page.getByTestId("live").waitFor();
  assert.equal(await focused(), "save", "the shutter");
  await pickStyle(page, STYLE);
  await framePainted(page);
  await page.getByTestId("camera-rate").focus();
  await page.keyboard.press("Enter");
  assert.equal(await page.getByTestId("camera-rate").isVisible(), false);
  await framePainted(page);
  assert.equal(await page.getByTestId("camera-rate").isVisible(), false, "it stays away");
  assert.equal(await focused(), "save");
  await page.keyboard.press("Enter");
  await shown(page);
  assert.notEqual(await focused(), "body");
  await close();
});

test("the other camera takes over, and the first one is let go", async () => {
  const { page, close } = await openLive();
  const label = () => page.evaluate(() => globalThis.streams.at(-1).getVideoTracks()[0].label);
  const first = await label();
  await page.getByTestId("camera-flip").click();
  await page.waitForFunction(() => globalThis.streams.length === 2);
  await framePainted(page);
  assert.notEqual(await label(), first);
  assert.deepEqual(await tracks(page), ["ended", "live"]);
  await page.evaluate(() => (globalThis.refusal = "OverconstrainedError"));
  await page.getByTestId("camera-flip").click();
  await page.getByTestId("problem").waitFor();
  assert.equal(await page.getByTestId("problem-code").textContent(), "camera-missing");
  await close();
});

test("one camera alone cannot be switched", async () => {
  const { page, close } = await openLive({ flags: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  assert.equal(await page.getByTestId("camera-flip").isVisible(), false);
  await close();
});

test("a recording is a film of what was shown, without sound, and stops with one tap", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "impasto-camera-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { page, close } = await openLive();
  await page.getByTestId("camera-record").click();
  assert.equal(await page.getByTestId("camera-record").getAttribute("aria-pressed"), "true");
  await page.waitForFunction(() => document.querySelector("[data-testid=camera-rate]").textContent.match(/^0:(0[3-9]|[1-5]\d)$/));
  const file = await save(page, "camera-record");
  assert.match(file.name, /^camera-\d{8}-\d{6}-starry-night\.(mp4|webm)$/);
  assert.match(await page.getByTestId("camera-line").textContent(), /^Saved, 0:\d\d, (MP4|WebM)\.$/);
  assert.equal(await page.getByTestId("camera-record").getAttribute("aria-pressed"), "false");
  await framePainted(page);
  const path = join(folder, file.name);
  writeFileSync(path, file.bytes);
  const probe = JSON.parse(execFileSync("ffprobe", ["-v", "error", "-count_frames", "-show_streams", "-of", "json", path], { encoding: "utf8" }));
  assert.deepEqual(probe.streams.map(({ codec_type }) => codec_type), ["video"]);
  const [{ width, height, nb_read_frames: frames }] = probe.streams;
  assert.deepEqual([width, height], [960, 720]);
  assert.ok(frames >= 3, `${frames} frames`);
  // The first frame shows something: an encoder that got nothing writes black.
  const pixels = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-frames:v", "1", "-vf", "scale=32:24", "-f", "rawvideo", "-pix_fmt", "gray", "-"]);
  assert.ok(Math.max(...pixels) - Math.min(...pixels) > 20);
  await close();
});

test("a recording that is under way is saved when the camera is left", async () => {
  const { page, close } = await openLive();
  await page.getByTestId("camera-record").click();
  await framePainted(page);
  const file = await save(page, "camera");
  assert.ok(file.bytes.length > 1000);
  assert.equal(await page.getByTestId("live").count(), 0);
  await close();
});

test("a page that is hidden or left films nobody; it goes on when it is seen again, or by a tap where the browser would ask", async () => {
  const { page, close } = await openLive();
  await setHidden(page, true);
  assert.deepEqual(await tracks(page), ["ended"]);
  const frames = await page.evaluate(() => globalThis.frames_);
  await aWhile(page);
  assert.ok((await page.evaluate(() => globalThis.frames_)) <= frames + 1, "nothing is painted");
  await setHidden(page, false);
  await framePainted(page);
  assert.deepEqual(await tracks(page), ["ended", "live"]);
  await page.evaluate(() => (Permissions.prototype.query = async () => ({ state: "prompt" })));
  await setHidden(page, true);
  await setHidden(page, false);
  await aWhile(page);
  assert.deepEqual(await tracks(page), ["ended", "ended"]);
  assert.equal(await page.getByTestId("camera-line").textContent(), "The camera is paused.");
  assert.equal(await page.getByTestId("save").textContent(), "Go on");
  await page.getByTestId("save").click();
  await framePainted(page);
  assert.equal(await page.getByTestId("save").textContent(), "Photo");
  await page.evaluate(() => dispatchEvent(new PageTransitionEvent("pagehide")));
  assert.deepEqual(await tracks(page), ["ended", "ended", "ended"]);
  await close();
});

test("a photo that is chosen while the camera is on takes its place", async () => {
  const { page, close } = await openLive();
  await choose(page, "chosen.png", png(90, 60));
  await page.locator(`[data-testid=painting][data-name="chosen-${STYLE}"]`).waitFor();
  assert.equal(await page.getByTestId("live").count(), 0);
  assert.deepEqual(await tracks(page), ["ended"]);
  await close();
});
