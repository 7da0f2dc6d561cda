/** Several photos at once: one style for all, one zip, each failure named and the rest done. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import sharp from "sharp";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { kept } from "./support/kept-session.mjs";
import { temporaryFolder } from "./support/package.mjs";
import { swipe } from "./support/fingers.mjs";
import { canvasPixels, decode } from "./support/pixels.mjs";
import { choose, chooseKind, chosenInRoll, laidOut, openSheet, paintFirstStyle, painted, pickStyle, problem, restored, save, settled, styleIds } from "./support/steps.mjs";

const CPU = { query: "?backend=cpu" };
const BROKEN = png(64, 48).subarray(0, 90);

const chooseAll = (page, files) => page.getByTestId("file").setInputFiles(Object.entries(files).map(([name, buffer]) => ({ name, mimeType: "image/png", buffer })));
const roll = (page) => page.locator("#roll .one");
const label = (page) => page.locator("#save-says").textContent();
const noRoll = (page) => page.getByTestId("roll").waitFor({ state: "hidden" });

/** What Python's zipfile says of an archive: its files, what is wrong with it, and how they are kept. */
const READER = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    infos = archive.infolist()
    archive.extractall(sys.argv[2])
    print(json.dumps([[info.filename, info.compress_type, info.file_size] for info in infos]))
