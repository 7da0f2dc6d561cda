import { basename } from "node:path";

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
  await page.locator(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="${name}"]`).waitFor();
}

/** Acts, and waits until the painting that hangs there is one that was made since. */
export async function repainted(page, act) {
  const name = await page.getByTestId("painting").evaluate(({ dataset }) => {
    const { name: before } = dataset;
    delete dataset.name;
    return before;
  });
  await act();
  await page.locator(`[data-testid=stage][data-state=painted] [data-testid=painting][data-name="${name}"]`).waitFor();
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

/** Clicks a save button and reads the file that arrives. */
export async function save(page, testId) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByTestId(testId).click()]);
  const chunks = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk);
  return { name: download.suggestedFilename(), bytes: Buffer.concat(chunks) };
}
