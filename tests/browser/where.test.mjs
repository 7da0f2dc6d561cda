/** Where on the photo the painting shows: brush and eraser, areas, a second style; kept, saved, carried by recipes. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { openPage, PRESENTING, SITE } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { doubleClick, pinch, swipe } from "./support/fingers.mjs";
import { adjust, choose, chooseKind, eventually, laidOut, mixed, paintFirstStyle, painted, pickStyle, problem, save, settled, styleIds } from "./support/steps.mjs";
import { kept } from "./support/kept-session.mjs";
import { assertClose, canvasPixels, decode, difference, pixelAt } from "./support/pixels.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [WIDTH, HEIGHT] = [240, 180];
const PHOTO = png(WIDTH, HEIGHT);

/** The page keeps what it asks its workers for. */
const COUNT = `
globalThis.asked = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...rest) {
  if (data.name) asked.push(data.name);
  return post.call(this, data, ...rest);
};
`;

/** The engine of the page finds a person in the left half of any photo, once a file is there. It is known by who listens to it. */
const PERSON = `
globalThis.findPerson = async () => {
  await (await fetch("./person-model")).arrayBuffer();
  return { width: 16, height: 12, data: Uint8Array.from({ length: 16 * 12 }, (_, i) => (i % 16 < 8 ? 255 : 0)) };
};
const listen = EventTarget.prototype.addEventListener;
EventTarget.prototype.addEventListener = function (type, ...rest) {
  if (type === "backendchange") Object.defineProperty(this, "person", { value: (...given) => findPerson(...given) });
  return listen.call(this, type, ...rest);
};
`;
const WITH_PERSON = { "/person-model": { body: "person" } };

/** A page with a painting, and the tool open. */
async function open(options = {}) {
  const opened = await openPage({ query: "?backend=cpu", ...options, script: COUNT + (options.script ?? "") });
  const { page } = opened;
  await choose(page, "photo.png", PHOTO);
  opened.style = await paintFirstStyle(page, "photo.png");
  await page.getByTestId("tool-where").click();
  await page.getByTestId("ring").waitFor();
  await laidOut(page);
  opened.full = await canvasPixels(page, "painting");
  opened.photo = await canvasPixels(page, "photo");
  return opened;
}

const shown = (page) => canvasPixels(page, "painting");
const askedOf = (page, name) => page.evaluate((wanted) => asked.filter((asking) => asking === wanted).length, name);

/** The place in the window that is so far across and down the picture. */
async function placeOf(page, across, down) {
  const { x, y, width, height } = await page.getByTestId("frame").boundingBox();
  return { x: x + width * across, y: y + height * down };
}

/** A stroke with the mouse, through places of the picture. */
async function stroke(page, ...places) {
  const points = [];
  for (const place of places) points.push(await placeOf(page, ...place));
  await page.mouse.move(points[0].x, points[0].y);
  await page.mouse.down();
  for (const { x, y } of points) await page.mouse.move(x, y);
  await page.mouse.up();
  await mixed(page);
}

/** Waits until the wall shows these very pixels. */
function shows(page, pixels) {
  return eventually(async () => assert.deepEqual(difference(await shown(page), pixels).max, 0));
}

const at = (pixels, across, down) => pixelAt(pixels, Math.floor(pixels.width * across), Math.floor(pixels.height * down));