`;

/** Saves all through the button. @returns {Promise<{ name: string, files: string[], at(name: string): string }>} */
async function saveAll(page) {
  const { name, bytes } = await save(page, "save");
  const folder = temporaryFolder();
  const path = join(folder, "all.zip");
  writeFileSync(path, bytes);
  const infos = JSON.parse(execFileSync("python3", ["-c", READER, path, join(folder, "out")], { encoding: "utf8" }));
  for (const [file, kind, size] of infos) assert.ok(kind === 0 && size > 100, `${file} is stored as it is`);
  return { name, files: infos.map(([file]) => file), at: (file) => join(folder, "out", file) };
}

test("three photos: a roll of them, the style that is tapped for all, and one zip with a recipe in each", async () => {
  const { page, record, close } = await openPage(CPU);
  await chooseAll(page, { "lake.png": png(60, 40), "boat.png": png(40, 60), "LAKE.jpg": await sharp(png(50, 50)).jpeg().toBuffer() });
  await roll(page).nth(2).waitFor();
  assert.equal(await roll(page).count(), 3);
  const style = await paintFirstStyle(page, "lake.png");
  assert.equal(await label(page), "Save all (3)");
  await roll(page).nth(1).click();
  await painted(page, "boat.png", style);
  const boat = await canvasPixels(page, "painting");
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "boat.png", second);
  await roll(page).nth(0).click();
  await painted(page, "lake.png", second);
  await pickStyle(page, style);
  await painted(page, "lake.png", style);
  await chooseKind(page, "png");
  assert.equal(await page.getByTestId("save-file").textContent(), "Save all (3)");
  await page.getByTestId("save-close").click();
  const { name, files, at } = await saveAll(page);
  assert.equal(name, `paintings-${style}.zip`);
  assert.deepEqual(files, [`lake-${style}.png`, `boat-${style}.png`, `LAKE-${style} (2).png`], "each name once, also where capitals do not count");
  const shown = await page.getByTestId("saved").textContent();
  assert.match(shown, /3 of 3/);
  assert.deepEqual(await decode(page, await sharp(at(files[1])).png().toBuffer()), boat, "the painting that was shown");
  for (const [place, [width, height]] of [[60, 40], [40, 60], [50, 50]].entries()) {
    const { comments: [{ keyword, text }], width: wide, height: high } = await sharp(at(files[place])).metadata();
    assert.deepEqual([wide, high, keyword], [width, height, "impasto"]);
    const { styles, photo, width: told } = JSON.parse(text);
    assert.deepEqual([styles[0].id, told, photo.length], [style, width, 64]);
  }
  assert.deepEqual(record.errors, []);
  await close();
});

test("a photo that cannot be opened is named with the reason, in the roll and after saving, and the rest is done", async () => {
  const { page, record, close } = await openPage(CPU);
  await chooseAll(page, { "good.png": png(60, 40), "broken.png": BROKEN, "notes.txt": Buffer.from("no picture"), "fine.png": png(40, 60) });
  const style = await paintFirstStyle(page, "good.png");
  const failures = page.locator("#roll-failed li");
  await failures.nth(1).waitFor();
  assert.deepEqual(await failures.evaluateAll((items) => items.map(({ dataset }) => dataset.code)), ["picture-corrupt", "picture-format"]);
  assert.match(await failures.nth(0).textContent(), /^broken\.png: The picture is damaged or incomplete/);
  // Whoever taps it is told why, and keeps what there is.
  await roll(page).nth(1).click();
  assert.equal((await problem(page)).code, "picture-corrupt");
  await painted(page, "good.png", style);
  await chosenInRoll(page, 0);
  await page.getByTestId("dismiss").click();
  const { files } = await saveAll(page);
  assert.deepEqual(files, [`good-${style}.jpg`, `fine-${style}.jpg`]);
  assert.match(await page.getByTestId("saved").textContent(), /2 of 4/);
  assert.equal(await failures.count(), 2);
  assert.deepEqual(record.errors, []);
  await close();
});

test("of several files that are all refused nothing is hung, and what is there stays", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(60, 40));
  const style = await paintFirstStyle(page, "photo.png");
  await chooseAll(page, { "notes.txt": Buffer.from("no picture"), "broken.png": BROKEN });
  assert.equal((await problem(page)).code, "picture-corrupt");
  await painted(page, "photo.png", style);
  assert.equal(await page.getByTestId("roll").isVisible(), false);
  assert.equal(await label(page), "Save");
  await close();
});

test("progress says which of how many, and saving can be cancelled: no file comes, and the painting stays", async () => {
  const { page, close } = await openPage(CPU);
  const big = png(700, 500);
  await chooseAll(page, { "1.png": png(60, 40), "2.png": big, "3.png": big });
  const style = await paintFirstStyle(page, "1.png");
  let downloads = 0;
  page.on("download", () => (downloads += 1));
  await page.evaluate(() => {
    globalThis.said = [];
    new MutationObserver(() => said.push(document.querySelector("#save-says").textContent)).observe(document.querySelector("#save-says"), { childList: true, characterData: true, subtree: true });
  });
  await page.getByTestId("save").click();
  await page.locator("#save-says").filter({ hasText: "2 of 3" }).waitFor();
  assert.match(await page.getByTestId("save").getAttribute("aria-label"), /Cancel.*2 of 3/);
  await page.getByTestId("save").click();
  await page.locator("#save-says").filter({ hasText: "Save all (3)" }).waitFor();
  assert.ok((await page.evaluate("said")).every((text) => !text.includes("3 of 3")), "what was being painted is given up, and the rest not begun");
  assert.equal(downloads, 0);
  await painted(page, "1.png", style);
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  assert.equal((await saveAll(page)).files.length, 3, "saving works again");
  assert.equal(downloads, 1);
  await close();
});

test("a zip takes a few megabytes of the page's memory, however large it is", async () => {
  const script = `
