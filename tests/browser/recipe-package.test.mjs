/** `impasto/recipe` as another page uses it, and against files that lie. */
import assert from "node:assert/strict";
import { test } from "node:test";
import sharp from "sharp";
import { decodeRecipe, encodeRecipe, readRecipe, writeRecipe } from "../../pkg/recipe/recipe.js";
import { openPage } from "./support/browser.mjs";
import { gif, HEIC, png } from "./support/files.mjs";
import { styleFile } from "./support/style-file.mjs";

const HASH = "0123456789abcdef".repeat(4);
const recipe = { version: 1, engine: "0.1.0+12345678", strength: 0.5, seed: 7, photo: HASH, weights: { "great-wave": 0.25, own: 0.75 }, styles: [{ id: "great-wave", sha256: HASH }, { id: "own", sha256: HASH, file: Uint8Array.from({ length: 9001 }, (_, i) => i % 251) }] };

/** Pictures of every kind that carries a recipe, and of both kinds of WebP. */
async function pictures() {
  const plain = sharp(png(33, 21, { colour: 2 }));
  const clear = sharp(png(33, 21, { colour: 6, at: () => [9, 99, 199, 128] }));
  return {
    png: await plain.png().toBuffer(),
    jpeg: await plain.jpeg().toBuffer(),
    "jpeg with metadata": await plain.jpeg().withExif({ IFD0: { Artist: "nobody" } }).toBuffer(),
    webp: await plain.webp().toBuffer(),
    "webp with transparency": await clear.webp().toBuffer(),
    "webp without loss": await clear.webp({ lossless: true }).toBuffer(),
    "webp with other XMP": await plain.webp().withXmp("<x:xmpmeta xmlns:x='adobe:ns:meta/'/>").toBuffer(),
  };
}

const blobOf = (bytes, type = "") => new Blob([Uint8Array.from(bytes)], { type });
const bytesOf = async (blob) => Buffer.from(await blob.arrayBuffer());
const pixels = (bytes) => sharp(bytes).raw().toBuffer();

test("what is written is read, twice over too, and the pixels are the same for another program", async () => {
  for (const [what, bytes] of Object.entries(await pictures())) {
    const once = await writeRecipe(blobOf(bytes, "image/x"), { ...recipe, seed: 1 });
    const twice = await writeRecipe(once, recipe);
    assert.equal(twice.type, "image/x");
    assert.deepEqual(await readRecipe(twice), recipe, what);
    const written = await bytesOf(twice);
    assert.equal(written.toString("latin1").split('"version":1').length, 2, `${what}: one recipe`);
    assert.deepEqual(await pixels(written), await pixels(bytes), what);
    const { width, height, hasAlpha, exif } = await sharp(written).metadata();
    const before = await sharp(bytes).metadata();
    assert.deepEqual([width, height, hasAlpha, exif], [before.width, before.height, before.hasAlpha, before.exif], what);
  }
});

test("other files carry nothing, and a recipe goes into no other", async () => {
  const others = { nothing: Buffer.alloc(0), text: Buffer.from("impasto"), gif: gif(1), heic: HEIC, png: png(8, 8), ...(await pictures()) };
  for (const [what, bytes] of Object.entries(others)) assert.equal(await readRecipe(blobOf(bytes)), null, what);
  for (const what of ["nothing", "text", "gif", "heic"]) await assert.rejects(writeRecipe(blobOf(others[what]), recipe), { code: "option" }, what);
});

test("style files for which a JPEG has no room stay out, and the rest goes along", async () => {
  const large = { ...recipe, styles: [recipe.styles[0], { ...recipe.styles[1], file: new Uint8Array(60_000) }] };
  const { styles, weights } = await readRecipe(await writeRecipe(blobOf((await pictures()).jpeg), large));
  assert.deepEqual([styles[1], weights], [{ id: "own", sha256: HASH }, recipe.weights]);
});