test("the eraser uncovers the photo, the brush covers it again; each stroke is one step, and nothing is painted for it", async () => {
  const { page, full, photo, record, close } = await open();
  const before = { paint: await askedOf(page, "paint"), open: await askedOf(page, "open") };
  await stroke(page, [0.3, 0.5], [0.5, 0.5], [0.7, 0.5]);
  const erased = await shown(page);
  for (const across of [0.3, 0.5, 0.7]) assert.deepEqual(at(erased, across, 0.5), at(photo, across, 0.5), "the photo itself");
  assert.deepEqual(at(erased, 0.5, 0.05), at(full, 0.5, 0.05), "the painting itself");
  await page.getByTestId("where-brush").click();
  await stroke(page, [0.5, 0.5]);
  const again = await shown(page);
  assert.deepEqual(at(again, 0.5, 0.5), at(full, 0.5, 0.5));
  assert.deepEqual(at(again, 0.3, 0.5), at(photo, 0.3, 0.5));
  await page.getByTestId("undo").click();
  await shows(page, erased);
  await page.getByTestId("undo").click();
  await shows(page, full);
  assert.equal(await page.getByTestId("where-everywhere").getAttribute("aria-pressed"), "true");
  for (let step = 0; step < 2; step += 1) await page.keyboard.press("Control+Shift+Z");
  await shows(page, again);
  await page.getByTestId("where-everywhere").click();
  await shows(page, full);
  assert.deepEqual({ paint: await askedOf(page, "paint"), open: await askedOf(page, "open") }, before);
  assert.deepEqual(record.errors, []);
  await close();
});

test("by keys it is the same as by hand: arrows move the ring, Space paints, brackets and X change the brush", async () => {
  const { page, full, photo, close } = await open();
  await page.getByTestId("frame").focus();
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Space");
  await mixed(page);
  const byKey = await shown(page);
  assert.notEqual(difference(byKey, full).max, 0);
  const { x, y, width, height } = await page.getByTestId("ring").boundingBox();
  await page.keyboard.press("Control+z");
  await shows(page, full);
  await page.mouse.click(x + width / 2, y + height / 2);
  await shows(page, byKey);
  await page.keyboard.press("Control+z");
  await shows(page, full);
  // While Space is held the brush paints a line; that is one step.
  await page.keyboard.down("Space");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowLeft");
  await page.keyboard.up("Space");
  await mixed(page);
  const line = await shown(page);
  assert.ok(difference(line, full).mean > difference(byKey, full).mean);
  await page.keyboard.press("Control+z");
  await shows(page, full);
  await page.keyboard.press("Control+Shift+Z");
  await shows(page, line);
  await page.keyboard.press("x");
  assert.equal(await page.getByTestId("where-brush").getAttribute("aria-pressed"), "true");
  for (let step = 0; step < 3; step += 1) await page.keyboard.press("]");
  assert.ok((await page.getByTestId("ring").boundingBox()).width > width * 1.3, "a larger brush");
  await page.keyboard.down("Space");
  for (let step = 0; step < 4; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.up("Space");
  await shows(page, full);
  await page.keyboard.press("[");
  await page.keyboard.press("x");
  assert.equal(await page.getByTestId("where-eraser").getAttribute("aria-pressed"), "true");
  await page.getByTestId("announcer").filter({ hasText: "Eraser" }).waitFor({ state: "attached" });
  await page.keyboard.press("ArrowDown");
  await page.getByTestId("announcer").filter({ hasText: /\d+ % across, \d+ % down/ }).waitFor({ state: "attached" });
  // Elsewhere these keys do what they always do.
  await page.getByTestId("where-size").focus();
  await page.keyboard.press("Space");
  assert.deepEqual(await shown(page), full);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.body.dataset.tool), "styles");
  assert.equal(await page.getByTestId("ring").isVisible(), false);
  await page.getByTestId("frame").focus();
  await page.keyboard.press("w");
  await page.getByTestId("ring").waitFor();
  assert.equal(at(photo, 0.5, 0.5).length, 4);
  await close();
});

