/** A painting of one's own as a style of the page's gallery. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { test } from "node:test";
import { openPage, SITE, stylesShown } from "./support/browser.mjs";
import { png, scene } from "./support/files.mjs";
import { canvasPixels } from "./support/pixels.mjs";
import { choose, dismiss, eventually, painted, photoShown, pickStyle, problem, save, styleIds } from "./support/steps.mjs";
import { endless } from "./support/sabotage.mjs";
import { styleFile } from "./support/style-file.mjs";

const ENCODER = "/pkg/styles/encoder.impasto";
const PRICE = `${Math.round(statSync(SITE + ENCODER).size / 1000)} kB`;
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const dots = (x, y) => (x % 12 < 4 && y % 12 < 4 ? [20, 20, 20, 255] : [230, 220, 160, 255]);
const DOTS = { name: "Dots.png", mimeType: "image/png", buffer: png(120, 90, { at: dots }) };
const WAVES = { name: "Waves.png", mimeType: "image/png", buffer: png(90, 120, { at: scene }) };

const open = (options = {}) => openPage({ query: "?backend=cpu", ...options });
const asked = (record) => record.requests.filter((request) => new URL(request.url()).pathname === ENCODER).length;
const give = (page, ...files) => page.getByTestId("own-file").setInputFiles(files);
const cards = (page) => page.locator("[data-testid^=style-own-]");
const titles = (page) => cards(page).locator(".title").allTextContents();
const says = (page) => page.getByTestId("yours-says").textContent();

/** Waits for the own style of this title, and gives its id. */
async function styled(page, title) {
  const card = cards(page).filter({ hasText: title });
  await card.waitFor();
  return (await card.first().getAttribute("data-testid")).replace("style-", "");
}

/** Reloads, and waits for what the device has kept. */
async function reload(page) {
  await page.reload();
  await stylesShown(page);
  // It looks after being offline once all that is kept is there.
  await page.locator("[data-testid=offline][data-offline]").waitFor({ state: "attached" });
}

/** Runs in the page: the styles that the device keeps, after those given took the place of theirs. */
function keptIn(page, changes = []) {
  return page.evaluate(
    (given) =>
      new Promise((resolve, reject) => {
        const opened = indexedDB.open("impasto-own");
        opened.onsuccess = () => {
          const transaction = opened.result.transaction("styles", "readwrite");
          const store = transaction.objectStore("styles");
          for (const { file, ...fields } of given) {
            store.get(fields.id).onsuccess = ({ target }) => store.put({ ...target.result, ...fields, ...(file ? { file: Uint8Array.from(file) } : {}) });
          }
          const all = store.getAll();
          transaction.oncomplete = () => {
            opened.result.close();
            resolve(all.result.map(({ id, title, place }) => ({ id, title, place })));
          };
          transaction.onabort = reject;
        };
      }),
    changes,
  );
}

/** What an earlier version of the page would have kept. */
const outdate = async (page, id) => keptIn(page, [{ id, file: [...(await styleFile(0, id, "0".repeat(64)))] }]);

/** Gives the next calls of this name, so many of them, to the worker with other arguments. */
const mislead = (page, name, changed, times = 1) =>
  page.evaluate(
    ([misled, argument, most]) => {
      const send = Worker.prototype.postMessage;
      let left = most;
      Worker.prototype.postMessage = function (message, ...more) {
        if (message.name !== misled || left === 0) return send.call(this, message, ...more);
        left -= 1;
        return send.call(this, { ...message, argument: { ...message.argument, ...argument } }, ...more);
      };
    },
    [name, changed, times],
  );

/** A file in a drag or a paste, as another program gives it. */
const carried = (page, file) =>
  page.evaluateHandle(
    ({ name, mimeType, base64 }) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name, { type: mimeType }));
      return transfer;
    },
    { ...file, base64: file.buffer.toString("base64") },
  );

async function drop(page, testId, file) {
  const dataTransfer = await carried(page, file);
  for (const kind of ["dragenter", "dragover", "drop"]) await page.getByTestId(testId).dispatchEvent(kind, { dataTransfer });
}

