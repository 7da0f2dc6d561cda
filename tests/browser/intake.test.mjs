/** Whatever is dropped, pasted or chosen: a photo on the wall or a sentence, never silence, and what hangs there stays. */
import assert from "node:assert/strict";
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { temporaryFolder } from "./support/package.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { choose, dismiss, paintFirstStyle, painted, problem } from "./support/steps.mjs";

const PHOTO = png(24, 20);
const ELSEWHERE = "https://another.example/boat.jpg";
const INLINE = `data:image/png;base64,${PHOTO.toString("base64")}`;

let page;
let style;
let kept;
let devtools;
before(async () => {
  ({ page } = await openPage({ query: "?backend=cpu" }));
  devtools = await page.context().newCDPSession(page);
  await choose(page, "first.png", png(32, 24));
  style = await paintFirstStyle(page, "first.png");
  kept = await canvasPixels(page, "painting");
});

function folder(files) {
  const path = temporaryFolder();
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(path, name), bytes);
  return path;
}

/** Drops as the system does: files by their paths, and what another page gives by type. */
async function drop({ files = [], texts = {} }) {
  const items = Object.entries(texts).map(([mimeType, data]) => ({ mimeType, data }));
  for (const type of ["dragEnter", "dragOver", "drop"]) {
    await devtools.send("Input.dispatchDragEvent", { type, x: 300, y: 300, data: { items, files, dragOperationsMask: 1 } });
  }
}

function paste({ texts }) {
  return page.evaluate((given) => {
    const clipboardData = new DataTransfer();
    for (const [type, data] of Object.entries(given)) clipboardData.setData(type, data);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, texts);
}

async function assertTold(code) {
  const told = await problem(page);
  assert.equal(told.code, code);
  assert.match(told.sentence, /^[A-Z].{10,}[.!?]$/s);
  assert.match(told.step, /^[A-Z].{10,}[.!?]$/s);
  await dismiss(page);
}

const REFUSED = [
  ["a picture of another page, by its address", "picture-elsewhere", { "text/uri-list": ELSEWHERE }],
  ["a picture of another page, as HTML", "picture-elsewhere", { "text/html": `<p><IMG alt="x" src='${ELSEWHERE}'></p>` }],
  ["a picture in a link", "picture-elsewhere", { "text/uri-list": "https://another.example/", "text/html": `<a href="/"><img src=${ELSEWHERE}></a>` }],
  ["a drawing in HTML that is no picture file", "picture-elsewhere", { "text/html": '<img src="data:image/svg+xml,%3Csvg/%3E">' }],
  ["a picture in HTML whose bytes are nonsense", "picture-corrupt", { "text/html": '<img src="data:image/png;base64,A">' }],
  ["HTML without a picture", "picture-missing", { "text/html": "<p>Hello</p>", "text/plain": "Hello" }],
  ["text", "picture-missing", { "text/plain": "Hello" }],
  ["nothing at all", "picture-missing", {}],
];

for (const [what, code, texts] of REFUSED) {
  for (const [way, act] of [["dropped", drop], ["pasted", paste]]) {
    if (way === "dropped" && Object.keys(texts).length === 0) continue; // the system does not drop nothing
    test(`${what}, ${way}: ${code}; the painting stays`, async () => {
      await act({ texts });
      await assertTold(code);
      assert.deepEqual(await canvasPixels(page, "painting"), kept);
    });
  }
}

for (const [way, act] of [["dropped", drop], ["pasted", paste]]) {
  test(`a picture that is written out in HTML, ${way}, is painted`, async () => {
    await act({ texts: { "text/html": `<meta charset="utf-8"><img alt="a > b" src="${INLINE.replace(";", ";name=b.png;")}">` } });
    await painted(page, "picture", style);
    assert.equal((await canvasPixels(page, "photo")).width, 24);
    await choose(page, "first.png", png(32, 24));
    await painted(page, "first.png", style);
  });
}

test("of several files, a text file among them, the first picture is painted, and the roll says which", async () => {
  const path = folder({ "1.txt": "no picture", "2.png": PHOTO, "3.png": png(8, 8) });
  await drop({ files: ["1.txt", "2.png", "3.png"].map((name) => join(path, name)) });
  await painted(page, "2.png", style);
  const roll = page.getByTestId("roll");
  assert.equal(await roll.locator("input:checked").getAttribute("aria-label"), "Photo 2 of 3: 2.png");
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await choose(page, "first.png", png(32, 24));
  await painted(page, "first.png", style);
  await roll.waitFor({ state: "hidden" });
});

test("of several files that are all refused, the one that was meant to be a picture is told of", async () => {
  const path = folder({ "1.txt": "no picture", "2.png": PHOTO.subarray(0, 50), "3.txt": "nor this" });
  await drop({ files: ["1.txt", "2.png", "3.txt"].map((name) => join(path, name)) });
  await assertTold("picture-corrupt");
});

test("a folder: picture-folder; one beside a picture does not matter", async () => {
  const path = folder({ "photo.png": PHOTO });
  mkdirSync(join(path, "album"));
  await drop({ files: [join(path, "album")] });
  await assertTold("picture-folder");
  await drop({ files: [join(path, "album"), join(path, "photo.png")] });
  await painted(page, "photo.png", style);
});

test("what is dragged within the page is no new photo", async () => {
  const shown = await canvasPixels(page, "photo");
  await page.evaluate(() => document.body.dispatchEvent(new DragEvent("dragstart", { bubbles: true })));
  await drop({ texts: { "text/plain": "a caption" } });
  await page.evaluate(() => document.body.dispatchEvent(new DragEvent("dragend", { bubbles: true })));
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  assert.deepEqual(await canvasPixels(page, "photo"), shown);
});

const CHANGES = [
  ["was written anew", (path) => writeFileSync(path, png(50, 50))],
  ["grew", (path) => writeFileSync(path, Buffer.concat([PHOTO, Buffer.alloc(500)]))],
  ["was moved away", (path) => renameSync(path, `${path}.old`)],
  ["was deleted", (path) => rmSync(path)],
];

for (const [what, change] of CHANGES) {
  test(`a chosen file that ${what} meanwhile: picture-gone, and the painting stays`, async () => {
    // A name of its own: by that the test knows that this one is painted, and not the one before.
    const name = `${what.replaceAll(" ", "-")}.png`;
    const path = join(folder({ [name]: png(700, 6) }), name);
    await page.getByTestId("file").setInputFiles(path);
    await painted(page, name, style);
    const before = await canvasPixels(page, "painting");
    change(path);
    // It is read once more to be painted as large as it is.
    await page.getByTestId("save").click();
    await assertTold("picture-gone");
    assert.deepEqual(await canvasPixels(page, "painting"), before);
    assert.equal(await page.getByTestId("save").isVisible(), true);
  });
}
