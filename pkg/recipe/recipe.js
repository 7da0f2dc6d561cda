/** The recipe of a painting: all that it was made of, except the photo. It is in the painting's file, or in a link. */
import { ImpastoError } from "../errors.js";
import { sniff } from "../formats.js";
import { ENGINE } from "../wasm/hashes.js";
import { fromBase64url, toBase64url } from "./base64.js";
import { jpegWith, textInJpeg } from "./jpeg.js";
import { pngWith, textInPng } from "./png.js";
import { sha256 } from "./sha256.js";
import { recipeIn, textOf, VERSION } from "./text.js";
import { textInWebp, webpWith } from "./webp.js";

export { packMasks, unpackMasks } from "./mask.js";
export { sha256 };

/** What is larger is no painting of ours. */
const MOST_BYTES = 256 * 1024 * 1024;
/** Style files together, in base64, so that a segment of a JPEG holds them. */
const MOST_FILES = 60_000;
/** A mask, in bytes, so that it goes along whatever else does. */
export const MOST_MASK = 24_000;
/** What some programs cut off of an address. */
const MOST_LINK = 16_000;
/** Often a title is the name of a file, and nobody else's business. */
const TITLE = "Painting";

const READERS = { png: textInPng, jpeg: textInJpeg, webp: textInWebp };
const WRITERS = { png: pngWith, jpeg: jpegWith, webp: webpWith };

/** @typedef {import("./recipe.d.ts").Recipe} Recipe */

/** A style without its title, as bytes. */
async function fileOf(impasto, id) {
  const file = await impasto.styleFile(id, impasto.isAdded(id) ? { title: TITLE } : {});
  return new Uint8Array(await file.arrayBuffer());
}

/** The styles by their hashes, the most important first; those that were added with their files, as far as there is room. */
async function stylesOf(impasto, weights) {
  let room = MOST_FILES;
  const styles = [];
  for (const id of Object.keys(weights).sort((a, b) => weights[b] - weights[a])) {
    const file = await fileOf(impasto, id);
    const length = 4 * Math.ceil(file.length / 3);
    const goesAlong = impasto.isAdded(id) && length <= room;
    if (goesAlong) room -= length;
    styles.push({ id, sha256: await sha256(file), ...(goesAlong && { file }) });
  }
  return styles;
}

/**
 * @param {import("../index.d.ts").Impasto} impasto
 * @param {import("../index.d.ts").StylizeOptions} options it was painted with
 * @param {{ photo?: Blob, width?: number, height?: number }} [about]
 * @returns {Promise<Recipe>}
 */
export async function recipeOf(impasto, { style, weights = { [style]: 1 }, strength, strokes, boldness, swirl, seed, light, edges, where }, { photo, width, height } = {}) {
  const styles = await stylesOf(impasto, weights);
  const hash = photo && (await sha256(photo));
  const settings = { strength, strokes, boldness, swirl, seed, light, edges, width, height, photo: hash, where };
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  return { version: VERSION, engine: ENGINE, ...Object.fromEntries(given), weights: { ...weights }, styles };
}

/** @param {Blob} blob a PNG, JPEG or WebP @param {Recipe} recipe @returns {Promise<Blob>} the same picture with the recipe in it */
export async function writeRecipe(blob, recipe) {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const write = bytes.length > 33 && WRITERS[sniff(bytes)];
  if (!write) throw new ImpastoError("option", "A recipe goes into a PNG, a JPEG or a WebP.", "Encode the painting as one of these first.");
  const parts = write(bytes, textOf(recipe)) ?? write(bytes, textOf(recipe, { files: false }));
  return new Blob(parts, { type: blob.type });
}

/**
 * @param {Blob} blob any file
 * @returns {Promise<Recipe | import("./recipe.d.ts").NewerRecipe | null>} nothing where there is none, or none that can be read
 */
export async function readRecipe(blob) {
  if (blob.size > MOST_BYTES) return null;
  // A file that is gone is told by whoever opens it.
  const bytes = new Uint8Array(await blob.arrayBuffer().catch(() => new ArrayBuffer(0)));
  const text = await READERS[sniff(bytes)]?.(bytes);
  return text ? recipeIn(text) : null;
}

/** A recipe for a link, without its photo, and without masks, which are of that photo. @param {Recipe} recipe @returns {string} letters, digits, - and _ */
export function encodeRecipe({ photo, where, ...recipe }) {
  const [whole, short] = [true, false].map((files) => toBase64url(new TextEncoder().encode(textOf(recipe, { files }))));
  return whole.length <= MOST_LINK ? whole : short;
}

/**
 * @param {string} text of {@link encodeRecipe}, or any other
 * @returns {Recipe | import("./recipe.d.ts").NewerRecipe | null}
 */
export function decodeRecipe(text) {
  const bytes = fromBase64url(text);
  return bytes && recipeIn(new TextDecoder().decode(bytes));
}

/**
 * Adds the styles that the recipe includes as files and that are not there.
 * @param {Recipe} recipe
 * @returns {Promise<string[]>} the ids that are still missing
 */
export async function addRecipeStyles(impasto, { styles }) {
  const isMissing = ({ id }) => !impasto.styles.some((style) => style.id === id);
  for (const style of styles.filter(isMissing)) if (style.file && isMissing(style)) await impasto.addStyle(style.file).catch(() => {});
  return styles.filter(isMissing).map(({ id }) => id);
}

/** Whether this engine and its styles are those of the recipe: then the same device paints the very same. @param {Recipe} recipe */
export async function isSameEngine(impasto, { engine = "", styles }) {
  const versionOf = (name) => name.split("+")[0];
  if (versionOf(engine) !== versionOf(ENGINE)) return false;
  const files = styles.map(({ id }) => fileOf(impasto, id).catch(() => null));
  const hashes = await Promise.all(files.map(async (file) => (await file) && sha256(await file)));
  return styles.every(({ sha256: hash }, place) => !hash || hash === hashes[place]);
}