test("a painting becomes the first style, with its picture, and the photo is painted in it at once", async () => {
  const { page, record, close } = await open();
  assert.ok((await says(page)).includes(`Fetches ${PRICE} once`));
  await choose(page, "photo.png", png(40, 32));
  await photoShown(page);
  assert.equal(asked(record), 0, "nothing is fetched before it is asked for");
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await painted(page, "photo.png", id);
  assert.equal((await styleIds(page))[0], id);
  await eventually(() => assert.equal(asked(record), 1));
  assert.doesNotMatch(await says(page), /kB/, "it is there now");
  assert.equal(await page.getByTestId("caption").textContent(), "after Dots");
  assert.match(await page.getByTestId("own-note").textContent(), /owners/);
  const plate = await cards(page).locator("img").evaluate(async (image) => (await image.decode(), [image.src.slice(0, 5), image.naturalWidth]));
  assert.deepEqual(plate, ["blob:", 120]);
  await give(page, WAVES);
  await painted(page, "photo.png", await styled(page, "Waves"));
  assert.deepEqual(await titles(page), ["Waves", "Dots"]);
  assert.equal(asked(record), 1);
  assert.deepEqual(record.errors, []);
  await close();
});

test("what is kept is there after a reload, paints the same, and fetches nothing for it", async () => {
  const { page, record, close } = await open();
  await choose(page, "photo.png", png(40, 32));
  await give(page, DOTS, WAVES);
  await styled(page, "Waves");
  const id = await styled(page, "Dots");
  await pickStyle(page, id);
  await painted(page, "photo.png", id);
  const before = await canvasPixels(page, "painting");
  await page.getByTestId("own-name").fill("My dots");
  await page.getByTestId("own-name").press("Enter");
  await cards(page).filter({ hasText: "My dots" }).waitFor();
  await page.getByTestId("own-earlier").click();
  await page.waitForFunction(() => document.querySelector("#styles .title").textContent === "My dots");
  const fetched = asked(record);
  await reload(page);
  await cards(page).filter({ hasText: "My dots" }).waitFor();
  assert.deepEqual(await titles(page), ["My dots", "Waves"]);
  await choose(page, "photo.png", png(40, 32));
  await photoShown(page);
  await pickStyle(page, id);
  await painted(page, "photo.png", id);
  assert.deepEqual(await canvasPixels(page, "painting"), before);
  assert.equal(asked(record), fetched);
  await close();
});

test("a style that is deleted is gone after a reload too; the painting stays on the wall, and it can be undone", async () => {
  const { page, close } = await open();
  await choose(page, "photo.png", png(40, 32));
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await painted(page, "photo.png", id);
  await page.getByTestId("own-remove").click();
  await cards(page).waitFor({ state: "detached" });
  assert.equal(await page.getByTestId("own").isVisible(), false);
  await painted(page, "photo.png", id);
  assert.equal(await page.evaluate(() => document.activeElement.dataset.testid), "own-step");
  await page.getByTestId("own-step").click();
  assert.equal(await styled(page, "Dots"), id);
  await reload(page);
  assert.equal(await styled(page, "Dots"), id);
  await pickStyle(page, id);
  await page.getByTestId("own-remove").click();
  await cards(page).waitFor({ state: "detached" });
  await reload(page);
  assert.deepEqual(await titles(page), []);
  await close();
});

test("a style that is saved as a file is a style again where the file is dropped, on the card or on the wall", async () => {
  const { page, close } = await open();
  await choose(page, "photo.png", png(40, 32));
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await painted(page, "photo.png", id);
  const before = await canvasPixels(page, "painting");
  await page.getByTestId("own-name").fill("Points");
  await page.getByTestId("own-name").press("Enter");
  await cards(page).filter({ hasText: "Points" }).waitFor();
  const { name, bytes } = await save(page, "own-save");
  assert.equal(name, "Points.impasto");
  for (const place of ["yours", "stage"]) {
    await page.getByTestId("own-remove").click();
    await cards(page).waitFor({ state: "detached" });
    await drop(page, place, { name, mimeType: "", buffer: bytes });
    assert.equal(await styled(page, "Points"), id);
    await painted(page, "photo.png", id);
    assert.deepEqual(await canvasPixels(page, "painting"), before, place);
  }
  await drop(page, "yours", { name, mimeType: "", buffer: bytes });
  assert.equal((await problem(page)).code, "pack-style", "it is there already");
  await close();
});

