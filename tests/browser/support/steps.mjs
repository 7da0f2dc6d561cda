import { basename } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "./browser.mjs";

/**
 * Tries until nothing is thrown. For what comes a moment later, and stays; what is there at once is asserted at once.
 * @template T @param {() => Promise<T> | T} check @returns {Promise<T>}
 */
export async function eventually(check) {
  for (const end = Date.now() + PATIENCE_MS; ; await sleep(50)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
    }
  }
}

/**
 * Gives what must not happen a while to happen. On a slow machine too little of it is seen, but a sound page never fails by it;
 * what has to happen is waited for by what it changes.
 */
export function aWhile(page, ms = 500) {
  return page.waitForTimeout(ms);
}

/** Waits until the boxes are where they stay: what observes sizes has been told of those of a frame when the next one begins. */
export function laidOut(page) {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)))));
}

/**
 * Clicks an element as soon as it can be seen, from within the page: what is there for a moment alone may be gone before a click
 * comes from here. Begin it before what shows the element.
 */
export function clickWhenShown(page, selector) {
  return page.waitForFunction((wanted) => {
    const found = [...document.querySelectorAll(wanted)].find((there) => there.checkVisibility());
    found?.focus();
    found?.click();
    return Boolean(found);
  }, selector);
}

/** Gives a file to the page as the file dialog does. */
export function choose(page, name, buffer, mimeType = "application/octet-stream") {
  return page.getByTestId("file").setInputFiles({ name, mimeType, buffer: Buffer.from(buffer) });
}

export async function styleIds(page) {
  const ids = await page.locator("[data-testid^=style-]").evaluateAll((cards) => cards.map((card) => card.dataset.testid));
  return ids.map((id) => id.replace("style-", ""));
}

export function pickStyle(page, id) {
  return page.getByTestId(`style-${id}`).click();
}

/** Waits for the photo, then picks the first style and waits for the painting. @returns the style's id */
export async function paintFirstStyle(page, fileName) {
  await photoShown(page);
  const [id] = await styleIds(page);
  await pickStyle(page, id);
  await painted(page, fileName, id);
  return id;
}

export function photoShown(page) {
  return page.locator("[data-testid=stage]:not([data-state=empty])").waitFor();
}

/** Waits until the painting of this very file in this style hangs there. */
export async function painted(page, fileName, style) {
  const name = `${basename(fileName).replace(/\.[^.]*$/, "")}-${style}`;
  await page.locator(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="${name}"]:not([data-mixing])`).waitFor();
}

/**
 * Waits until all that was asked for is painted, and mixed as the sliders say. A job asks for its lock a moment before it shows that
 * it runs, so the lock comes first.
 */
export async function settled(page) {
  await page.evaluate(() => navigator.locks.request("impasto-job", { mode: "exclusive" }, () => {}));
  await page.waitForFunction(() => document.querySelector("#run").hidden && document.querySelector("#paint").hidden && document.body.dataset.state === "painted");
  await mixed(page);
}

/** Waits until the painting is mixed as the sliders say. */
export function mixed(page) {
  return page.locator("[data-testid=painting]:not([data-mixing])").waitFor();
}

/** Waits until what was there at the last visit is there again, or it is known that nothing was. */
export function restored(page) {
  return page.locator("[data-testid=stage][data-visit=restored]").waitFor();
}

/** Waits until this one of several photos is the one that is chosen in the roll. */
export function chosenInRoll(page, place) {
  return page.locator("#roll .one").nth(place).locator("input:checked").waitFor({ state: "attached" });
}

/** Acts, and waits until the painting that hangs there is one that was made since. */
export async function repainted(page, act) {
  const name = await page.getByTestId("painting").evaluate(({ dataset }) => {
    const { name: before } = dataset;
    delete dataset.name;
    return before;
  });
  await act();
  await page.locator(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="${name}"]:not([data-mixing])`).waitFor();
}

/** @returns {Promise<{ code: string, sentence: string, step: string }>} what the error panel says */
export async function problem(page) {
  await page.getByTestId("problem").waitFor();
  const read = (part) => page.getByTestId(`problem-${part}`).textContent();
  return { code: await read("code"), sentence: await read("sentence"), step: await read("step") };
}

export async function dismiss(page) {
  await page.getByTestId("dismiss").click();
  await page.getByTestId("problem").waitFor({ state: "hidden" });
}

/** Opens the tool in which the sliders are, where they are not beside the cards. */
export async function adjust(page) {
  const tool = page.getByTestId("tool-adjust");
  if ((await tool.getAttribute("aria-pressed")) !== "true") await tool.click();
}

/** Opens the sheet beside the button that saves. Its script comes late, and fills it in. */
export async function openSheet(page) {
  await page.getByTestId("save-more").click();
  await page.getByTestId("save-sheet").waitFor();
}

/** Opens that sheet, and chooses a kind of file there. @param {"png" | "jpeg" | "webp"} kind */
export async function chooseKind(page, kind) {
  await openSheet(page);
  await page.getByTestId(`save-type-${kind}`).check();
}

/** Saves as PNG or JPEG through the sheet, or clicks another button that saves, and reads the file that arrives. */
export async function save(page, testId) {
  const [, kind] = testId.match(/^save-(png|jpeg|webp)$/) ?? [];
  if (kind) await chooseKind(page, kind);
  const button = page.getByTestId(kind ? "save-file" : testId);
  const [download] = await Promise.all([page.waitForEvent("download"), button.click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}
