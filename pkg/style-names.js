/** The id and texts of a style that is made of a picture. */
import { ImpastoError } from "./errors.js";

/** As a style pack allows them. */
const MAX_ID = 64;
const MAX_TEXT = 200;
const UNKNOWN = "unknown";

/** A name as an id: lower-case letters, digits and single hyphens; or nothing. */
function idOf(name) {
  const words = name.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return words.join("-").slice(0, MAX_ID).replace(/-$/, "");
}

/** A few characters that stand for these pixels (FNV-1a), so that a picture without a name gets the same id again. */
function digestOf({ data }) {
  let hash = 0x811c9dc5;
  for (const byte of data) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}

/** The id, or the first of `id-2`, `id-3` … that is free. */
function unique(id, taken) {
  let free = id;
  for (let number = 2; taken.includes(free); number += 1) {
    const ending = `-${number}`;
    free = id.slice(0, MAX_ID - ending.length) + ending;
  }
  return free;
}

/** What a file is called, without its extension and what a style pack does not allow; or nothing. */
function titleOf(source) {
  const name = typeof source?.name === "string" ? source.name.replace(/\.[^.]*$/, "") : "";
  return [...name.replace(/\p{Cc}/gu, "").trim()].slice(0, MAX_TEXT).join("").trim();
}

/**
 * The texts of a style that is made of a picture: those that are given, else of its file's name, else of its pixels.
 * @param {import("./index.d.ts").Source} source
 * @param {ImageData} image its pixels
 * @param {import("./index.d.ts").StyleFromOptions} given
 * @param {string[]} taken the ids there are
 * @returns {import("./index.d.ts").Style}
 */
export function styleOf(source, image, given, taken) {
  const texts = ["id", "title", "artist", "year", "licence"];
  const wrong = texts.find((name) => given[name] !== undefined && (typeof given[name] !== "string" || given[name].trim() === ""));
  if (wrong) throw new ImpastoError("option", `The ${wrong} of a style is a text.`, "Pass a string that is not empty, or leave it out.");
  const title = given.title ?? (titleOf(source) || "Painting");
  const name = given.title ?? titleOf(source);
  const id = given.id ?? unique(idOf(name) || `painting-${digestOf(image)}`, taken);
  return { id, title, artist: given.artist ?? UNKNOWN, year: given.year ?? UNKNOWN, licence: given.licence ?? UNKNOWN };
}