test("a picture that is dropped on the card is a style, on the wall a photo; pasted it is what has the focus", async () => {
  const { page, close } = await open();
  await drop(page, "stage", WAVES);
  await photoShown(page);
  assert.deepEqual(await titles(page), []);
  await drop(page, "yours", DOTS);
  await painted(page, "Waves.png", await styled(page, "Dots"));
  const paste = async (file) => {
    const clipboardData = await carried(page, file);
    await page.evaluate((data) => document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })), clipboardData);
  };
  await page.getByTestId("yours").focus();
  await paste({ ...WAVES, name: "image.png" });
  await painted(page, "Waves.png", await styled(page, "Painting"));
  await page.getByTestId("choose-another").focus();
  await paste({ ...DOTS, name: "photo.png" });
  await painted(page, "photo.png", await styled(page, "Painting"));
  assert.deepEqual(await titles(page), ["Painting", "Dots"]);
  await close();
});

test("with the keyboard alone: the card opens the file dialog, and the new style is chosen", async () => {
  const { page, close } = await open();
  // Waited for well before the key, since the browser is told of it on another way than of keys.
  const dialog = page.waitForEvent("filechooser");
  await page.getByTestId("yours").focus();
  await page.keyboard.press("Enter");
  await (await dialog).setFiles(DOTS);
  const id = await styled(page, "Dots");
  assert.equal(await page.getByTestId(`style-${id}`).locator("input").isChecked(), true);
  assert.match(await page.getByTestId("announcer").textContent(), /Dots is a style now/);
  await close();
});

for (const [what, file, code] of [
  ["no picture", { name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("no picture") }, "picture-format"],
  ["an empty file", { name: "none.png", mimeType: "image/png", buffer: Buffer.alloc(0) }, "picture-empty"],
  ["a style file that lies", { name: "lie.impasto", mimeType: "", buffer: Buffer.from("IMPASTO\0 and no more") }, "pack-truncated"],
]) {
  test(`${what} on the card: ${code}; the card is ready again, the next painting is a style`, async () => {
    const { page, close } = await open();
    await choose(page, "photo.png", png(40, 32));
    await photoShown(page);
    await give(page, file, DOTS);
    assert.equal((await problem(page)).code, code);
    await painted(page, "photo.png", await styled(page, "Dots"));
    assert.equal(await page.getByTestId("problem").isVisible(), true, "it is still said");
    await page.locator("[data-testid=yours][aria-busy=false]").waitFor();
    await close();
  });
}

test("a style file of another pack: style-of-other-pack, and nothing is kept", async () => {
  const { page, close } = await open();
  await give(page, { name: "other.impasto", mimeType: "", buffer: await styleFile(1, "other", "0".repeat(64)) });
  assert.equal((await problem(page)).code, "style-of-other-pack");
  await reload(page);
  assert.equal((await styleIds(page)).includes("other"), false);
  await close();
});

test("a taught style's file becomes a style without a picture, with who painted it", async () => {
  const { page, close } = await open();
  await give(page, { name: "taught.impasto", mimeType: "", buffer: await styleFile(0, "own-taught") });
  const card = page.getByTestId("style-own-taught");
  await card.waitFor();
  assert.notEqual(await card.locator(".by").textContent(), "");
  assert.equal(await card.locator("img").count(), 0);
  await close();
});

test("an encoder that cannot be had: encoder-load, and trying again makes the style", async () => {
  const faults = { [ENCODER]: { status: 503 } };
  const { page, close } = await open({ faults });
  await give(page, DOTS);
  assert.equal((await problem(page)).code, "encoder-load");
  assert.match(await says(page), /Fetches/);
  delete faults[ENCODER];
  await page.getByTestId("retry").click();
  await styled(page, "Dots");
  await close();
});

