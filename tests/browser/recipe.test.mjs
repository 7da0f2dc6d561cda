/** A saved painting carries its recipe, in each kind of file, as other programs read it; and brings everything back. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import sharp from "sharp";
import { NO_ADAPTER, openPage, WEBGPU } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { kept } from "./support/kept-session.mjs";
import { canvasPixels, decode } from "./support/pixels.mjs";
import { withRecipeText } from "./support/recipes.mjs";
import { adjust, choose, openSheet, paintFirstStyle, painted, photoShown, pickStyle, problem, save, settled, styleIds } from "./support/steps.mjs";

const CPU = { query: "?backend=cpu" };
const PHOTO = png(90, 60);
const KINDS = ["png", "jpeg", "webp"];
const TYPES = { png: "image/png", jpeg: "image/jpeg", webp: "image/webp" };

/** The text of the iTXt chunk, read by Python, which knows nothing of this project. */
const PNG_READER = `
import struct, sys, zlib
data = sys.stdin.buffer.read()
at = 8
while at < len(data):
    length, kind = struct.unpack(">I4s", data[at:at + 8])
    body = data[at + 8:at + 8 + length]
    assert zlib.crc32(kind + body) == struct.unpack(">I", data[at + 8 + length:at + 12 + length])[0], kind
    if kind == b"iTXt":
        keyword, rest = body.split(b"\\0", 1)
        assert keyword == b"impasto" and rest[:2] == b"\\0\\0", body[:20]
        sys.stdout.write(rest[2:].split(b"\\0", 2)[2].decode("utf-8"))
    at += 12 + length
`;