globalThis.largest = 0;
globalThis.zipped = null;
const Real = Blob;
globalThis.Blob = class extends Real {
  constructor(parts = [], options = {}) {
    super(parts, options);
    const own = parts.filter((part) => !(part instanceof Real)).reduce((sum, part) => sum + (part.byteLength ?? part.length), 0);
    if (globalThis.counting) globalThis.largest = Math.max(globalThis.largest, own);
    if (options.type === "application/zip") globalThis.zipped = [parts.length, own, this.size];
  }
};
`;
  const { page, close } = await openPage({ ...CPU, script });
  const noise = (x, y) => [(x * 7919 + y * 104729) % 251, (x * 31 + y * 17) % 241, (x * y) % 239];
  const large = png(700, 600, { at: noise });
  await chooseAll(page, Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`${i}.png`, large])));
  await paintFirstStyle(page, "0.png");
  await chooseKind(page, "png");
  await page.getByTestId("save-close").click();
  await page.evaluate("counting = true");
  await saveAll(page);
  const { largest, zipped: [parts, own, size] } = await page.evaluate("({ largest, zipped })");
  assert.ok(size > 6e6, `${size} bytes in all`);
  assert.ok(parts > 1 && own === 0, "joined of parts that browsers may lay on the disk");
  assert.ok(largest < 3.2e6, `${largest} bytes at once`);
  await close();
});

test("one of them can be saved alone", async () => {
  const { page, close } = await openPage(CPU);
  await chooseAll(page, { "one.png": png(60, 40), "two.png": png(40, 60) });
  const style = await paintFirstStyle(page, "one.png");
  await roll(page).nth(1).click();
  await painted(page, "two.png", style);
  await openSheet(page);
  assert.equal((await save(page, "save-one")).name, `two-${style}.jpg`);
  await choose(page, "three.png", png(32, 24));
  await painted(page, "three.png", style);
  await noRoll(page);
  await openSheet(page);
  assert.equal(await page.getByTestId("save-one").isVisible(), false);
  await page.getByTestId("save-close").click();
  await page.getByTestId("undo").click();
  await painted(page, "two.png", style);
  await roll(page).nth(1).waitFor();
  assert.equal(await label(page), "Save all (2)");
  await close();
});

test("a painting of the zip brings back its photo, which was in the roll and on no wall", async () => {
  const { page, close } = await openPage(CPU);
  await chooseAll(page, { "one.png": png(60, 40), "two.png": png(40, 60), "three.png": png(30, 60) });
  const style = await paintFirstStyle(page, "one.png");
  const { at } = await saveAll(page);
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "one.png", second);
  await choose(page, "from-the-zip.jpg", readFileSync(at(`three-${style}.jpg`)), "image/jpeg");
  await page.getByTestId("recipe-use").click();
  await painted(page, "three.png", style);
  await chosenInRoll(page, 2);
  const { width, height } = await canvasPixels(page, "painting");
  assert.deepEqual([width, height], [30, 60]);
  await close();
});

test("the roll is there again after a reload, works by keyboard, and Start new ends it", async () => {
  const { page, close } = await openPage(CPU);
  await chooseAll(page, { "one.png": png(60, 40), "two.png": png(40, 60), "three.png": png(30, 60) });
  const style = await paintFirstStyle(page, "one.png");
  await roll(page).nth(1).locator("input").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowRight");
  await painted(page, "two.png", style);
  assert.equal(await page.evaluate(() => document.activeElement.name), "roll", "the focus stays");
  assert.match(await roll(page).nth(1).locator("input").getAttribute("aria-label"), /^Photo 2 of 3: two\.png$/);
  await kept(page, { style, roll: ["one.png", "two.png", "three.png"] });
  await page.reload();
  await painted(page, "two.png", style);
  await restored(page);
  await chosenInRoll(page, 1);
  assert.equal(await label(page), "Save all (3)");
  await roll(page).nth(2).click();
  await painted(page, "three.png", style);
  assert.equal((await saveAll(page)).files.length, 3);
  await page.reload();
  await restored(page);
  await page.getByTestId("start-new").click();
  await page.locator("[data-testid=stage][data-state=empty]").waitFor();
  await noRoll(page);
  // And lets go of the photos.
  await kept(page, { roll: [] });
  await close();
});

/** What the device has of the roll is read as late as the test wants. */
const LATE_ROLL = `{
  const late = new Promise((resolve) => (globalThis.readRoll = resolve));
  const { get } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.get = function (key) {
    if (key !== "roll") return get.call(this, key);
    // The answer is kept, and is told anew.
    globalThis.asked = true;
    const answer = new EventTarget();
    const request = get.call(this, key);
    request.onsuccess = () => late.then(() => ((answer.result = request.result), answer.onsuccess()));
    return answer;
  };
}`;

test("Start new before the roll of the last visit was read: it does not come back afterwards", async () => {
  const { page, close } = await openPage(CPU);
  await chooseAll(page, { "one.png": png(60, 40), "two.png": png(40, 60) });
  const style = await paintFirstStyle(page, "one.png");
  await kept(page, { style, roll: ["one.png", "two.png"] });
  await page.addInitScript(LATE_ROLL);
  await page.reload();
  await page.getByTestId("start-new").click();
  await page.locator("[data-testid=stage][data-state=empty]").waitFor();
  assert.equal(await page.evaluate("asked"), true);
  await page.evaluate("readRoll()");
  await restored(page);
  await noRoll(page);
  await choose(page, "new.png", png(50, 50));
  await paintFirstStyle(page, "new.png");
  assert.equal(await label(page), "Save", "nor does it count");
  await close();
});

test("a finger across the picture turns to the next photo, and back; a zoomed picture is pulled", async () => {
  const script = `globalThis.opened = 0;
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...more) {
  if (data.name === "open") opened += 1;
  return post.call(this, data, ...more);
};`;
  const { page, close } = await openPage({ ...CPU, script, context: { viewport: { width: 390, height: 664 }, hasTouch: true, isMobile: true } });
  await chooseAll(page, { "one.png": png(600, 450), "two.png": png(600, 450), "three.png": png(600, 450) });
  const style = await paintFirstStyle(page, "one.png");
  await roll(page).nth(2).locator("canvas").waitFor();
  const devtools = await page.context().newCDPSession(page);
  const turn = async (step) => {
    await laidOut(page);
    const { x, y, width, height } = await page.getByTestId("frame").boundingBox();
    const at = (share) => ({ x: x + width * share, y: y + height / 2 });
    const [from, to] = step > 0 ? [0.8, 0.3] : [0.3, 0.8];
    await swipe(devtools, at(from), at(to));
  };
  /** A photo is hung a moment before the roll says so, by which the next swipe counts. */
  const shows = async (name, place) => {
    await painted(page, name, style);
    await chosenInRoll(page, place);
  };
  await turn(1);
  await shows("two.png", 1);
  await turn(1);
  await shows("three.png", 2);
  await turn(1);
  await turn(-1);
  await shows("two.png", 1);
  await page.getByTestId("frame").focus();
  await page.keyboard.press("+");
  const [opened, left] = await page.evaluate(() => [opened, document.querySelector("#frame").style.getPropertyValue("--left")]);
  await turn(1);
  await page.waitForFunction((before) => document.querySelector("#frame").style.getPropertyValue("--left") !== before, left);
  assert.equal(await page.evaluate("opened"), opened, "no other one is asked for");
  await settled(page);
  await shows("two.png", 1);
  await close();
});

test("the roll fits into the smallest windows, and its targets are large enough", async () => {
  const big = png(800, 600);
  for (const [width, height] of [[360, 560], [390, 664], [844, 340], [1440, 900]]) {
    const { page, close } = await openPage({ ...CPU, context: { viewport: { width, height } } });
    await chooseAll(page, Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`${i}.png`, big])));
    await paintFirstStyle(page, "0.png");
    await roll(page).nth(13).waitFor();
    await laidOut(page);
    const found = await page.evaluate(() => {
      const box = (there) => (({ left, top, right, bottom }) => ({ left, top, right, bottom }))(there.getBoundingClientRect());
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { scroll: [scrollWidth, scrollHeight], roll: box(document.querySelector("#roll")), frame: box(document.querySelector("#frame")), one: box(document.querySelector("#roll .one")), card: box(document.querySelector(".card")), save: box(document.querySelector("#save")) };
    });
    assert.deepEqual(found.scroll, [width, height]);
    assert.ok(found.roll.top >= found.frame.bottom - 1 && found.roll.bottom <= height + 1, `${width} x ${height}: ${JSON.stringify(found)}`);
    assert.ok(found.one.right - found.one.left >= 44 && found.one.bottom - found.one.top >= 44);
    assert.ok(found.frame.bottom - found.frame.top >= 0.25 * height, `${width} x ${height}: the picture is ${found.frame.bottom - found.frame.top} high`);
    assert.ok(found.save.right <= width + 1);
    await page.keyboard.press("Escape");
    await close();
  }
});