test("a device that keeps nothing: own-not-kept, and the style is there all the same", async () => {
  const { page, close } = await open({ script: 'indexedDB.open = () => { throw new DOMException("no", "SecurityError"); };' });
  await choose(page, "photo.png", png(40, 32));
  await give(page, DOTS);
  assert.equal((await problem(page)).code, "own-not-kept");
  await painted(page, "photo.png", await styled(page, "Dots"));
  await dismiss(page);
  await page.getByTestId("own-remove").click();
  await cards(page).waitFor({ state: "detached" });
  await page.getByTestId("own-step").click();
  await styled(page, "Dots");
  // The card rests once all is said that is to say.
  await page.locator("[data-testid=yours][aria-busy=false]").waitFor();
  await give(page, WAVES);
  await painted(page, "photo.png", await styled(page, "Waves"));
  await page.locator("[data-testid=yours][aria-busy=false]").waitFor();
  assert.equal(await page.getByTestId("problem").isVisible(), false, "it is said once");
  await close();
});

test("a style that an earlier version of the page has kept is made anew when the visitor says so", async () => {
  const { page, record, close } = await open();
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await outdate(page, id);
  const fetched = asked(record);
  await reload(page);
  await page.getByTestId("own-renew").waitFor();
  assert.ok((await page.getByTestId("own-stale").textContent()).includes(`“Dots” was made a style by an earlier version of this page. Renew (fetches ${PRICE})`));
  assert.deepEqual([await titles(page), asked(record)], [[], fetched]);
  await page.getByTestId("own-renew").click();
  assert.equal(await styled(page, "Dots"), id);
  await reload(page);
  assert.equal(await styled(page, "Dots"), id);
  await close();
});

test("a second click on Delete does not take the way back away", async () => {
  const { page, close } = await open();
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await page.getByTestId("own-remove").evaluate((button) => {
    button.click();
    button.click();
  });
  await cards(page).waitFor({ state: "detached" });
  // A style made since then does not take it away either.
  await give(page, WAVES);
  await styled(page, "Waves");
  await page.getByTestId("own-step").click();
  assert.equal(await styled(page, "Dots"), id);
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await close();
});

test("own styles that change while a painting runs leave it on the wall, with its way to cancel", async () => {
  const { page, close } = await open({ faults: { ...endless } });
  await give(page, DOTS, WAVES);
  await styled(page, "Waves");
  await choose(page, "photo.png", png(40, 32));
  await page.locator("[data-testid=stage][data-state=painting]").waitFor();
  await page.getByTestId("own-later").click();
  await page.waitForFunction(() => document.querySelector("#styles .title").textContent === "Dots");
  assert.equal(await page.getByTestId("stage").getAttribute("data-state"), "painting");
  assert.equal(await page.getByTestId("cancel").isVisible(), true);
  assert.equal(await page.getByTestId("paint").isVisible(), false);
  assert.equal(await page.getByTestId("announcer").textContent(), "Waves is number 2 of 2.");
  await close();
});

test("a style file that is dropped on the wall leaves a photo alone that is being opened", async () => {
  let go;
  const held = new Promise((resolve) => (go = resolve));
  const { page, close } = await open({ faults: { "/pkg/picture-worker.js": { until: () => held } } });
  await choose(page, "photo.png", png(40, 32));
  await drop(page, "stage", { name: "taught.impasto", mimeType: "", buffer: await styleFile(0, "own-taught") });
  await page.getByTestId("style-own-taught").waitFor();
  go();
  await painted(page, "photo.png", "own-taught");
  await close();
});

test("own paintings are sent nowhere, and nothing of them is left on the device once they are deleted", async () => {
  const { page, url, record, close } = await open();
  await choose(page, "photo.png", png(40, 32));
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await painted(page, "photo.png", id);
  await page.getByTestId("own-name").fill("Secret");
  await page.getByTestId("own-name").press("Enter");
  await cards(page).filter({ hasText: "Secret" }).waitFor();
  assert.deepEqual((await keptIn(page)).map((kept) => kept.title), ["Secret"]);
  await reload(page);
  await pickStyle(page, id);
  await page.getByTestId("own-remove").click();
  await cards(page).waitFor({ state: "detached" });
  assert.deepEqual(await keptIn(page), []);
  const requests = record.requests.filter((request) => !/^(blob|data):/.test(request.url()));
  assert.ok(requests.length > 20, `${requests.length} requests were recorded`);
  const elsewhere = requests.filter((request) => request.method() !== "GET" || new URL(request.url()).origin !== new URL(url).origin);
  assert.deepEqual(elsewhere.map((request) => request.url()), []);
  assert.deepEqual(requests.filter((request) => /dots|secret|own-[0-9a-f]{8}/i.test(request.url())).map((request) => request.url()), []);
  await close();
});

