/** Films: a clip is painted frame by frame, its sound stays as it is, and what cannot be made is said before. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage, WEBGPU } from "./support/browser.mjs";
import { CAMERAS, COUNT, openCamera, tracks, WATCH } from "./support/camera.mjs";
import { clip, facts, fileOf, pictureAt, soundPackets, turned } from "./support/clips.mjs";
import { png } from "./support/files.mjs";
import { canvasPixels, difference } from "./support/pixels.mjs";
import { aWhile, choose, eventually, laidOut, paintFirstStyle, pickStyle, problem, save } from "./support/steps.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STYLE = "starry-night";
/** Without a dialog of the system the film is saved as a download. */
const NO_DIALOG = "delete globalThis.showSaveFilePicker;\n";
const CPU = { query: "?backend=cpu", script: NO_DIALOG + COUNT };
const MP4 = clip("mp4", { more: ["-metadata", "location=+48.8577+002.295/", "-metadata", "title=secret place"] });

const give = (page, { name, bytes, mimeType }) => choose(page, name, bytes, mimeType);

/** The clip on the wall, its first frame painted. */
async function openFilm(file = MP4, options = {}) {
  const opened = await openPage({ ...CPU, ...options });
  await give(opened.page, file);
  await opened.page.getByTestId("live").waitFor();
  await framePainted(opened.page, () => pickStyle(opened.page, STYLE));
  return opened;
}

/** Acts, and waits until what the film's canvas shows is another picture than before. */
async function framePainted(page, act) {
  const look = () => page.evaluate(() => document.querySelector("[data-testid=film-picture]").toDataURL());
  // The clip itself is there before any painting of it.
  await page.waitForFunction(() => document.querySelector("[data-testid=film-picture]").getContext("2d").getImageData(0, 0, 1, 1).data[3] === 255);
  const before = await look();
  await act();
  await eventually(async () => assert.notEqual(await look(), before, "no other frame was painted"));
}

/** Waits until the button beside the film says this. */
const says = (page, text) => page.getByTestId("save").filter({ hasText: text }).waitFor();

/** Begins a film, and pauses it as soon as that can be done: from within the page, since a short one is made in a moment. */
async function makePaused(page) {
  const paused = page.waitForFunction(() => {
    if (!document.querySelector("[data-testid=film-work]").checkVisibility()) return false;
    const save = document.querySelector("#save");
    const before = save.textContent;
    save.click();
    return save.textContent !== before;
  });
  await page.getByTestId("save").click();
  await paused;
}

/** Gives the film up once a few frames of it are painted: from within the page too. */
async function giveUp(page) {
  await page.evaluate(() => (globalThis.orders.length = 0));
  await page.getByTestId("save").click();
  await page.waitForFunction(() => globalThis.orders.length > 3 && (document.querySelector("[data-testid=film-cancel]").click(), true));
  await page.getByTestId("film-times").waitFor();
}

async function make(page) {
  const { name, bytes } = await save(page, "save");
  return { name, path: fileOf({ name, bytes }), bytes };
}

test("nothing of films is there before a clip; then one script and one style sheet, from this site alone", async () => {
  const { page, url, record, close } = await openPage(CPU);
  const ofFilm = () => record.requests.map((request) => new URL(request.url()).pathname).filter((path) => /film|live\.css/.test(path));
  assert.deepEqual(ofFilm(), []);
  await give(page, MP4);
  await page.getByTestId("live").waitFor();
  await eventually(() => assert.equal(ofFilm().length, 2));
  const asked = record.requests.filter((request) => !/^(blob|data):/.test(request.url()));
  assert.deepEqual(asked.filter((request) => request.method() !== "GET" || new URL(request.url()).origin !== new URL(url).origin), []);
  assert.deepEqual(record.errors, []);
  await close();
});