test("one finger paints, two fingers zoom and move, and what they began is no stroke; a swipe turns no page", async () => {
  const { page, full, close } = await open({ context: { viewport: { width: 390, height: 664 }, hasTouch: true } });
  const devtools = await page.context().newCDPSession(page);
  await swipe(devtools, await placeOf(page, 0.2, 0.3), await placeOf(page, 0.8, 0.3));
  await mixed(page);
  const painted1 = await shown(page);
  assert.ok(difference(painted1, full).mean > 0.5);
  await pinch(devtools, await placeOf(page, 0.4, 0.6), await placeOf(page, 0.6, 0.6));
  await page.locator(".frame.zoomed").waitFor();
  await shows(page, painted1);
  await page.getByTestId("undo").click();
  // The first of the two fingers left nothing.
  await shows(page, full);
  const { x, y } = await placeOf(page, 0.5, 0.5);
  await doubleClick(devtools, x, y);
  await mixed(page);
  assert.notEqual(difference(await shown(page), full).max, 0, "two quick dabs are two dabs");
  await close();
});

test("strength and light go on working within the mask, and the photo can be looked at", async () => {
  const { page, photo, close } = await open();
  await stroke(page, [0.5, 0.5]);
  const masked = await shown(page);
  await page.getByTestId("strength").fill("0");
  await shows(page, photo);
  await page.getByTestId("strength").fill("50");
  await mixed(page);
  const half = await shown(page);
  assert.deepEqual(at(half, 0.5, 0.5), at(photo, 0.5, 0.5));
  const [weak, strong, bare] = [half, masked, photo].map((pixels) => at(pixels, 0.1, 0.9)[0]);
  assert.ok(Math.abs(weak - (strong + bare) / 2) <= 1.5, `${weak} between ${bare} and ${strong}`);
  await page.getByTestId("strength").fill("100");
  await adjust(page);
  await page.getByTestId("light").fill("0");
  await mixed(page);
  assert.notDeepEqual(at(await shown(page), 0.1, 0.9), at(masked, 0.1, 0.9));
  await page.getByTestId("light").fill("60");
  await shows(page, masked);
  await page.getByTestId("frame").focus();
  await page.keyboard.down("\\");
  await page.locator(".frame.held").waitFor();
  await page.keyboard.up("\\");
  await page.getByTestId("divider").fill("40");
  await shows(page, masked);
  await close();
});

test("background and person: the file comes with the first tap, the rest is the photo's; another photo drops the mask", async () => {
  const { page, full, photo, record, style, close } = await open({ faults: WITH_PERSON, script: PERSON });
  const fetched = () => record.requests.filter((request) => request.url().endsWith("/person-model")).length;
  assert.equal(fetched(), 0, "not before");
  const half = (pixels, side) => ({ width: 100, height: HEIGHT, data: Array.from({ length: HEIGHT }, (_, y) => pixels.data.slice((y * WIDTH + side) * 4, (y * WIDTH + side + 100) * 4)).flat() });
  const [LEFT, RIGHT] = [0, WIDTH - 100];
  await page.getByTestId("where-background").click();
  await page.locator("[data-testid=where-background][aria-pressed=true]").waitFor();
  await mixed(page);
  const background = await shown(page);
  assertClose(half(background, LEFT), half(photo, LEFT), { mean: 2, max: 255 }, "the person");
  assert.ok(difference(half(background, RIGHT), half(photo, RIGHT)).mean > 20 * 0.75, "the background is painted");
  assert.deepEqual(half(background, RIGHT), half(full, RIGHT));
  await page.getByTestId("announcer").filter({ hasText: "The background is painted." }).waitFor({ state: "attached" });
  await page.getByTestId("where-person").click();
  await page.locator("[data-testid=where-person][aria-pressed=true]").waitFor();
  await mixed(page);
  assert.deepEqual(half(await shown(page), LEFT), half(full, LEFT));
  assert.equal(fetched(), 1, "once");
  await page.getByTestId("undo").click();
  await shows(page, background);
  assert.equal(await page.getByTestId("where-background").getAttribute("aria-pressed"), "true");
  await stroke(page, [0.8, 0.5]);
  assert.equal(await page.locator("#where-areas [aria-pressed=true]").count(), 0, "it is none of these any more");
  await choose(page, "other.png", PHOTO);
  await painted(page, "other.png", style);
  assert.equal(await page.getByTestId("where-everywhere").getAttribute("aria-pressed"), "true");
  await shows(page, full);
  await page.getByTestId("undo").click();
  await painted(page, "photo.png", style);
  assert.notEqual(difference(await shown(page), full).max, 0, "with its photo it comes back");
  await close();
});

