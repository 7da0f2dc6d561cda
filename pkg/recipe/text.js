/** A recipe as text: compact JSON, which is checked as untrusted input when it is read. */
import { BRUSHWORK, isWithin, LIGHT } from "../options.js";
import { fromBase64, toBase64 } from "./base64.js";

/** Of what is written; what is read may be of another. A field more does not count up, another meaning does. */
export const VERSION = 1;
/** As much of it as is looked at. */
const MOST_LENGTH = 256 * 1024;
const MOST_STYLES = 64;
const MOST_SIDE = 2 ** 16;
/** Of a mask. */
const MOST_MASK_SIDE = 1024;

const ID = /^[a-z0-9-]{1,64}$/;
const SHA256 = /^[0-9a-f]{64}$/;
const ENGINE = /^[\w.+-]{1,64}$/;
const STRENGTH = { least: 0, most: 1 };
const NUMBERS = { strength: STRENGTH, ...BRUSHWORK, light: LIGHT };

/** @typedef {import("./recipe.d.ts").Recipe} Recipe */

/** @param {Recipe} recipe @param {{ files?: boolean }} [options] whether the files of styles go along */
export function textOf({ version, styles, weights, where, ...others }, { files = true } = {}) {
  const written = styles.map(({ id, sha256, file }) => ({ id, weight: weights[id], sha256, file: files && file ? toBase64(file) : undefined }));
  const masked = where && { ...where, mask: toBase64(where.mask) };
  return JSON.stringify({ version, ...others, where: masked, styles: written });
}

function parsed(text) {
  if (text.length > MOST_LENGTH) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function matches(pattern, value) {
  return typeof value === "string" && pattern.test(value);
}

function styleOf({ id, sha256, file }) {
  const bytes = typeof file === "string" ? fromBase64(file) : null;
  return { id, ...(matches(SHA256, sha256) && { sha256 }), ...(bytes?.length > 0 && { file: bytes }) };
}

/** Whether it is a style with a weight, under an id of its own. */
function isStyle(given, place, all) {
  const { id, weight } = given ?? {};
  return matches(ID, id) && Number.isFinite(weight) && weight >= 0 && all.findIndex((other) => other?.id === id) === place;
}

/** Where the painting shows; nothing if it is not all there. */
function whereOf({ width, height, mask, style }) {
  const isSide = (side) => isWithin({ least: 1, most: MOST_MASK_SIDE, whole: true }, side);
  const bytes = typeof mask === "string" ? fromBase64(mask) : null;
  if (!isSide(width) || !isSide(height) || !bytes) return {};
  return { where: { width, height, mask: bytes, ...(matches(ID, style) && { style }) } };
}

/** What is in range of the rest; the rest is left out. */
function settingsOf(given) {
  const settings = {};
  for (const [name, range] of Object.entries(NUMBERS)) if (isWithin(range, given[name])) settings[name] = given[name];
  if (["wrap-x", "wrap"].includes(given.edges)) settings.edges = given.edges;
  for (const name of ["width", "height"]) if (isWithin({ least: 1, most: MOST_SIDE, whole: true }, given[name])) settings[name] = given[name];
  if (matches(ENGINE, given.engine)) settings.engine = given.engine;
  if (matches(SHA256, given.photo)) settings.photo = given.photo;
  return settings;
}

/**
 * @param {string} text
 * @returns {Recipe | import("./recipe.d.ts").NewerRecipe | null} nothing if it is no recipe, or not all of one
 */
export function recipeIn(text) {
  const given = parsed(text);
  const version = given?.version;
  if (!Number.isInteger(version) || version < 1) return null;
  if (version > VERSION) return { newer: true, version };
  if (!Array.isArray(given.styles) || given.styles.length > MOST_STYLES || !given.styles.every(isStyle)) return null;
  const weights = Object.fromEntries(given.styles.map(({ id, weight }) => [id, weight]));
  if (!Object.values(weights).some((weight) => weight > 0)) return null;
  return { version, ...settingsOf(given), ...whereOf(given.where ?? {}), weights, styles: given.styles.map(styleOf) };
}