for (const [kind, file, format, codecs] of [
  ["MP4", MP4, "mov,mp4,m4a,3gp,3g2,mj2", [["h264", "vp9", "av1"], "aac"]],
  ["WebM", clip("webm"), "matroska,webm", [["vp9", "vp8"], "opus"]],
]) {
  test(`${kind} in, ${kind} out: every frame at its time, painted, and every packet of the sound as it was`, async () => {
    const { page, record, close } = await openFilm(file);
    const first = await canvasPixels(page, "film-picture");
    const film = await make(page);
    assert.equal(film.name, `clip-${STYLE}.${kind.toLowerCase()}`);
    const [before, after] = [facts(file.path), facts(film.path)];
    assert.equal(after.format.format_name, format);
    assert.ok(codecs[0].includes(after.video.codec_name), after.video.codec_name);
    assert.equal(after.audio.codec_name, codecs[1]);
    assert.deepEqual([after.video.width, after.video.height], [160, 120]);
    assert.equal(after.times.length, before.times.length);
    const start = after.times[0] - before.times[0];
    for (const [i, time] of after.times.entries()) assert.ok(Math.abs(time - start - before.times[i]) < 0.002, `frame ${i} at ${time}, not ${before.times[i]}`);
    assert.equal(soundPackets(film.path).join("\n") === soundPackets(file.path).join("\n"), true, "the same packets of sound");
    assert.ok(Math.abs(after.soundTimes[0] - after.times[0] - (before.soundTimes[0] - before.times[0])) < 0.03, "sound and picture are in step");
    assert.ok(difference(pictureAt(film.path, 0, 160, 120), first).mean < 12, "what the wall has shown");
    assert.ok(difference(pictureAt(film.path, 0, 160, 120), pictureAt(file.path, 0, 160, 120)).mean > 15, "and not the clip");
    assert.ok(difference(pictureAt(film.path, 0, 160, 120), pictureAt(film.path, 1.5, 160, 120)).mean > 3, "it moves");
    assert.match(await page.getByTestId("film-line").textContent(), new RegExp(`^Saved, 0:02, ${kind}\\.$`));
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("a film carries neither place nor title of the clip", async () => {
  assert.ok(MP4.bytes.includes("secret place"), "the clip has them");
  const { page, close } = await openFilm();
  const { bytes, path } = await make(page);
  assert.ok(!bytes.includes("secret") && !bytes.includes("48.8577"));
  assert.equal(facts(path).format.tags.title, undefined);
  await close();
});

test("a part of the clip: start and end are looked at, and only what is between is painted, with its sound", async () => {
  const { page, close } = await openFilm();
  await framePainted(page, () => page.getByTestId("film-end").fill("1.52"));
  await framePainted(page, () => page.getByTestId("film-start").fill("0.52"));
  assert.equal(await page.getByTestId("film-times").textContent(), "0:01 – 0:02");
  await page.evaluate(() => (globalThis.orders.length = 0));
  const { path } = await make(page);
  const { times, soundTimes } = facts(path);
  assert.ok(times.length >= 10 && times.length <= 11, `${times.length} frames`);
  assert.ok((await page.evaluate(() => globalThis.orders.length)) <= 12, "no more was painted");
  assert.ok(times.at(-1) - times[0] < 1.05 && soundTimes.at(-1) <= 1.05 && soundTimes[0] >= -0.05, `${times} ${soundTimes}`);
  assert.ok(soundPackets(MP4.path).join().includes(soundPackets(path).join()), "the very packets of that part");
  const wanted = await canvasPixels(page, "film-picture");
  assert.equal(wanted.width, 160);
  await close();
});

test("start and end cannot pass each other", async () => {
  const { page, close } = await openFilm();
  await page.getByTestId("film-end").fill("1");
  await page.getByTestId("film-start").fill("1.8");
  assert.equal(await page.getByTestId("film-start").inputValue(), "0.8");
  await page.getByTestId("film-end").fill("0");
  assert.equal(await page.getByTestId("film-end").inputValue(), "1");
  await close();
});

test("while it is made: how far and how long, pause and go on, and a cancel that leaves clip and settings", async () => {
  const { page, close } = await openFilm(clip("mp4", { seconds: 20, size: "320x240" }));
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  await page.getByTestId("save").click();
  await page.waitForFunction(() => /^\d+ %, about \d+:\d\d left$/.test(document.querySelector("[data-testid=film-work] span").textContent));
  assert.equal(await page.getByTestId("save").textContent(), "Pause");
  assert.ok(await page.evaluate(() => parseFloat(document.querySelector("#saving").style.getPropertyValue("--done")) > 0));
  assert.equal(await page.evaluate(() => document.querySelector(".desk").inert), true, "nothing else is chosen meanwhile");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByTestId("film-work").isVisible(), true, "a key does not end it");
  assert.equal(await page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true }))), false, "who closes the page is asked");
  await page.getByTestId("save").click();
  assert.equal(await page.getByTestId("save").textContent(), "Go on");
  const state = () => page.evaluate(() => [globalThis.orders.length, document.querySelector("[data-testid=film-work] span").textContent, document.querySelector("#save").textContent]);
  // The frames that were under way come to their end; then nothing changes, until the film is made or for good.
  let [before, after] = [[], await state()];
  for (; String(before) !== String(after); before = after, after = await state()) await page.waitForTimeout(2000);
  const [painted, , button] = after;
  assert.equal(button, "Go on", "it rests");
  await page.getByTestId("save").click();
  await page.waitForFunction((before) => globalThis.orders.length > before + 2, painted);
  assert.equal(await page.getByTestId("save").textContent(), "Pause");
  await page.getByTestId("film-cancel").click();
  await page.getByTestId("film-times").waitFor();
  assert.equal(await page.getByTestId("save").textContent(), "Make film");
  assert.equal(await page.evaluate(() => document.querySelector(".desk").inert), false);
  assert.notEqual(await page.evaluate(() => document.activeElement.localName), "body");
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  assert.equal(downloads, 0);
  assert.equal(await page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true }))), true);
  // And it can be made again, the end of it.
  await page.getByTestId("film-start").fill("19.4");
  assert.ok(facts((await make(page)).path).times.length >= 6);
  await close();
});