/** What a program of others finds in a file. @returns {Promise<object>} */
async function recipeIn(kind, bytes) {
  if (kind === "png") return JSON.parse(execFileSync("python3", ["-c", PNG_READER], { input: bytes, encoding: "utf8" }));
  const { xmp } = await sharp(bytes).metadata();
  const [, escaped] = xmp.toString("utf8").match(/xmlns:impasto="urn:impasto:recipe\/"><impasto:recipe>([^<]*)</);
  return JSON.parse(escaped.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&"));
}

/** A page with a painting that nothing of is as usual. @returns the name of its style */
async function paintUnusually(page) {
  await choose(page, "secret-name.png", PHOTO);
  await paintFirstStyle(page, "secret-name.png");
  const [, style] = await styleIds(page);
  await pickStyle(page, style);
  await painted(page, "secret-name.png", style);
  await adjust(page);
  for (const [dial, value] of [["strokes", "80"], ["swirl", "0.75"], ["light", "35"], ["strength", "120"]]) {
    await page.getByTestId(dial).fill(value);
    await page.getByTestId(dial).dispatchEvent("change");
  }
  await page.getByTestId("again").click();
  await settled(page);
  return style;
}

/** What the address says behind its `#`. */
const fragment = (page) => page.evaluate(() => location.hash);
const dials = (page) => page.evaluate(() => ["strength", "strokes", "light", "swirl"].map((id) => document.getElementById(id).value));

/** Everything on the page is as it is for a first visitor, but the photo is still known. */
async function changeAll(page) {
  const [first] = await styleIds(page);
  await pickStyle(page, first);
  for (const dial of ["strokes", "swirl", "light", "strength"]) await page.getByTestId(dial).dblclick({ force: true });
  await settled(page);
}

for (const [where, flags] of [["the CPU", NO_ADAPTER], ["WebGPU in software", WEBGPU]]) {
  test(`on ${where}: saved in each kind of file, read by others, dropped again, it is the very same painting`, async () => {
    const { page, record, close } = await openPage({ flags, query: flags === WEBGPU ? "?backend=webgpu" : "?backend=cpu" });
    const style = await paintUnusually(page);
    const before = await canvasPixels(page, "painting");
    const set = await dials(page);
    for (const kind of KINDS) {
      const { bytes, name } = await save(page, `save-${kind}`);
      const recipe = await recipeIn(kind, bytes);
      assert.deepEqual(recipe.styles.map(({ id, weight }) => [id, weight]), [[style, 1]]);
      assert.match(recipe.styles[0].sha256, /^[0-9a-f]{64}$/);
      const { version, strength, strokes, boldness, light, seed, width, height } = recipe;
      assert.deepEqual({ version, strength, strokes, boldness, light, seed, width, height }, { version: 1, strength: 1, strokes: 0.8, boldness: 1.2, light: 0.35, seed: 1, width: 90, height: 60 });
      assert.ok(Math.abs(recipe.swirl - 2 ** 0.75) < 1e-12);
      assert.match(recipe.engine, /^\d+\.\d+\.\d+\+[0-9a-f]{8}$/);
      assert.equal(recipe.photo, execFileSync("sha256sum", { input: PHOTO, encoding: "utf8" }).slice(0, 64));
      assert.doesNotMatch(bytes.toString("latin1"), /secret-name/, "no name of a file");
      if (kind === "png") assert.deepEqual(await decode(page, bytes), before, "what is saved is what is shown");
      await changeAll(page);
      await choose(page, name, bytes, TYPES[kind]);
      await page.getByTestId("recipe-use").click();
      await page.waitForFunction(([strength]) => document.getElementById("strength").value === strength, set);
      await settled(page);
      assert.deepEqual(await dials(page), set);
      assert.deepEqual(await canvasPixels(page, "painting"), before, `${kind}: the very same pixels`);
      // A machine that takes long for it says so.
      assert.equal(await page.locator("#notices li:not([data-notice=slow])").count(), 0, "there is nothing to say");
      const again = await save(page, "save");
      assert.deepEqual(again.bytes.equals(bytes), true, `${kind}: saved again it is the same file`);
    }
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("a saved painting is painted as a photo if the visitor says so, and nothing changes before", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  const shown = await canvasPixels(page, "photo");
  const { bytes } = await save(page, "save-png");
  await choose(page, "painting.png", bytes);
  await page.getByTestId("recipe-paint").waitFor();
  assert.deepEqual(await canvasPixels(page, "photo"), shown, "the photo is still the photo");
  await page.getByTestId("recipe-paint").click();
  await painted(page, "painting.png", style);
  assert.notDeepEqual(await canvasPixels(page, "photo"), shown);
  assert.equal(await page.getByTestId("recipe-offer").textContent(), "");
  // Nor is a file with that word in it asked about.
  await choose(page, "impasto.png", png(32, 24, { more: [] }));
  await painted(page, "impasto.png", style);
  await close();
});

test("the photo of a recipe comes back from the steps before; another photo on the wall is said", async () => {
  const { page, close } = await openPage(CPU);
  const style = await paintUnusually(page);
  const { bytes } = await save(page, "save-png");
  const before = await canvasPixels(page, "painting");
  await choose(page, "other.png", png(40, 32));
  await painted(page, "other.png", style);
  await choose(page, "a.png", bytes);
  await page.getByTestId("recipe-use").click();
  await painted(page, "secret-name.png", style);
  assert.deepEqual(await canvasPixels(page, "painting"), before);
  await page.getByTestId("undo").click();
  await painted(page, "other.png", style);
  await close();

  const second = await openPage(CPU);
  await choose(second.page, "another.png", png(40, 32));
  await photoShown(second.page);
  await choose(second.page, "a.png", bytes);
  await second.page.getByTestId("recipe-use").click();
  await painted(second.page, "another.png", style);
  await second.page.locator("[data-notice=recipe-other-photo]").waitFor();
  assert.deepEqual(await dials(second.page), ["120", "80", "35", "0.75"]);
  const [first] = await styleIds(second.page);
  await pickStyle(second.page, first);
  await painted(second.page, "another.png", first);
  assert.equal(await second.page.locator("[data-notice=recipe-other-photo]").count(), 0, "that is said until the next step");
  await second.close();
});

test("on an empty wall the recipe waits for the photo", async () => {
  const { page, close } = await openPage(CPU);
  const style = await paintUnusually(page);
  const { bytes } = await save(page, "save-jpeg");
  const wanted = await canvasPixels(page, "painting");
  await close();
  const second = await openPage(CPU);
  await choose(second.page, "a.jpg", bytes, "image/jpeg");
  await second.page.getByTestId("recipe-use").click();
  await second.page.locator("[data-notice=recipe-ready]").waitFor();
  await choose(second.page, "the-same.png", PHOTO);
  await painted(second.page, "the-same.png", style);
  assert.deepEqual(await canvasPixels(second.page, "painting"), wanted);
  await second.close();
});

test("without the tick no recipe goes along, and the tick is remembered", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  await openSheet(page);
  await page.getByTestId("save-recipe").uncheck();
  await page.getByTestId("save-close").click();
  for (const kind of KINDS) assert.doesNotMatch((await save(page, `save-${kind}`)).bytes.toString("latin1"), /impasto|iTXt|XMP/);
  await kept(page, { recipe: false });
  await page.reload();
  await settled(page);
  await openSheet(page);
  assert.equal(await page.getByTestId("save-recipe").isChecked(), false);
  await close();
});

test("a style of one's own goes along, and is there where the painting is dropped", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  await photoShown(page);
  await page.getByTestId("own-file").setInputFiles({ name: "grandmas-secret.png", mimeType: "image/png", buffer: png(80, 80) });
  const card = page.locator("[data-testid^=style-own-]");
  await card.waitFor();
  const style = (await card.getAttribute("data-testid")).replace("style-", "");
  await painted(page, "photo.png", style);
  const wanted = await canvasPixels(page, "painting");
  for (const kind of KINDS) {
    const { bytes } = await save(page, `save-${kind}`);
    const [{ file }] = (await recipeIn(kind, bytes)).styles;
    assert.equal(Buffer.from(file, "base64").subarray(0, 7).toString("latin1"), "IMPASTO");
    assert.equal(Buffer.from(file, "base64").includes("grandmas"), false, "its title is the name of a file");
    const second = await openPage(CPU);
    await choose(second.page, "photo.png", PHOTO);
    await photoShown(second.page);
    await choose(second.page, "painting", bytes);
    await second.page.getByTestId("recipe-use").click();
    await painted(second.page, "photo.png", style);
    assert.deepEqual(await canvasPixels(second.page, "painting"), wanted);
    await second.close();
  }
  await close();
});

const [SHA] = ["a".repeat(64)];
const whole = { version: 1, engine: "0.1.0+12345678", styles: [{ id: "great-wave", weight: 1, sha256: SHA }] };

/** Recipes that are none, by what is wrong with them: the picture is a photo then. */
const BAD = {
  "no JSON": "impasto",
  "cut off": JSON.stringify(whole).slice(0, -3),
  "a list": "[1]",
  "no version": JSON.stringify({ ...whole, version: undefined }),
  "version 0": JSON.stringify({ ...whole, version: 0 }),
  "no styles": JSON.stringify({ ...whole, styles: [] }),
  "styles that are none": JSON.stringify({ ...whole, styles: [null, 3, "x"] }),
  "a weight of nothing": JSON.stringify({ ...whole, styles: [{ id: "great-wave", weight: 0 }] }),
  "a weight that is a word": JSON.stringify({ ...whole, styles: [{ id: "great-wave", weight: "much" }] }),
  "an id with markup": JSON.stringify({ ...whole, styles: [{ id: "<img src=x onerror=alert(1)>", weight: 1 }] }),
  "a style twice": JSON.stringify({ ...whole, styles: [whole.styles[0], whole.styles[0]] }),
  "a thousand styles": JSON.stringify({ ...whole, styles: Array.from({ length: 1000 }, (_, i) => ({ id: `s-${i}`, weight: 1 })) }),
};

test("what is no recipe makes no difference, in any kind of file", async () => {
  const { page, record, close } = await openPage(CPU);
  await choose(page, "photo.png", png(24, 16));
  const style = await paintFirstStyle(page, "photo.png");
  for (const [place, [what, text]] of Object.entries(BAD).entries()) {
    const kind = KINDS[place % 3];
    await choose(page, `bad-${place}.${kind}`, await withRecipeText(kind, text), TYPES[kind]);
    await painted(page, `bad-${place}.${kind}`, style);
    assert.equal(await page.getByTestId("recipe-offer").textContent(), "", what);
  }
  // Numbers that make no sense are left out, and the rest is used.
  const odd = JSON.stringify({ ...whole, strokes: 7, swirl: null, light: "x", seed: 1.5, boldness: -1, strength: 0.5, photo: 3, width: 1e9, styles: [{ id: style, weight: 1, sha256: "no", file: "***" }], __proto__: { polluted: 1 } });
  await choose(page, "odd.png", await withRecipeText("png", odd));
  await page.getByTestId("recipe-use").click();
  await page.waitForFunction(() => document.getElementById("strength").value === "50");
  await settled(page);
  assert.deepEqual(await dials(page), ["50", "50", "60", "0"]);
  assert.deepEqual(record.errors, []);
  await close();
});

test("a recipe of a newer version says so, and the picture can still be painted", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  for (const kind of KINDS) {
    await choose(page, `newer.${kind}`, await withRecipeText(kind, '{"version":2,"anything":"else, impasto"}'), TYPES[kind]);
    await page.getByTestId("recipe-offer").filter({ hasText: "newer version" }).waitFor();
    assert.equal(await page.getByTestId("recipe-use").count(), 0);
    await page.getByTestId("recipe-paint").click();
    await painted(page, `newer.${kind}`, style);
  }
  await close();
});