test("text that is pasted into the name stays there", async () => {
  const { page, close } = await open();
  await give(page, DOTS);
  await styled(page, "Dots");
  const prevented = await page.getByTestId("own-name").evaluate((input) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData("text/plain", "pasted");
    return !input.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  });
  assert.deepEqual([prevented, await page.getByTestId("problem").isVisible()], [false, false]);
  await close();
});

test("stale styles without a picture are named, saved as files, deleted for good, and that can be undone", async () => {
  const { page, close } = await open();
  await give(page, { name: "taught.impasto", mimeType: "", buffer: await styleFile(0, "own-taught") });
  await page.getByTestId("style-own-taught").waitFor();
  const [{ title }] = await keptIn(page);
  await outdate(page, "own-taught");
  await reload(page);
  const line = page.getByTestId("own-stale");
  await line.filter({ hasText: `“${title}” was made a style by an earlier version` }).waitFor();
  assert.equal(await page.getByTestId("own-renew").count(), 0, "there is no painting to look at");
  const { bytes } = await save(page, "own-stale-save");
  assert.deepEqual(bytes, await styleFile(0, "own-taught", "0".repeat(64)));
  await page.getByTestId("own-stale-remove").click();
  await page.getByTestId("own-step").waitFor();
  assert.deepEqual(await keptIn(page), []);
  await page.getByTestId("own-step").click();
  await line.filter({ hasText: title }).waitFor();
  await page.getByTestId("own-stale-remove").click();
  await page.getByTestId("own-step").waitFor();
  await reload(page);
  assert.equal(await line.textContent(), "");
  await close();
});

test("a style that the device cannot delete stays, and the visitor is told", async () => {
  const { page, close } = await open();
  await give(page, DOTS);
  await styled(page, "Dots");
  await page.evaluate(() => {
    globalThis.erase = IDBObjectStore.prototype.delete;
    IDBObjectStore.prototype.delete = () => { throw new DOMException("no", "UnknownError"); };
  });
  await page.getByTestId("own-remove").click();
  assert.equal((await problem(page)).code, "own-not-forgotten");
  assert.deepEqual(await titles(page), ["Dots"]);
  assert.equal(await page.getByTestId("own-step").count(), 0);
  await page.evaluate(() => (IDBObjectStore.prototype.delete = globalThis.erase));
  await page.getByTestId("own-remove").click();
  await cards(page).waitFor({ state: "detached" });
  assert.deepEqual(await keptIn(page), []);
  await close();
});

test("a style whose file cannot be made is not left in the engine", async () => {
  const { page, close } = await open();
  const file = { name: "taught.impasto", mimeType: "", buffer: await styleFile(0, "own-taught") };
  await mislead(page, "styleFile", { id: "no-such-style" });
  await give(page, file);
  assert.equal((await problem(page)).code, "style-unknown");
  assert.deepEqual(await titles(page), []);
  await dismiss(page);
  await give(page, file);
  await page.getByTestId("style-own-taught").waitFor();
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await close();
});

test("of two stale styles one that cannot be renewed does not hold up the other, and is still named", async () => {
  const { page, close } = await open();
  await give(page, DOTS, WAVES);
  const [waves, dots] = [await styled(page, "Waves"), await styled(page, "Dots")];
  for (const id of [waves, dots]) await outdate(page, id);
  await reload(page);
  await page.getByTestId("own-stale").filter({ hasText: "“Waves” and “Dots” were made styles" }).waitFor();
  await mislead(page, "predictStyle", { encoder: [] });
  await page.getByTestId("own-renew").click();
  assert.match((await problem(page)).code, /^pack-/);
  assert.deepEqual(await titles(page), ["Dots"]);
  await page.getByTestId("own-stale").filter({ hasText: "“Waves” was made a style" }).waitFor();
  await close();
});