test("a pause that is cancelled ends", async () => {
  const { page, close } = await openFilm();
  await makePaused(page);
  await page.getByTestId("film-cancel").click();
  await page.getByTestId("film-times").waitFor();
  assert.equal(await page.getByTestId("save").textContent(), "Make film");
  await close();
});

/** The system's dialog gives a file of the origin's own. */
const DIALOG = `${COUNT}
globalThis.dialogs = 0;
globalThis.showSaveFilePicker = async (options) => {
  globalThis.wished = options;
  globalThis.dialogs += 1;
  if (globalThis.refuse) throw new DOMException("", "AbortError");
  const root = await navigator.storage.getDirectory();
  return (globalThis.handle = await root.getFileHandle("film.mp4", { create: true }));
};
`;

test("where the system asks for a place, the film goes into that file and is not kept in memory; no place, no film", async () => {
  const { page, close } = await openFilm(MP4, { script: DIALOG });
  await page.evaluate(() => (globalThis.refuse = true));
  await page.getByTestId("save").click();
  await page.waitForFunction(() => globalThis.wished);
  await aWhile(page);
  assert.equal(await page.getByTestId("save").textContent(), "Make film");
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await page.evaluate(() => (globalThis.refuse = false));
  await page.getByTestId("save").click();
  await page.getByTestId("film-line").filter({ hasText: "Saved" }).waitFor();
  const [wished, base64] = await page.evaluate(async () => {
    const bytes = new Uint8Array(await (await globalThis.handle.getFile()).arrayBuffer());
    return [globalThis.wished, btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))];
  });
  assert.deepEqual(wished, { suggestedName: `clip-${STYLE}.mp4`, types: [{ accept: { "video/mp4": [".mp4"] } }] });
  const path = fileOf({ name: "film.mp4", bytes: Buffer.from(base64, "base64") });
  assert.equal(facts(path).times.length, 20);
  assert.equal(soundPackets(path).join() === soundPackets(MP4.path).join(), true);
  await close();
});

test("two quick presses of the button make one film", async () => {
  const { page, close } = await openFilm(MP4, { script: DIALOG });
  await page.evaluate(() => {
    globalThis.orders.length = 0;
    for (let press = 0; press < 2; press += 1) document.querySelector("#save").click();
  });
  await page.getByTestId("film-line").filter({ hasText: "Saved" }).waitFor();
  await says(page, "Make film");
  assert.equal(await page.evaluate("dialogs"), 1);
  assert.equal(await page.evaluate(() => globalThis.orders.filter(({ smoothing }) => smoothing !== undefined).length), 20, "each frame once");
  await page.getByTestId("save").click();
  await page.waitForFunction(() => globalThis.dialogs === 2);
  await close();
});

test("a film that is cancelled leaves no half file, and what was in the chosen one", async () => {
  const { page, close } = await openFilm(MP4, { script: DIALOG });
  await giveUp(page);
  const left = await page.evaluate(async () => {
    const names = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) names.push(name);
    return names;
  });
  assert.deepEqual(left, []);
  await page.evaluate(async () => {
    const file = await (await (await navigator.storage.getDirectory()).getFileHandle("film.mp4", { create: true })).createWritable();
    await file.write("an earlier film");
    await file.close();
  });
  await giveUp(page);
  assert.equal(await page.evaluate(async () => (await globalThis.handle.getFile()).text()), "an earlier film");
  await close();
});