test("a person file that cannot be had says so, can be tried again, and leaves everything as it was", async () => {
  const faults = { ...WITH_PERSON };
  const script = `${PERSON}const find = findPerson; globalThis.findPerson = async () => { if (globalThis.broken !== false) throw new TypeError("Failed to fetch"); return find(); };`;
  const { page, full, close } = await open({ faults, script });
  await page.getByTestId("where-person").click();
  await page.getByTestId("problem").waitFor();
  await shows(page, full);
  assert.equal(await page.getByTestId("where-person").getAttribute("aria-busy"), null);
  await page.evaluate("globalThis.broken = false");
  await page.getByTestId("problem").getByRole("button", { name: "Try again" }).click();
  await page.locator("[data-testid=where-person][aria-pressed=true]").waitFor();
  await close();
});

test("a photo without a person says so, and leaves everything as it was", async () => {
  const { page, full, close } = await open({ faults: WITH_PERSON, script: `${PERSON}globalThis.findPerson = async () => ({ width: 4, height: 3, data: new Uint8Array(12) });` });
  await page.getByTestId("where-background").click();
  assert.equal((await problem(page)).code, "where-nobody");
  await page.getByTestId("dismiss").click();
  assert.deepEqual(await shown(page), full);
  assert.equal(await page.getByTestId("where-everywhere").getAttribute("aria-pressed"), "true");
  await close();
});

test("the network that finds persons is asked for with the first tap, and not before", async () => {
  const { page, record, close } = await open();
  const asked = () => record.requests.filter((request) => request.url().endsWith("/pkg/wasm/person.impasto")).length;
  assert.equal(asked(), 0);
  await page.getByTestId("where-person").click();
  // Whether it sees somebody in these colours is not the matter here.
  await page.locator("[data-testid=where-person][aria-pressed=true], [data-testid=problem]:visible").first().waitFor();
  assert.equal(asked(), 1);
  if (await page.getByTestId("problem").isVisible()) assert.equal((await problem(page)).code, "where-nobody");
  await close();
});

test("a second style is painted once, shows where the brush goes, and is undone; sliders go for both", async () => {
  const { page, full, photo, style, close } = await open();
  const [, second] = await styleIds(page);
  const asked = await askedOf(page, "paint");
  await page.getByTestId("where-second").click();
  await page.getByTestId("pick-says").waitFor();
  await pickStyle(page, second);
  await painted(page, "photo.png", `${style}-${second}`);
  await settled(page);
  assert.equal(await page.getByTestId("pick-says").isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), "where-second", "focus is where the choice was");
  assert.equal(await page.getByTestId("where-second").textContent(), await page.getByTestId(`style-${second}`).locator(".title").textContent());
  assert.equal(await page.locator(`[data-testid=style-${style}] input`).isChecked(), true, "the first style stays");
  await shows(page, full);
  await stroke(page, [0.5, 0.5]);
  await page.getByTestId("where-eraser").click();
  await stroke(page, [0.15, 0.5]);
  const both = await shown(page);
  assert.equal(await askedOf(page, "paint"), asked + 1, "once");
  assert.match(await page.getByTestId("caption").textContent(), /“.+” and “.+”/);
  await page.getByTestId("tool-where").click();
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  await settled(page);
  const other = await shown(page);
  assert.deepEqual(at(both, 0.5, 0.5), at(other, 0.5, 0.5), "the second painting");
  assert.deepEqual(at(both, 0.15, 0.5), at(photo, 0.15, 0.5), "the photo");
  assert.deepEqual(at(both, 0.85, 0.1), at(full, 0.85, 0.1), "the first painting");
  for (let step = 0; step < 4; step += 1) await page.getByTestId("undo").click();
  await painted(page, "photo.png", style);
  await shows(page, full);
  await close();
});

