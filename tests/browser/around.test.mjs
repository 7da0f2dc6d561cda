/** Panoramas of 360 degrees: recognised, painted with their sides joined, and looked around in without a seam. */
import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { readRecipe } from "../../pkg/recipe/recipe.js";
import { openPage } from "./support/browser.mjs";
import { chunk, png } from "./support/files.mjs";
import { kept } from "./support/kept-session.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { choose, paintFirstStyle, photoShown, problem, save } from "./support/steps.mjs";

const [WIDTH, HEIGHT] = [1024, 512];
const wave = (turns, x, y) => Math.round(128 + 70 * Math.sin((2 * Math.PI * turns * x) / WIDTH) + 50 * Math.cos((3 * y) / HEIGHT));
/** Goes on at its left where it ends at its right. */
const allRound = (x, y) => [wave(2, x, y), wave(3, x, y), y < HEIGHT / 2 ? 200 : 80, 255];
const PANORAMA = png(WIDTH, HEIGHT, { at: allRound });
/** Has the shape, and ends where it ends. */
const banner = (x, y) => [Math.floor(x / 4), 255 - Math.floor(x / 4), Math.floor(y / 2), 255];

const open = (script) => openPage({ query: "?backend=cpu", script, flags: ["--enable-unsafe-swiftshader"] });

/** How much columns of RGBA pixels differ from the next one, from the first of `places` on, in steps of 1/255. */
function steps({ width, height, data }, places) {
  return places.map((left) => {
    let sum = 0;
    for (let y = 0; y < height; y += 1) {
      for (let channel = 0; channel < 3; channel += 1) sum += Math.abs(data[4 * (y * width + left) + channel] - data[4 * (y * width + ((left + 1) % width)) + channel]);
    }
    return sum / (3 * height);
  });
}

const range = (from, to) => Array.from({ length: to - from }, (_, place) => from + place);
const largest = (numbers) => Math.max(...numbers);

async function looksAround(page) {
  await page.getByTestId("around").click();
  await page.locator("[data-testid=around-view][data-direction]").waitFor();
}

async function view(page) {
  await page.getByTestId("around-view").evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  const { data, info } = await sharp(await page.getByTestId("around-view").screenshot()).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

test("a panorama is painted with its sides joined, and there is no seam behind the one who looks around", async () => {
  const { page, close } = await open();
  await choose(page, "around.png", PANORAMA);
  await paintFirstStyle(page, "around.png");
  const painting = await canvasPixels(page, "painting");
  assert.deepEqual([painting.width % 4, painting.height % 4], [0, 0]);
  const across = steps(painting, range(0, painting.width));
  assert.ok(across.at(-1) <= 1.5 * largest(across.slice(0, -1)), `${across.at(-1)} where the sides meet, ${largest(across.slice(0, -1))} elsewhere`);

  await looksAround(page);
  // Larger than on the wall, once that is painted.
  await page.locator(`[data-testid=around-view][data-side="${WIDTH}"]`).waitFor();
  const ahead = await view(page);
  while (Math.abs(Number((await page.getByTestId("around-view").getAttribute("data-direction")).split(" ")[0])) < 179) await page.keyboard.press("ArrowRight");
  const behind = await view(page);
  assert.notDeepEqual(behind.data, ahead.data, "it has turned");
  // The bar with the button is below.
  const upper = { ...behind, height: Math.floor(behind.height * 0.7) };
  const found = steps(upper, range(0, upper.width - 1));
  const middle = Math.floor(found.length / 2);
  const [seam, beside] = [found.slice(middle - 20, middle + 20), [...found.slice(middle - 300, middle - 20), ...found.slice(middle + 20, middle + 300)]];
  assert.ok(largest(seam) <= 1.5 * largest(beside), `${largest(seam)} where the sides meet, ${largest(beside)} beside it`);
  await page.keyboard.press("Escape");
  await page.getByTestId("around-room").waitFor({ state: "detached" });
  assert.equal(await page.evaluate("document.activeElement.dataset.testid"), "around", "focus is where it was");
  await close();
});

test("it is pulled with a finger or a mouse, zoomed, and set right again", async () => {
  const { page, close } = await open();
  await choose(page, "around.png", PANORAMA);
  await paintFirstStyle(page, "around.png");
  await looksAround(page);
  const canvas = page.getByTestId("around-view");
  const direction = async () => (await canvas.getAttribute("data-direction")).split(" ").map(Number);
  const { width, height } = await canvas.boundingBox();
  await page.mouse.move(width / 2, height / 3);
  await page.mouse.down();
  await page.mouse.move(width / 2 - 100, height / 3 + 60, { steps: 4 });
  await page.mouse.up();
  const [right, up] = await direction();
  assert.ok(right > 0 && up > 0, `pulled to the left and down it looks to the right and up: ${right}, ${up}`);
  for (let press = 0; press < 40; press += 1) await page.keyboard.press("ArrowUp");
  assert.ok((await direction())[1] < 90, "never over the top");
  await page.keyboard.press("0");
  assert.deepEqual(await direction(), [0, 0]);
  const before = await view(page);
  await page.keyboard.press("+");
  assert.notDeepEqual((await view(page)).data, before.data, "plus shows less, larger");
  await page.getByTestId("around-close").click();
  await page.getByTestId("around-room").waitFor({ state: "detached" });
  await close();
});

test("what has the shape alone is no panorama, unless it says that it is one", async () => {
  const { page, close } = await open();
  await choose(page, "banner.png", png(WIDTH, HEIGHT, { at: banner }));
  await paintFirstStyle(page, "banner.png");
  assert.ok(await page.getByTestId("around").isHidden());
  const says = chunk("tEXt", Buffer.from("XML:com.adobe.xmp\0<GPano:ProjectionType>equirectangular</GPano:ProjectionType>"));
  await choose(page, "says.png", png(WIDTH, HEIGHT, { at: banner, more: [says] }));
  await page.getByTestId("around").waitFor();
  await choose(page, "small.png", png(256, 128, { at: allRound }));
  await page.locator("[data-testid=painting][data-name^=small]").waitFor();
  assert.ok(await page.getByTestId("around").isHidden());
  await close();
});

test("a saved panorama says in its recipe that its sides are joined, and comes back after a reload", async () => {
  const { page, close } = await open();
  await choose(page, "around.png", PANORAMA);
  const style = await paintFirstStyle(page, "around.png");
  const { bytes } = await save(page, "save");
  const recipe = await readRecipe(new Blob([bytes]));
  assert.equal(recipe.edges, "wrap-x");
  assert.deepEqual([recipe.width % 4, recipe.height % 4], [0, 0]);
  await kept(page, { photos: ["around.png"], style });
  await page.reload();
  await photoShown(page);
  await page.getByTestId("around").waitFor();
  await close();
});

test("where there is no WebGL it says so, and the painting stays", async () => {
  const none = `const real = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (kind, ...rest) { return kind === "webgl2" ? null : real.call(this, kind, ...rest); };`;
  const { page, close } = await open(none);
  await choose(page, "around.png", PANORAMA);
  await paintFirstStyle(page, "around.png");
  await page.getByTestId("around").click();
  assert.equal((await problem(page)).code, "around-unsupported");
  assert.ok(await page.getByTestId("painting").isVisible());
  await close();
});