/** Counts pictures that are open; one that was moved to a worker or closed is not. */
const PICTURES = `
globalThis.open_ = new Set();
globalThis.most_ = 0;
const add = (bitmap) => { open_.add(bitmap); most_ = Math.max(most_, open_.size); return bitmap; };
const create = globalThis.createImageBitmap;
globalThis.createImageBitmap = async (...all) => add(await create(...all));
const shut = ImageBitmap.prototype.close;
ImageBitmap.prototype.close = function () { open_.delete(this); return shut.call(this); };
const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, transfer) { for (const moved of Array.isArray(transfer) ? transfer : []) open_.delete(moved); return send.call(this, message, transfer); };
globalThis.frames__ = new Set();
globalThis.mostFrames_ = 0;
const Frame = globalThis.VideoFrame;
globalThis.VideoFrame = class extends Frame {
  constructor(...all) { super(...all); frames__.add(this); mostFrames_ = Math.max(mostFrames_, frames__.size); }
  close() { frames__.delete(this); return super.close(); }
  static [Symbol.hasInstance](frame) { return frame instanceof Frame; }
};
`;

test("memory is bounded: of a long clip only a handful of pictures is open at any time, and none at the end", async () => {
  const { page, close } = await openFilm(clip("mp4", { seconds: 30, size: "48x32" }), { script: NO_DIALOG + PICTURES + COUNT });
  const { path } = await make(page);
  assert.equal(facts(path).times.length, 300);
  // The wall shows a frame of the clip again, which takes a moment.
  await eventually(async () => {
    const { open, most, frames, mostFrames } = await page.evaluate(() => ({ open: globalThis.open_.size, most: globalThis.most_, frames: globalThis.frames__.size, mostFrames: globalThis.mostFrames_ }));
    assert.ok(most <= 6 && open <= 1, `${most} bitmaps at most, ${open} at the end`);
    assert.ok(mostFrames >= 1 && mostFrames <= 12 && frames <= 1, `${mostFrames} frames at most, ${frames} at the end`);
  });
  await close();
});

test("frames are smoothed over time on a graphics card, as much as the visitor says", async () => {
  const { page, close } = await openFilm(clip("mp4", { seconds: 1, size: "64x48" }), { flags: WEBGPU, query: "?backend=webgpu" });
  await page.getByTestId("film-more").locator("summary").click();
  await page.getByTestId("film-smoothing").fill("70");
  await page.evaluate(() => (globalThis.orders.length = 0));
  await make(page);
  const smoothing = await page.evaluate(() => globalThis.orders.map((order) => order.smoothing));
  assert.deepEqual(smoothing.filter((value) => value !== undefined).slice(0, 10), [0, ...Array(9).fill(0.7)]);
  await close();
});

test("on the processor, where it does nothing, smoothing is not offered", async () => {
  const { page, close } = await openFilm();
  assert.equal(await page.getByTestId("film-more").isVisible(), false);
  await close();
});

test("a clip that was filmed upright is upright", async () => {
  const { page, close } = await openFilm(turned(clip("mp4", { seconds: 1 })));
  const shown = await page.getByTestId("film-picture").evaluate(({ width, height }) => [width, height]);
  assert.deepEqual(shown, [120, 160]);
  const first = await canvasPixels(page, "film-picture");
  const { path } = await make(page);
  const { video } = facts(path);
  assert.deepEqual([video.width, video.height, video.side_data_list], [120, 160, undefined]);
  assert.ok(difference(pictureAt(path, 0, 120, 160), first).mean < 14, "as the wall has shown it");
  await close();
});

test("a large clip is painted at the working size, even on both sides; one without sound stays so", async () => {
  const { page, close } = await openFilm(clip("mp4", { seconds: 1, size: "1202x500", sound: false }));
  const film = facts((await make(page)).path);
  assert.deepEqual([film.video.width, film.video.height], [512, 212]);
  assert.equal(film.audio, undefined);
  await close();
});

test("sound that no film can hold as it is is left out, which is said before", async () => {
  const { page, close } = await openFilm(clip("foreign", { seconds: 1 }));
  assert.match(await page.getByTestId("film-line").textContent(), /will be silent/);
  assert.equal(facts((await make(page)).path).audio, undefined);
  await close();
});

const CUT = { ...MP4, bytes: MP4.bytes.subarray(0, MP4.bytes.length >> 1) };
const REFUSED = [
  ["film-format", "a text", { name: "note.mp4", bytes: Buffer.from("no clip, but a text that is long enough to be looked at"), mimeType: "video/mp4" }, ""],
  ["film-format", "nothing at all", { name: "empty.mp4", bytes: Buffer.alloc(0), mimeType: "video/mp4" }, ""],
  ["film-no-picture", "sound alone", clip("mp4", { picture: false }), ""],
  ["film-decode", "a codec that the browser lacks", clip("undecodable"), ""],
  ["film-encode", "a browser without an encoder for it", MP4, "VideoEncoder.isConfigSupported = async (config) => ({ supported: false, config });"],
  ["film-unsupported", "a browser without WebCodecs", MP4, "delete globalThis.VideoEncoder;"],
];

