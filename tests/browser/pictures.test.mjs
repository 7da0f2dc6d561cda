/** Pictures that must work. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { fading, gif, jpeg, png, scene, withOrientation } from "./support/files.mjs";
import { canvasPixels, decode, difference, pixelAt } from "./support/pixels.mjs";
import { choose, mixed, paintFirstStyle, painted, save } from "./support/steps.mjs";

let page;
let style;
before(async () => {
  ({ page } = await openPage({ query: "?backend=cpu" }));
  await choose(page, "first.png", png(16, 16));
  style = await paintFirstStyle(page, "first.png");
});

/** Gives a file with a name of its own and waits for its painting; the style stays chosen. */
async function paint(name, bytes) {
  await choose(page, name, bytes);
  await painted(page, name, style);
  return canvasPixels(page, "photo");
}

const grey = (x, y) => [(x * 7 + y * 3) % 256, 255];

const CASES = [
  ["1 x 1", png(1, 1), 1, 1],
  ["1 pixel high", png(50, 1), 50, 1],
  ["odd sides", png(37, 53), 37, 53],
  ["grey", png(24, 20, { colour: 0, at: grey }), 24, 20],
  ["grey with alpha", png(24, 20, { colour: 4, at: grey }), 24, 20],
  ["16 bits a sample", png(24, 20, { depth: 16 }), 24, 20],
];

for (const [what, bytes, width, height] of CASES) {
  test(`a picture that is ${what}`, async () => {
    const name = `${what.replaceAll(" ", "-")}.png`;
    const photo = await paint(name, bytes);
    assert.deepEqual([photo.width, photo.height], [width, height]);
    const painting = await canvasPixels(page, "painting");
    assert.deepEqual([painting.width, painting.height], [width, height]);
    const expected = await decode(page, bytes);
    assert.deepEqual(photo, expected);
  });
}

test("the pixels of a PNG reach the wall unchanged", async () => {
  const photo = await paint("exact.png", png(20, 12));
  for (const [x, y] of [[0, 0], [19, 0], [7, 11]]) assert.deepEqual(pixelAt(photo, x, y), scene(x, y));
});

test("alpha survives to the saved PNG; JPEG shows it on white", async () => {
  const at = fading(32, 24);
  await paint("fading.png", png(32, 24, { colour: 6, at }));
  const saved = await decode(page, (await save(page, "save-png")).bytes);
  for (const [x, y] of [[2, 2], [30, 2], [16, 22]]) assert.equal(pixelAt(saved, x, y)[3], at(x, y)[3]);
  const flat = await decode(page, (await save(page, "save-jpeg")).bytes);
  for (const channel of pixelAt(flat, 16, 23)) assert.ok(channel > 240, `white, not ${channel}`);
});

test("a still GIF has no notice; of an animated one the first frame is used, with a notice", async () => {
  await paint("still.gif", gif(1));
  assert.equal(await page.locator("[data-notice=picture-animated]").count(), 0);
  const photo = await paint("moving.gif", gif(3));
  assert.deepEqual(pixelAt(photo, 4, 4), [220, 40, 40, 255]);
  assert.match(await page.locator("[data-notice=picture-animated]").textContent(), /first frame/);
});

test("a picture beyond the working size is shown smaller, with a notice", async () => {
  const photo = await paint("wide.png", png(1200, 20));
  assert.deepEqual([photo.width, photo.height], [512, 8]);
  assert.match(await page.locator("[data-notice=picture-shrunk]").textContent(), /512 × 8 of 1200 × 20; saved as large as the photo/);
});

test("data after the end of a JPEG does not matter", async () => {
  const photo = await paint("phone.jpg", Buffer.concat([await jpeg(page, 40, 24), Buffer.alloc(500, 0xab)]));
  assert.deepEqual([photo.width, photo.height], [40, 24]);
});

// Where the stored top left (red) and top right (green) corners belong, as [right, bottom].
const ORIENTATIONS = {
  1: { red: [0, 0], green: [1, 0] },
  2: { red: [1, 0], green: [0, 0] },
  3: { red: [1, 1], green: [0, 1] },
  4: { red: [0, 1], green: [1, 1] },
  5: { red: [0, 0], green: [0, 1] },
  6: { red: [1, 0], green: [1, 1] },
  7: { red: [1, 1], green: [1, 0] },
  8: { red: [0, 1], green: [0, 0] },
};

for (const [orientation, { red, green }] of Object.entries(ORIENTATIONS)) {
  test(`EXIF orientation ${orientation} is honoured`, async () => {
    const photo = await paint(`exif-${orientation}.jpg`, withOrientation(await jpeg(page, 48, 32), Number(orientation)));
    assert.deepEqual([photo.width, photo.height], orientation < 5 ? [48, 32] : [32, 48]);
    const corner = ([right, bottom]) => pixelAt(photo, right ? photo.width - 3 : 2, bottom ? photo.height - 3 : 2);
    const [r, g] = [corner(red), corner(green)];
    assert.ok(r[0] > 200 && r[1] < 60, `red is at ${red}, not ${r}`);
    assert.ok(g[1] > 200 && g[0] < 60, `green is at ${green}, not ${g}`);
  });
}

test("every kind of source gives the same painting", async () => {
  const apart = await page.evaluate(async (bytes) => {
    const { Impasto } = await import("./pkg/index.js");
    const impasto = await Impasto.load({ backend: "cpu" });
    const blob = new Blob([new Uint8Array(bytes)], { type: "image/png" });
    const bitmap = await createImageBitmap(blob);
    const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
    const drawing = canvas.getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    const image = Object.assign(new Image(), { src: URL.createObjectURL(blob) });
    const sources = [blob, bitmap, canvas, drawing.getImageData(0, 0, canvas.width, canvas.height), image];
    const results = await Promise.all(sources.map((source) => impasto.stylize(source, { style: impasto.styles[0].id })));
    impasto.dispose();
    return results.map(({ data }) => Math.max(...data.map((value, i) => Math.abs(value - results[0].data[i]))));
  }, [...png(20, 16)]);
  assert.deepEqual(apart, [0, 0, 0, 0, 0]);
});

test("half strength lies between the photo and the painting", async () => {
  const photo = await paint("between.png", png(20, 16));
  const full = await canvasPixels(page, "painting");
  await page.getByTestId("strength").fill("50");
  const middle = { ...full, data: full.data.map((value, i) => (value + photo.data[i]) / 2) };
  await mixed(page);
  const half = await canvasPixels(page, "painting");
  assert.ok(difference(half, middle).max <= 1);
  const saved = await decode(page, (await save(page, "save-png")).bytes);
  assert.deepEqual(saved, half, "the saved file has the strength that is shown");
  await page.getByTestId("strength").fill("0");
  await mixed(page);
  assert.deepEqual(await canvasPixels(page, "painting"), photo, "strength 0 is the photo");
  await page.getByTestId("strength").fill("100");
});