test("a link holds the recipe without the photo, and large style files stay out", () => {
  const { photo, ...rest } = recipe;
  const text = encodeRecipe(recipe);
  assert.match(text, /^[\w-]+$/);
  assert.deepEqual(decodeRecipe(text).styles.map(({ id }) => id), ["great-wave", "own"]);
  assert.ok(text.length < 16_000);
  const small = { ...rest, styles: [rest.styles[0], { ...rest.styles[1], file: new Uint8Array([1, 2, 3]) }] };
  assert.deepEqual(decodeRecipe(encodeRecipe(small)), small);
  for (const wrong of ["", "a", "!", "é", text.slice(0, -9), "e30", "bnVsbA"]) assert.equal(decodeRecipe(wrong), null, wrong);
  assert.deepEqual(decodeRecipe(Buffer.from('{"version":3}').toString("base64url")), { newer: true, version: 3 });
});

/** The same numbers each time. */
function randoms(seed) {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

test("cut at every byte and damaged ten thousand times, a file is read or carries nothing, and never throws", async () => {
  const random = randoms(18);
  const small = { ...recipe, styles: [recipe.styles[0], { id: "own" }] };
  let read = 0;
  for (const [what, bytes] of Object.entries(await pictures())) {
    const whole = await bytesOf(await writeRecipe(blobOf(bytes), small));
    for (let end = 0; end < whole.length; end += 1) {
      const found = await readRecipe(blobOf(whole.subarray(0, end)));
      if (found) assert.deepEqual(found, small, `${what}, cut at ${end}`);
    }
    for (let round = 0; round < 1500; round += 1) {
      const damaged = Buffer.from(whole);
      for (let times = 1 + random(12); times > 0; times -= 1) damaged[random(damaged.length)] = random(256);
      const found = await readRecipe(blobOf(damaged));
      if (found) assert.ok(found.newer || Object.values(found.weights).some((weight) => weight > 0));
      read += found ? 1 : 0;
    }
  }
  assert.ok(read > 100, `${read} were read all the same`);
});

test("a recipe is what stylize takes, and brings along a style that is not there", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  const file = (await styleFile(3, "taught")).toString("base64");
  const answer = await page.evaluate(async (base64) => {
    const { Impasto, encodeImage } = await import("./pkg/index.js");
    const { addRecipeStyles, isSameEngine, readRecipe, recipeOf, sha256, writeRecipe } = await import("./pkg/recipe/recipe.js");
    const photo = new File([await (await fetch("./icon-192.png")).arrayBuffer()], "photo.png");
    const impasto = await Impasto.load({ backend: "cpu" });
    const [{ id }] = await impasto.addStyle(Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)));
    const options = { weights: { [id]: 2, [impasto.styles[0].id]: 1 }, strokes: 0.2, seed: 9, light: 0.1, strength: 0.75, maxSide: 64 };
    const painted = await impasto.stylize(photo, options);
    const blob = await writeRecipe(await impasto.toBlob(painted, { type: "image/webp" }), await recipeOf(impasto, options, { photo, width: painted.width, height: painted.height }));
    const recipe = await readRecipe(blob);
    const other = await Impasto.load({ backend: "cpu" });
    const lacking = await isSameEngine(other, recipe);
    const missing = await addRecipeStyles(other, recipe);
    const again = await other.stylize(photo, { ...recipe, maxSide: Math.max(recipe.width, recipe.height) });
    const facts = {
      same: painted.data.every((byte, i) => byte === again.data[i]),
      missing,
      lacking,
      engine: await isSameEngine(other, recipe),
      older: await isSameEngine(other, { ...recipe, engine: "0.0.1+12345678" }),
      unlike: await isSameEngine(other, { ...recipe, styles: [{ id, sha256: "0".repeat(64) }] }),
      photo: recipe.photo === (await sha256(photo)),
      added: [impasto.isAdded(id), impasto.isAdded(impasto.styles[0].id)],
      left: await addRecipeStyles(other, { ...recipe, styles: [{ id: "nowhere" }, { id: "broken", file: new Uint8Array(9) }] }),
      plain: await readRecipe(await encodeImage(painted.image)),
    };
    impasto.dispose();
    other.dispose();
    return facts;
  }, file);
  assert.deepEqual(answer, { same: true, missing: [], lacking: false, engine: true, older: false, unlike: false, photo: true, added: [true, false], left: ["nowhere", "broken"], plain: null });
  await close();
});