for (const [code, what, file, script] of REFUSED) {
  test(`${what}: ${code} before anything is painted, and the wall is as it was`, async () => {
    const { page, close } = await openPage({ ...CPU, script: CPU.script + script });
    await choose(page, "before.png", png(60, 40));
    await paintFirstStyle(page, "before.png");
    const before = await canvasPixels(page, "painting");
    await page.evaluate(() => (globalThis.orders.length = 0));
    await give(page, file);
    const said = await problem(page);
    assert.equal(said.code, code);
    assert.ok(said.step.length > 5);
    assert.equal(await page.evaluate(() => globalThis.orders.length), 0);
    assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "painted");
    assert.deepEqual(await canvasPixels(page, "painting"), before);
    await close();
  });
}

test("a clip that is cut off: told at once, or the film of what there is, and told then", async () => {
  const { page, close } = await openPage(CPU);
  await give(page, CUT);
  assert.equal((await problem(page)).code, "film-corrupt");
  await page.getByTestId("dismiss").click();
  // With what is needed to open it at its beginning, the damage is found on the way.
  const quick = clip("mp4", { seconds: 4, more: ["-movflags", "+faststart"] });
  await give(page, { ...quick, bytes: quick.bytes.subarray(0, Math.round(quick.bytes.length * 0.6)) });
  await page.getByTestId("live").waitFor();
  await framePainted(page, () => pickStyle(page, STYLE));
  const { path } = await make(page);
  const said = await problem(page);
  assert.equal(said.code, "film-short");
  const { times } = facts(path);
  assert.ok(times.length > 5 && times.length < 38, `what could be read is a film: ${times.length} frames of 40`);
  assert.match(said.sentence, /up to 0:0[1-3]/);
  await close();
});

test("the camera gives way to a clip, the clip to a photo, and the way back leads to what hung there before", async () => {
  const { page, close } = await openPage({ ...CPU, flags: CAMERAS, script: NO_DIALOG + WATCH + COUNT });
  await choose(page, "before.png", png(60, 40));
  const style = await paintFirstStyle(page, "before.png");
  await openCamera(page);
  await give(page, MP4);
  await page.getByTestId("film-times").waitFor();
  assert.deepEqual(await tracks(page), ["ended"]);
  assert.equal(await page.getByTestId("camera-record").count(), 0);
  assert.equal(await page.getByTestId("live").count(), 1);
  await page.getByTestId("camera").click();
  await page.locator(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="before-${style}"]`).waitFor();
  assert.equal(await page.getByTestId("film-times").count(), 0);
  await give(page, MP4);
  await page.getByTestId("film-times").waitFor();
  await choose(page, "after.png", png(40, 60));
  await page.locator("[data-testid=painting][data-name^=after-]").waitFor();
  assert.equal(await page.getByTestId("live").count(), 0);
  await close();
});

for (const [width, height, locale, colorScheme] of [[360, 560, "en", "light"], [390, 664, "zh", "dark"], [844, 340, "zh", "light"], [1440, 900, "en", "dark"]]) {
  test(`${width} x ${height}, ${locale}, ${colorScheme}: picture, part, button and strip are in the window, before and while it is made; accessible`, async () => {
    const { page, close } = await openFilm(MP4, { context: { viewport: { width, height }, locale, colorScheme, hasTouch: width < 900 } });
    for (const act of [() => {}, () => makePaused(page)]) {
      await act();
      await laidOut(page);
      const boxes = await page.evaluate(() => {
        const shown = [...document.querySelectorAll(".bar button, .tools button, #frame, .trim, .times, .film .chip")].filter((there) => there.checkVisibility());
        return shown.map((there) => {
          const { left, top, right, bottom } = there.getBoundingClientRect();
          return { left, top, right, bottom, what: there.dataset.testid ?? there.className };
        });
      });
      assert.ok(boxes.length >= 7);
      for (const box of boxes) assert.ok(box.left >= -1 && box.top >= -1 && box.right <= width + 1 && box.bottom <= height + 1, JSON.stringify(box));
      const frame = boxes.find(({ what }) => what === "frame");
      const twice = 2 * 160 - 1;
      assert.ok(frame.right - frame.left >= twice || (frame.right - frame.left) * (frame.bottom - frame.top) > 0.12 * width * height, JSON.stringify(frame));
      await page.evaluate(AXE);
      const found = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`));
      assert.deepEqual(found, []);
    }
    await close();
  });
}