test("styles that are not here: one is left out and named; with none there is a sentence, and nothing changes", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  const half = { ...whole, strokes: 0.9, styles: [{ id: style, weight: 0.5 }, { id: "not-here", weight: 0.5, file: Buffer.from("no style file").toString("base64") }] };
  await choose(page, "half.png", await withRecipeText("png", JSON.stringify(half)));
  await page.getByTestId("recipe-use").click();
  await page.locator("[data-notice=recipe-left-out]").filter({ hasText: "not-here" }).waitFor();
  assert.equal((await dials(page))[1], "90");
  const none = { ...whole, strokes: 0.1, styles: [{ id: "not-here", weight: 1 }] };
  await choose(page, "none.webp", await withRecipeText("webp", JSON.stringify(none)), "image/webp");
  await page.getByTestId("recipe-use").click();
  const told = await problem(page);
  assert.equal(told.code, "recipe-styles");
  assert.match(told.sentence, /not-here/);
  assert.equal((await dials(page))[1], "90");
  await close();
});

test("what another program made of it is read: the chunk compressed and last, the property as an attribute", async () => {
  const { page, close } = await openPage(CPU);
  for (const kind of KINDS) {
    await choose(page, `rewritten.${kind}`, await withRecipeText(kind, JSON.stringify(whole), { rewritten: true }), TYPES[kind]);
    await page.getByTestId("recipe-use").waitFor();
    // The next one is to be seen as what it is.
    await page.getByTestId("recipe-offer").evaluate((line) => line.replaceChildren());
  }
  await close();
});

