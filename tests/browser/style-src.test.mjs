/** `<impasto-image style-src>`: the style of any painting's file. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { png, scene } from "./support/files.mjs";
import { serveUntilEnd, SITE } from "./support/browser.mjs";
import { openHost } from "./support/package.mjs";

const ENCODER = "/impasto/styles/encoder.impasto";
const dots = (x, y) => (x % 8 < 3 && y % 8 < 3 ? [20, 20, 20, 255] : [230, 220, 160, 255]);
const picture = (width, height, at) => ({ type: "image/png", body: png(width, height, { at }) });
const image = (attributes) => `<impasto-image src="./photo.png" alt="A boat" backend="cpu" loading="eager" ${attributes}></impasto-image>`;

function open(body, faults = {}, policy) {
  Object.assign(faults, { "/photo.png": picture(32, 24, scene), "/dots.png": picture(60, 40, dots), "/scene.png": picture(60, 40, scene), ...faults });
  return openHost(body, { faults, policy });
}

const reaches = (page, state) => page.locator(`impasto-image[data-state=${state}]`).first().waitFor({ state: "attached" });
const pixels = (page, place = 0) => page.locator("impasto-image").nth(place).evaluate(({ result }) => [...result.painting.data]);
const count = (record, path) => record.requests.filter((request) => new URL(request.url()).pathname === path).length;

test("paints in the style of a painting's file; another file and back paints again, and makes no style twice", async () => {
  const { page, record, close } = await open(image('style-src="./dots.png"'));
  await reaches(page, "done");
  assert.deepEqual(await page.evaluate("violations"), []);
  const first = await pixels(page);
  assert.equal(await page.locator("impasto-image").evaluate((element) => element.styleSrc), "./dots.png");
  assert.equal(await page.locator("impasto-image").evaluate(({ styles }) => styles.at(-1).title), "dots");
  for (const [src, same] of [["./scene.png", false], ["./dots.png", true]]) {
    await page.evaluate(() => (told.length = 0));
    await page.locator("impasto-image").evaluate((element, address) => (element.styleSrc = address), src);
    await page.waitForFunction(() => told.includes("result"));
    assert.equal(String(await pixels(page)) === String(first), same, src);
  }
  assert.deepEqual([count(record, ENCODER), count(record, "/dots.png"), count(record, "/scene.png")], [1, 1, 1]);
  await close();
});

test("elements of one painting share its style", async () => {
  const { page, record, close } = await open(image('style-src="./dots.png"') + image('style-src="./dots.png" strength="0.5"'));
  await page.waitForFunction(() => [...document.querySelectorAll("impasto-image")].every(({ state }) => state === "done"));
  assert.deepEqual(await pixels(page, 0), await pixels(page, 1));
  assert.deepEqual([count(record, ENCODER), count(record, "/dots.png")], [1, 1]);
  await close();
});

test("a painting of the pack wins over it, and then nothing is downloaded for it", async () => {
  const { page, record, close } = await open(image('style-src="./dots.png" painting="udnie"'));
  await reaches(page, "done");
  assert.deepEqual([count(record, ENCODER), count(record, "/dots.png")], [0, 0]);
  await page.evaluate(() => (told.length = 0));
  await page.locator("impasto-image").evaluate((element) => (element.painting = null));
  await page.waitForFunction(() => told.includes("result"));
  assert.deepEqual([count(record, ENCODER), count(record, "/dots.png")], [1, 1]);
  await close();
});

test("styles of paintings that no element shows any longer do not heap up in the engine", async () => {
  const addresses = Array.from({ length: 8 }, (_, number) => `/many-${number}.png`);
  const { page, close } = await open(image(""), Object.fromEntries(addresses.map((address) => [address, picture(30, 20, dots)])));
  await page.waitForFunction(() => customElements.get("impasto-image"));
  await page.locator("impasto-image").evaluate((element) => element.stylize().catch(() => {}));
  for (const address of addresses) {
    await page.evaluate(() => (told.length = 0));
    await page.locator("impasto-image").evaluate((element, src) => (element.styleSrc = src), address);
    await page.waitForFunction(() => told.includes("result"));
  }
  const titles = await page.locator("impasto-image").evaluate(({ styles }) => styles.map(({ title }) => title).filter((title) => title.startsWith("many-")));
  assert.equal(titles.at(-1), "many-7");
  assert.ok(titles.length < addresses.length - 1, `${titles}`);
  await close();
});

test("an encoder of the element's own is the one that is asked for", async () => {
  const { page, record, close } = await open(image('style-src="./dots.png" encoder="./my-encoder.impasto"'), { "/my-encoder.impasto": { status: 404 } });
  await reaches(page, "error");
  assert.equal(await page.locator("impasto-image").evaluate(({ error }) => error.code), "encoder-load");
  assert.deepEqual([count(record, ENCODER), count(record, "/my-encoder.impasto")], [0, 1]);
  await close();
});

for (const [what, src, faults, code, policy] of [
  ["is missing", "./none.png", {}, "picture-load"],
  ["is no picture", "./text.png", { "/text.png": { type: "image/png", body: "text" } }, "picture-format"],
  ["has no encoder", "./dots.png", { [ENCODER]: { status: 404 } }, "encoder-load"],
  ["is another site's, without CORS", "sample.jpg", {}, "picture-cors", "default-src * 'wasm-unsafe-eval'"],
]) {
  test(`a painting that ${what}: ${code}, and the photo stays`, async () => {
    const other = code === "picture-cors" && (await serveUntilEnd(SITE)).url;
    if (other) assert.equal((await fetch(other + src)).ok, true, "it is there");
    const { page, close } = await open(image(`style-src="${other ? other + src : src}"`), faults, policy);
    await reaches(page, "error");
    const found = await page.locator("impasto-image").evaluate(({ error, shadowRoot }) => [error.code, shadowRoot.querySelector("[part=photo]").hidden]);
    assert.deepEqual(found, [code, false]);
    await close();
  });
}
