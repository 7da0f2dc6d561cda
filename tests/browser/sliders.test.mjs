/** The page's brushwork: what its sliders and its button ask the engine for, and when. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { jpeg, png } from "./support/files.mjs";
import { canvasPixels, decode } from "./support/pixels.mjs";
import { endlessAt } from "./support/sabotage.mjs";
import { adjust, choose, laidOut, paintFirstStyle, painted, pickStyle, repainted, save, settled, styleIds } from "./support/steps.mjs";

/** The page keeps each brushwork that it sends to the engine: strokes, boldness, swirl, seed. */
const KEEP = `
globalThis.asked = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...rest) {
  if (data.name === "paint") asked.push([...data.argument.brushwork]);
  return post.call(this, data, ...rest);
};
`;
const CPU = { query: "?backend=cpu", script: KEEP };
const askedOf = (page) => page.evaluate("asked");

test("each slider and Again paint again, and all stay for another style and another photo", async () => {
  const { page, close } = await openPage(CPU);
  const again = page.getByTestId("again");
  assert.equal(await again.isDisabled(), true, "there is nothing to paint again");
  await choose(page, "photo.png", png(320, 12));
  await paintFirstStyle(page, "photo.png");
  await adjust(page);
  const paintings = [await canvasPixels(page, "painting")];
  const acts = [
    () => page.getByTestId("strokes").fill("0"),
    () => page.getByTestId("strength").fill("140"),
    () => page.getByTestId("swirl").fill("1"),
    () => again.click(),
  ];
  for (const act of acts) {
    await repainted(page, act);
    paintings.push(await canvasPixels(page, "painting"));
  }
  assert.deepEqual(await askedOf(page), [[0.5, 1, 1, 0], [0, 1, 1, 0], [0, 1.4, 1, 0], [0, 1.4, 2, 0], [0, 1.4, 2, 1]]);
  assert.equal(new Set(paintings.map(({ data }) => data.join())).size, 5);
  const [, second] = await styleIds(page);
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  await choose(page, "other.png", png(20, 12));
  await painted(page, "other.png", second);
  assert.deepEqual((await askedOf(page)).slice(-2), [[0, 1.4, 2, 1], [0, 1.4, 2, 1]]);
  assert.equal(await page.getByTestId("paint").isVisible(), false, "what hangs there is what is wanted");
  await close();
});

test("the light that is wanted is computed once for a painting", async () => {
  const script = `globalThis.lights = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (data, ...rest) {
  if (data.name === "paint" || data.name === "light") lights.push(data.name + " " + data.argument.light);
  return post.call(this, data, ...rest);
};\n`;
  const { page, close } = await openPage({ query: "?backend=cpu", script });
  await choose(page, "first.png", png(40, 30));
  const style = await paintFirstStyle(page, "first.png");
  await adjust(page);
  await page.getByTestId("light").fill("80");
  await page.waitForFunction(() => lights.length === 2);
  await settled(page);
  await choose(page, "photo.png", png(40, 30));
  await painted(page, "photo.png", style);
  // A painting comes in the light that is wanted.
  const lights = ["paint 0.6", "light 0.8", "paint 0.8"];
  assert.deepEqual(await page.evaluate("lights"), lights);
  await save(page, "save-png");
  assert.deepEqual(await page.evaluate("lights"), lights, "what is saved is what is shown");
  await close();
});

test("with the keyboard: a step paints, focus stays, and a screen reader hears what the ends mean", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(24, 12));
  await paintFirstStyle(page, "photo.png");
  await adjust(page);
  await page.getByTestId("strokes").focus();
  await repainted(page, () => page.keyboard.press("End"));
  assert.deepEqual((await askedOf(page)).at(-1), [1, 1, 1, 0]);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await repainted(page, () => page.keyboard.press("Home"));
  assert.deepEqual((await askedOf(page)).at(-1), [1, 1, 0.25, 0]);
  assert.equal(await page.evaluate(() => document.activeElement.id), "swirl");
  const ends = await page.evaluate(() => [...document.querySelectorAll("input[type=range][aria-describedby], #again")].map((control) => document.getElementById(control.getAttribute("aria-describedby")).textContent));
  assert.deepEqual(ends, ["Broad to Fine", "The style’s to The photo’s", "Small to Large", "with other strokes"]);
  await page.keyboard.press("Tab");
  await repainted(page, () => page.keyboard.press("Enter"));
  assert.deepEqual((await askedOf(page)).at(-1), [1, 1, 0.25, 1]);
  await close();
});

test("a drag ends the run under way and paints once, when the slider is let go; at its old place too", async () => {
  // No run comes to its end before the drag does it.
  const faults = { ...endlessAt(512) };
  const { page, close } = await openPage({ ...CPU, faults });
  await choose(page, "small.png", png(16, 16));
  await paintFirstStyle(page, "small.png");
  await adjust(page);
  await laidOut(page);
  await choose(page, "large.jpg", await jpeg(page, 512, 384));
  // The run is shown before the worker is asked.
  await page.waitForFunction(() => asked.length === 2);
  const [first] = await styleIds(page);
  const run = page.getByTestId("run");
  const state = () => page.getByTestId("stage").getAttribute("data-state");
  const { x, y, width, height } = await page.getByTestId("strokes").boundingBox();
  const over = (share) => page.mouse.move(x + width * share, y + height / 2);
  for (const [place, [path, expected]] of [[[0.5, 0.4, 0.2, 0.001], 0], [[0.02, 0.5, 0.7, 0.001], 0]].entries()) {
    // The engine that comes after the second drag paints.
    if (place === 1) for (const file of Object.keys(faults)) delete faults[file];
    await run.waitFor();
    const before = (await askedOf(page)).length;
    await over(path[0]);
    await page.mouse.down();
    for (const share of path.slice(1)) {
      await over(share);
      await run.waitFor({ state: "hidden" });
      assert.equal(await page.getByTestId("paint").isVisible(), false, "nothing to press meanwhile");
    }
    assert.deepEqual([await state(), (await askedOf(page)).length], ["photo", before]);
    await page.mouse.up();
    await page.waitForFunction((count) => asked.length > count, before);
    const asked = (await askedOf(page)).slice(before);
    assert.deepEqual(asked, [[expected, 1, 1, 0]]);
  }
  await painted(page, "large.jpg", first);
  await close();
});

test("the light changes what hangs there and what is saved, and paints nothing again", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(24, 12));
  await paintFirstStyle(page, "photo.png");
  await adjust(page);
  const usual = await canvasPixels(page, "painting");
  const shows = (differs) => page.waitForFunction(([before, differs]) => {
    const { width, height } = document.querySelector("#painting");
    const drawing = new OffscreenCanvas(width, height).getContext("2d");
    drawing.drawImage(document.querySelector("#painting"), 0, 0);
    return (drawing.getImageData(0, 0, width, height).data.join() !== before) === differs;
  }, [usual.data.join(), differs]);
  await page.getByTestId("light").fill("0");
  await shows(true);
  const own = await canvasPixels(page, "painting");
  assert.deepEqual(await decode(page, (await save(page, "save-png")).bytes), own, "what is saved is what is shown");
  await page.getByTestId("light").fill("60");
  await shows(false);
  assert.equal((await askedOf(page)).length, 1);
  await close();
});