/** Opens what a link says, in a page of its own. */
const openLink = (fragment, options = {}) => openPage({ ...CPU, query: `?backend=cpu`, ...options, hash: fragment });

test("a link brings styles and settings to the photo that is chosen next; the server hears nothing of it", async () => {
  const first = await openPage({ ...CPU, context: { permissions: ["clipboard-read", "clipboard-write"] } });
  const style = await paintUnusually(first.page);
  const wanted = await canvasPixels(first.page, "painting");
  await openSheet(first.page);
  await first.page.getByTestId("save-link").click();
  await first.page.getByTestId("saved").filter({ hasText: "link" }).waitFor();
  const link = await first.page.evaluate(() => navigator.clipboard.readText());
  await first.close();
  const { origin, hash, search } = new URL(link);
  assert.match(hash, /^#r=[\w-]+$/);
  assert.equal(search, "");
  const recipe = JSON.parse(Buffer.from(hash.slice(3), "base64url"));
  assert.equal("photo" in recipe, false, "nothing of the photo");
  assert.ok(link.length < 700, `${link.length} characters`);
  assert.ok(origin.startsWith("http://127.0.0.1"));

  const { page, record, close } = await openLink(hash);
  await page.locator("[data-notice=recipe-ready]").waitFor();
  assert.deepEqual(await dials(page), ["120", "80", "35", "0.75"]);
  assert.ok(record.requests.every((request) => !request.url().includes(hash.slice(3, 40)) || request.isNavigationRequest()));
  await choose(page, "photo.png", PHOTO);
  await painted(page, "photo.png", style);
  assert.deepEqual(await canvasPixels(page, "painting"), wanted);
  assert.equal(await fragment(page), "", "the visitor goes on from there");
  // The address changes while the page is open.
  const [, , third] = await styleIds(page);
  const other = Buffer.from(JSON.stringify({ ...whole, strokes: 0.2, styles: [{ id: third, weight: 1 }] })).toString("base64url");
  await page.evaluate((text) => (location.hash = `r=${text}`), other);
  await painted(page, "photo.png", third);
  assert.equal((await dials(page))[1], "20");
  await close();
});

test("a style of one's own goes along in a link, too", async () => {
  const { page, close } = await openPage({ ...CPU, context: { permissions: ["clipboard-read", "clipboard-write"] } });
  await choose(page, "photo.png", PHOTO);
  await photoShown(page);
  await page.getByTestId("own-file").setInputFiles({ name: "mine.png", mimeType: "image/png", buffer: png(80, 80) });
  await page.locator("[data-testid=stage][data-state=painted]").waitFor();
  const wanted = await canvasPixels(page, "painting");
  await openSheet(page);
  await page.getByTestId("save-link").click();
  await page.getByTestId("saved").filter({ hasText: "link" }).waitFor();
  const { hash } = new URL(await page.evaluate(() => navigator.clipboard.readText()));
  await close();
  assert.ok(hash.length < 16_000, `${hash.length} characters`);
  const second = await openLink(hash);
  await choose(second.page, "photo.png", PHOTO);
  await settled(second.page);
  assert.deepEqual(await canvasPixels(second.page, "painting"), wanted);
  await second.close();
});

test("a link that cannot be read says why, and breaks nothing", async () => {
  const encoded = (text) => Buffer.from(text).toString("base64url");
  const cases = { "": "recipe-link", "***": "recipe-link", [encoded("no JSON")]: "recipe-link", [encoded(JSON.stringify(whole)).slice(0, 60)]: "recipe-link", "%E2%82": "recipe-link", [encoded('{"version":9}')]: "recipe-newer", [encoded(JSON.stringify({ ...whole, styles: [{ id: "not-here", weight: 1 }] }))]: "recipe-styles" };
  const { page, record, close } = await openLink("#r=%00", { ready: false });
  assert.equal((await problem(page)).code, "recipe-link");
  for (const [text, code] of Object.entries(cases)) {
    await page.getByTestId("dismiss").click();
    await page.evaluate((entered) => (location.hash = `r=${entered}`), text);
    assert.equal((await problem(page)).code, code, text);
    assert.equal(await fragment(page), "");
  }
  await page.getByTestId("dismiss").click();
  await page.evaluate(() => (location.hash = "something-else"));
  await choose(page, "photo.png", PHOTO);
  await paintFirstStyle(page, "photo.png");
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  assert.deepEqual(record.errors, []);
  await close();
});

test("a link is followed on the photo that is there again after a reload, as one step that can be taken back", async () => {
  const { page, url, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  await kept(page, { style });
  const [, second] = await styleIds(page);
  const link = Buffer.from(JSON.stringify({ ...whole, strength: 0.4, styles: [{ id: second, weight: 1 }] })).toString("base64url");
  await page.goto("about:blank");
  await page.goto(`${url}?backend=cpu&previews=off#r=${link}`);
  await painted(page, "photo.png", second);
  assert.equal((await dials(page))[0], "40");
  assert.equal(await fragment(page), "");
  await page.getByTestId("undo").click();
  await painted(page, "photo.png", style);
  assert.equal((await dials(page))[0], "100");
  await close();
});

test("what is wrong with a link is said beside the painting that comes back by itself", async () => {
  const { page, url, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  await kept(page, { style });
  await page.goto("about:blank");
  await page.goto(`${url}?backend=cpu&previews=off#r=nothing`);
  await painted(page, "photo.png", style);
  assert.equal((await problem(page)).code, "recipe-link");
  await page.getByTestId("dismiss").click();
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await close();
});

test("a painting of another version says so, where its photo is", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  const photo = execFileSync("sha256sum", { input: PHOTO, encoding: "utf8" }).slice(0, 64);
  const older = { ...whole, engine: "0.0.9+00000000", photo, styles: [{ id: style, weight: 1 }] };
  const unlike = { ...whole, photo, styles: [{ id: style, weight: 1, sha256: SHA }] };
  const [, second] = await styleIds(page);
  for (const [place, recipe] of [older, unlike].entries()) {
    // What was said of another recipe is gone with another style.
    await pickStyle(page, second);
    await painted(page, "photo.png", second);
    assert.equal(await page.locator("[data-notice=recipe-other-version]").count(), 0);
    await choose(page, `${place}.png`, await withRecipeText("png", JSON.stringify(recipe)));
    await page.getByTestId("recipe-use").click();
    await page.locator("[data-notice=recipe-other-version]").waitFor();
  }
  await close();
});

test("a mixture comes back with its weights", async () => {
  const { page, close } = await openPage(CPU);
  await choose(page, "photo.png", PHOTO);
  const style = await paintFirstStyle(page, "photo.png");
  const [, second] = await styleIds(page);
  await page.getByTestId("tool-mix").click();
  await pickStyle(page, second);
  await painted(page, "photo.png", `${style}-${second}`);
  await page.getByTestId(`part-${second}`).fill("31");
  await page.getByTestId(`part-${second}`).dispatchEvent("change");
  await settled(page);
  const wanted = await canvasPixels(page, "painting");
  const { bytes } = await save(page, "save-webp");
  await page.keyboard.press("Escape");
  await pickStyle(page, second);
  await painted(page, "photo.png", second);
  await choose(page, "mixed.webp", bytes, "image/webp");
  await page.getByTestId("recipe-use").click();
  await painted(page, "photo.png", `${style}-${second}`);
  await settled(page);
  assert.deepEqual(await canvasPixels(page, "painting"), wanted);
  await close();
});
