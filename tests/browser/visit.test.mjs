/** What a visitor does, by mouse, by keyboard, by drop and paste. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { jpeg, png } from "./support/files.mjs";
import { assertClose, canvasPixels, decode } from "./support/pixels.mjs";
import * as sabotage from "./support/sabotage.mjs";
import { choose, clickWhenShown, paintFirstStyle, painted, photoShown, pickStyle, save, styleIds } from "./support/steps.mjs";

const CPU = { query: "?backend=cpu" };

for (const [way, type] of [["dropped", "drop"], ["pasted", "paste"]]) {
  test(`a photo can be ${way}`, async () => {
    const { page, close } = await openPage(CPU);
    await page.evaluate(
      ([bytes, kind]) => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }));
        const carried = kind === "drop" ? { dataTransfer: data } : { clipboardData: data };
        const Kind = kind === "drop" ? DragEvent : ClipboardEvent;
        document.body.dispatchEvent(new Kind(kind, { ...carried, bubbles: true, cancelable: true }));
      },
      [[...png(24, 20)], type],
    );
    await paintFirstStyle(page, "given.png");
    await close();
  });
}

test("the sample can be painted", async () => {
  const { page, close } = await openPage(CPU);
  await page.getByTestId("sample").click();
  await photoShown(page);
  const size = await page.getByTestId("photo").evaluate(({ width, height }) => [width, height]);
  assert.ok(Math.max(...size) >= 512, `the sample is ${size}`);
  await close();
});

/** Presses a key until the element with the test id (or its radio) has focus. */
async function reach(page, testId, key = "Tab") {
  for (let presses = 0; presses < 60; presses += 1) {
    const there = await page.evaluate((id) => document.activeElement?.closest(`[data-testid="${id}"]`) !== null, testId);
    if (there) return;
    await page.keyboard.press(key);
  }
  assert.fail(`the keyboard does not reach ${testId}`);
}

test("a sample that comes late does not replace the photo chosen meanwhile", async () => {
  const { page, close } = await openPage(CPU);
  let release;
  const held = new Promise((resolve) => (release = resolve));
  await page.route("**/sample.jpg", async (route) => {
    await held;
    await route.continue();
  });
  const answer = page.waitForResponse("**/sample.jpg");
  await page.getByTestId("sample").click();
  await choose(page, "chosen.png", png(32, 24));
  await photoShown(page);
  release();
  await (await answer).finished();
  await paintFirstStyle(page, "chosen.png");
  await close();
});

test("from photo to saved file with the keyboard alone", async () => {
  const { page, close } = await openPage(CPU);
  const [first, second] = await styleIds(page);
  // Waited for well before the key, since the browser is told of it on another way than of keys.
  const dialog = page.waitForEvent("filechooser");
  await reach(page, "choose");
  await page.keyboard.press("Enter");
  const chooser = await dialog;
  await chooser.setFiles({ name: "keys.png", mimeType: "image/png", buffer: png(32, 24) });
  await photoShown(page);
  await reach(page, `style-${first}`);
  await page.keyboard.press("Space");
  await painted(page, "keys.png", first);
  await page.keyboard.press("ArrowRight");
  await painted(page, "keys.png", second);
  await reach(page, "strength");
  await page.keyboard.press("Home");
  await reach(page, "divider", "Shift+Tab");
  await page.keyboard.press("End");
  assert.match(await page.getByTestId("divider").getAttribute("aria-valuetext"), /^100 % photo/);
  await reach(page, "save", "Shift+Tab");
  const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
  assert.equal(download.suggestedFilename(), `keys-${second}.jpg`);
  await close();
});

test("both files that are saved are the painting, at its size", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "holiday.at.sea.png", png(45, 31));
  const style = await paintFirstStyle(page, "holiday.at.sea.png");
  const shown = await canvasPixels(page, "painting");
  const kept = await save(page, "save-png");
  assert.equal(kept.name, `holiday.at.sea-${style}.png`);
  assert.deepEqual(await decode(page, kept.bytes), shown);
  const small = await save(page, "save-jpeg");
  assert.equal(small.name, `holiday.at.sea-${style}.jpg`);
  assert.deepEqual([...small.bytes.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assertClose(await decode(page, small.bytes), shown, { mean: 12, max: 255 }, "JPEG");
  await close();
});

test("a run can be cancelled and started again", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "large.jpg", await jpeg(page, 512, 384));
  await photoShown(page);
  const [first, second] = await styleIds(page);
  const cancelled = clickWhenShown(page, "#cancel");
  await pickStyle(page, first);
  await cancelled;
  await page.getByTestId("run").waitFor({ state: "hidden" });
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "photo");
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "paint");
  await choose(page, "small.png", png(24, 24));
  await painted(page, "small.png", first);
  await pickStyle(page, second);
  await painted(page, "small.png", second);
  await close();
});

test("another style during a run replaces it", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.jpg", await jpeg(page, 320, 240));
  await photoShown(page);
  const [first, second] = await styleIds(page);
  const replaced = page.waitForFunction((id) => !document.querySelector("#run").hidden && (document.querySelector(`[data-testid=style-${id}] input`).click(), true), second);
  await pickStyle(page, first);
  await replaced;
  await painted(page, "photo.jpg", second);
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await close();
});

test("an engine that does not answer a cancellation is replaced", async () => {
  const { page, close } = await openPage({ ...CPU, faults: sabotage.deaf });
  await choose(page, "photo.png", png(24, 24));
  await photoShown(page);
  const [first, second] = await styleIds(page);
  await pickStyle(page, second);
  await page.getByTestId("cancel").click();
  await pickStyle(page, first);
  await painted(page, "photo.png", first);
  await close();
});

test("the divider uncovers photo and painting", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", png(64, 48));
  await paintFirstStyle(page, "photo.png");
  const divider = page.getByTestId("divider");
  assert.equal(await divider.inputValue(), "0");
  await divider.fill("30");
  const clips = await page.evaluate(() => ["photo-layer", "painting-layer"].map((id) => getComputedStyle(document.getElementById(id)).clipPath));
  assert.match(clips[0], /^inset\(0(px)? (70%|calc\(100% - 30%\)) 0(px)? 0(px)?\)$|^inset\(0px 70% 0px 0px\)$/);
  assert.match(clips[1], /30%/);
  assert.equal(await divider.getAttribute("aria-valuetext"), "30 % photo, 70 % painting");
  await close();
});

test("what is saved is as large as the photo, whatever the wall shows, and can be given up", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "long.png", png(700, 6));
  const style = await paintFirstStyle(page, "long.png");
  const shown = await canvasPixels(page, "painting");
  assert.equal(shown.width, 512);
  const { name, bytes } = await save(page, "save");
  const saved = await decode(page, bytes);
  assert.deepEqual([name, saved.width, saved.height], [`long-${style}.jpg`, 700, 6]);
  assert.match(await page.getByTestId("saved").textContent(), /Saved, 700 × 6, JPEG\./);
  assert.deepEqual(await canvasPixels(page, "painting"), shown, "the wall is as it was");
  await choose(page, "large.jpg", await jpeg(page, 2000, 1500));
  await painted(page, "large.jpg", style);
  await page.getByTestId("save").click();
  await page.locator("[data-testid=save][aria-label]").click();
  await page.locator("[data-testid=save]:not([aria-label])").waitFor();
  assert.equal(await page.getByTestId("saved").isVisible(), false);
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await close();
});