for (const [where, options] of [["the CPU", {}], ["WebGPU in software", { flags: PRESENTING, query: "?backend=webgpu" }]]) {
  test(`on ${where}: what is saved is what is shown, of two styles and the photo; dropped again, its recipe brings it back`, async () => {
    const { page, style, full, record, close } = await open(options);
    const [, second] = await styleIds(page);
    await page.getByTestId("where-second").click();
    await pickStyle(page, second);
    await painted(page, "photo.png", `${style}-${second}`);
    await stroke(page, [0.3, 0.3], [0.6, 0.7]);
    await page.getByTestId("where-eraser").click();
    await stroke(page, [0.6, 0.2], [0.4, 0.8]);
    const seen = await shown(page);
    const { bytes, name } = await save(page, "save-png");
    const saved = await decode(page, bytes);
    assertClose(saved, seen, { mean: 0.5, max: 2 }, "saved and shown");
    assert.equal(name, `photo-${style}-${second}.png`);
    await page.getByTestId("where-everywhere").click();
    await painted(page, "photo.png", style);
    await shows(page, full);
    await choose(page, name, bytes, "image/png");
    await page.getByTestId("recipe-use").click();
    await painted(page, "photo.png", `${style}-${second}`);
    await settled(page);
    await shows(page, seen);
    const again = await save(page, "save");
    assert.equal(again.bytes.equals(bytes), true, "saved again it is the same file");
    await page.getByTestId("start-new").evaluate((button) => button.click());
    await page.locator("[data-testid=stage][data-state=empty]").waitFor();
    await choose(page, name, bytes, "image/png");
    await page.getByTestId("recipe-use").click();
    await page.locator("[data-notice=recipe-ready]").waitFor();
    await choose(page, "photo.png", PHOTO);
    await painted(page, "photo.png", `${style}-${second}`);
    await settled(page);
    await shows(page, seen);
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("the wall's canvas and the saved pixels are the same: enlarged masks, two paintings, a photo with holes", async (t) => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  const parts = readdirSync(join(SITE, "chunks")).find((name) => /^where-parts-\w+\.js$/.test(name));
  const apart = await page.evaluate(async (path) => {
    const [{ compose, Mask }, { coverImage }] = await Promise.all([import(path), import("/pkg/pictures.js")]);
    const [width, height] = [700, 450];
    const found = [];
    for (const holes of [false, true]) {
      const alphaAt = (x, y) => (holes ? [255, 128, 0][(Math.floor(x / 40) + Math.floor(y / 40)) % 3] : 255);
      const image = (a, b) => new ImageData(Uint8ClampedArray.from({ length: 4 * width * height }, (_, i) => {
        const [x, y] = [Math.floor(i / 4) % width, Math.floor(i / 4 / width)];
        return i % 4 === 3 ? alphaAt(x, y) : (x * a + y * b * ((i % 4) + 1)) % 256;
      }), width, height);
      const [photo, ...images] = [image(3, 1), image(1, 2), image(5, 3)];
      const [wide, high] = [512, 329];
      const first = Uint8Array.from({ length: wide * high }, (_, i) => 127.5 + 127.5 * Math.sin((i % wide) / 9));
      const second = first.map((share, i) => (255 - share) * (0.5 + 0.5 * Math.sin(i / wide / 7)));
      const mask = new Mask({ photo: "", width: wide, height: high, first, second, style: "x" });
      const bitmap = compose(photo, await Promise.all(images.map((there) => createImageBitmap(there))), mask);
      const drawing = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
      drawing.drawImage(bitmap, 0, 0);
      const wall = drawing.getImageData(0, 0, width, height).data;
      const layers = images.map((there, place) => ({ image: there, mask: { width: wide, height: high, data: mask.planes[place] } }));
      const { data } = await coverImage(photo, layers);
      let [sum, most, count] = [0, 0, 0];
      data.forEach((value, i) => {
        // What nothing is seen of has no colour.
        const alpha = photo.data[i - (i % 4) + 3];
        if (alpha === 0) return;
        const away = (Math.abs(value - wall[i]) * alpha) / 255;
        [sum, most, count] = [sum + away, Math.max(most, away), count + 1];
      });
      found.push([sum / count, most]);
    }
    return found;
  }, `/chunks/${parts}`);
  t.diagnostic(JSON.stringify(apart));
  for (const [mean, most] of apart) assert.ok(mean < 1 && most < 4, `mean ${mean}, most ${most}`);
  await close();
});

test("saved larger than the wall, the mask is scaled smoothly; another photo than its own takes no mask of a recipe", async () => {
  const { page, close, style } = await open();
  const large = png(900, 600);
  await choose(page, "large.png", large);
  await painted(page, "large.png", style);
  const whole = await decode(page, (await save(page, "save-png")).bytes);
  await stroke(page, [0.5, 0.5]);
  await save(page, "save");
  const { bytes } = await save(page, "save");
  const cut = await decode(page, bytes);
  const photo = await decode(page, large);
  // Along a line through the dab: the share of the photo, where the two can be told apart.
  const shares = [];
  for (let x = 380; x < 520; x += 1) {
    const i = (300 * 900 + x) * 4;
    const channel = [0, 1, 2].reduce((best, c) => (Math.abs(photo.data[i + c] - whole.data[i + c]) > Math.abs(photo.data[i + best] - whole.data[i + best]) ? c : best), 0);
    const apart = photo.data[i + channel] - whole.data[i + channel];
    if (Math.abs(apart) > 60) shares.push([x, (cut.data[i + channel] - whole.data[i + channel]) / apart]);
  }
  assert.ok(shares.length > 20, `${shares.length} places`);
  assert.ok(Math.max(...shares.map(([, share]) => share)) > 0.95, "the photo in the middle");
  const jumps = shares.slice(1).map(([x, share], place) => Math.abs(share - shares[place][1]) / (x - shares[place][0]));
  assert.ok(Math.max(...jumps) < 0.12, `no steps: ${Math.max(...jumps)}`);
  await choose(page, "photo.png", PHOTO);
  await painted(page, "photo.png", style);
  await page.getByTestId("start-new").evaluate((button) => button.click());
  await page.locator("[data-testid=stage][data-state=empty]").waitFor();
  await choose(page, "photo.png", PHOTO);
  await page.locator("[data-testid=stage][data-state=photo]").waitFor();
  await choose(page, "painting.png", bytes);
  await page.getByTestId("recipe-use").click();
  await page.locator("[data-notice=recipe-other-photo]").waitFor();
  await painted(page, "photo.png", style);
  await page.getByTestId("tool-where").click();
  assert.equal(await page.getByTestId("where-everywhere").getAttribute("aria-pressed"), "true");
  await close();
});

test("after a reload it is all there with no tap, undo too; Start new lets go of it", async () => {
  const { page, style, full, close } = await open();
  const [, second] = await styleIds(page);
  await stroke(page, [0.3, 0.5]);
  const first = await shown(page);
  await page.getByTestId("where-second").click();
  await pickStyle(page, second);
  await painted(page, "photo.png", `${style}-${second}`);
  await stroke(page, [0.7, 0.5]);
  const seen = await shown(page);
  await kept(page, { masks: [0, 0, 1, 1, 1] });
  await page.reload();
  await painted(page, "photo.png", `${style}-${second}`);
  await settled(page);
  await shows(page, seen);
  for (let step = 0; step < 2; step += 1) await page.getByTestId("undo").click();
  await painted(page, "photo.png", style);
  await shows(page, first);
  await page.getByTestId("undo").click();
  await shows(page, full);
  await page.getByTestId("start-new").evaluate((button) => button.click());
  await page.locator("[data-testid=stage][data-state=empty]").waitFor();
  await kept(page, { photos: [], masks: [] });
  await close();
});

for (const context of [{ viewport: { width: 360, height: 560 } }, { colorScheme: "dark", viewport: { width: 1440, height: 900 } }, { forcedColors: "active", viewport: { width: 844, height: 390 } }]) {
  test(`${context.viewport.width} x ${context.viewport.height}: accessible, all inside, also from right to left`, async () => {
    const { page, style, close } = await open({ context, faults: WITH_PERSON, script: `${AXE}\n${PERSON}` });
    const sound = async (state) => {
      const violations = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`));
      assert.deepEqual(violations, [], state);
      const { width, height } = context.viewport;
      const outside = await page.evaluate(([wide, high]) => {
        const found = [...document.querySelectorAll("#where .chip, #where input, #tools button")].filter((there) => there.checkVisibility());
        return found.filter((there) => {
          const { left, top, right, bottom } = there.getBoundingClientRect();
          return left < 0 || top < 0 || right > wide || bottom > high;
        }).map(({ dataset }) => dataset.testid);
      }, [width, height]);
      assert.deepEqual(outside, [], state);
    };
    await sound("open");
    await page.evaluate(() => (document.documentElement.dir = "rtl"));
    await laidOut(page);
    await sound("from right to left");
    await stroke(page, [0.25, 0.5]);
    const pixels = await shown(page);
    const photo = await canvasPixels(page, "photo");
    assert.deepEqual(at(pixels, 0.25, 0.5), at(photo, 0.25, 0.5), "left is left in a picture");
    const [, second] = await styleIds(page);
    await page.getByTestId("where-second").click();
    await sound("a style is picked");
    await pickStyle(page, second);
    await painted(page, "photo.png", `${style}-${second}`);
    await sound("two styles");
    await close();
  });
}

test("the camera has no such tool, and a mask waits for its photo", async () => {
  const { page, close } = await open({ flags: ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"] });
  await stroke(page, [0.5, 0.5]);
  const masked = await shown(page);
  await page.getByTestId("camera").click();
  await page.locator("[data-testid=stage][data-state=live]").waitFor();
  assert.equal(await page.getByTestId("tool-where").isVisible(), false);
  assert.equal(await page.getByTestId("ring").isVisible(), false);
  await page.getByTestId("camera").click();
  await page.getByTestId("tool-where").waitFor();
  await shows(page, masked);
  await close();
});

test("of several photos that are saved together, the one with a mask has it, and the others are painted whole", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  const files = ["one.png", "two.png"].map((name, place) => ({ name, mimeType: "image/png", buffer: png(90 + place, 60) }));
  await page.getByTestId("file").setInputFiles(files);
  const style = await paintFirstStyle(page, "one.png");
  const whole = await shown(page);
  await page.getByTestId("tool-where").click();
  await page.getByTestId("ring").waitFor();
  await laidOut(page);
  await stroke(page, [0.5, 0.5]);
  const masked = await shown(page);
  await chooseKind(page, "png");
  await page.getByTestId("save-close").click();
  const { bytes } = await save(page, "save");
  // What is in the archive is stored as it is.
  const starts = [0, 1].reduce((found) => [...found, bytes.indexOf("\x89PNG", (found.at(-1) ?? -1) + 1, "latin1")], []);
  const [first, second] = await Promise.all(starts.map((start) => decode(page, bytes.subarray(start))));
  assertClose(first, masked, { mean: 0.5, max: 2 }, "with its mask");
  await page.locator("#roll .one").nth(1).click();
  await painted(page, "two.png", style);
  assert.deepEqual(await shown(page), second, "whole");
  await page.locator("#roll .one").nth(0).click();
  await painted(page, "one.png", style);
  await shows(page, whole);
  await close();
});