test("a kept style that the engine fails over is told and stays on the device, and is not called stale", async () => {
  const { page, close } = await open();
  await give(page, DOTS);
  await styled(page, "Dots");
  await page.addInitScript(() => {
    const send = Worker.prototype.postMessage;
    Worker.prototype.postMessage = function (message, ...more) {
      return send.call(this, message.name === "addStyles" ? { ...message, name: "nothing" } : message, ...more);
    };
  });
  await page.reload();
  assert.equal((await problem(page)).code, "unexpected");
  assert.equal(await page.getByTestId("own-stale").textContent(), "");
  assert.equal((await keptIn(page)).length, 1);
  await close();
});

test("an Undo that fails is offered again", async () => {
  const { page, close } = await open();
  await give(page, DOTS);
  const id = await styled(page, "Dots");
  await page.getByTestId("own-remove").click();
  await cards(page).waitFor({ state: "detached" });
  await mislead(page, "addStyles", { file: [] });
  await page.getByTestId("own-step").click();
  assert.match((await problem(page)).code, /^pack-/);
  assert.match(await page.getByTestId("own-offer").textContent(), /“Dots” is deleted/);
  await dismiss(page);
  await page.getByTestId("own-step").click();
  assert.equal(await styled(page, "Dots"), id);
  await close();
});

test("a painting that is given while the engine cannot be had is a style once it can", async () => {
  const faults = { "/pkg/wasm/impasto_bg.wasm": { status: 503 } };
  const { page, close } = await open({ faults, ready: false });
  await page.getByTestId("retry").waitFor();
  await give(page, DOTS);
  await page.locator("[data-testid=yours][aria-busy=false]").waitFor();
  delete faults["/pkg/wasm/impasto_bg.wasm"];
  await page.getByTestId("retry").click();
  await styled(page, "Dots");
  await close();
});

test("what another tab has deleted stays deleted, and equal places are put in order by a move", async () => {
  const { page, close } = await open();
  await give(page, DOTS, WAVES);
  const [waves, dots] = [await styled(page, "Waves"), await styled(page, "Dots")];
  await keptIn(page, [{ id: waves, place: -1 }, { id: dots, place: -1 }]);
  await reload(page);
  await styled(page, "Dots");
  const [first, second] = await titles(page);
  await page.locator("[data-testid^=style-own-]").first().click();
  await page.getByTestId("own-later").click();
  await page.waitForFunction((title) => document.querySelector("#styles .title").textContent === title, second);
  await page.locator("[data-testid=announcer]").filter({ hasText: `${first} is number 2` }).waitFor();
  const places = await keptIn(page);
  assert.deepEqual(places.sort((a, b) => a.place - b.place).map(({ title }) => title), [second, first]);
  // As another tab does it.
  await page.evaluate((id) => new Promise((resolve) => {
    indexedDB.open("impasto-own").onsuccess = ({ target: { result } }) => {
      const transaction = result.transaction("styles", "readwrite");
      transaction.objectStore("styles").delete(id);
      transaction.oncomplete = () => resolve(result.close());
    };
  }), first === "Dots" ? dots : waves);
  await page.getByTestId("own-name").fill("Renamed");
  await page.getByTestId("own-name").press("Enter");
  await cards(page).filter({ hasText: "Renamed" }).waitFor();
  assert.deepEqual((await keptIn(page)).map(({ title }) => title), [second]);
  await close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const viewport of [{ width: 360, height: 780 }, { width: 1440, height: 900 }]) {
    test(`${colorScheme}, ${viewport.width} px wide: accessible with own paintings, and nothing sticks out`, async () => {
      const { page, close } = await open({ context: { colorScheme, viewport }, script: AXE });
      await choose(page, "photo.png", png(64, 48));
      await give(page, DOTS);
      await painted(page, "photo.png", await styled(page, "Dots"));
      const sound = async (state) => {
        assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= viewport.width, `${state}: no sideways scrolling`);
        const violations = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`));
        assert.deepEqual(violations, [], state);
      };
      await sound("own style");
      // On a phone it is a tool like the others.
      if (viewport.width < 960) await page.getByTestId("tool-own").click();
      await sound("looking after it");
      await page.getByTestId("own-remove").click();
      await page.getByTestId("own-step").waitFor();
      await sound("deleted");
      await close();
    });
  }
}
