/** A recipe in a PNG: an iTXt chunk (PNG, 11.3.3.4) with a keyword of its own. */
import { chunk, pngChunks } from "../png-chunk.js";

const KEYWORD = "impasto";
const BEHIND_HEADER = 33;
/** As much of it as is looked at. */
const MOST_LENGTH = 256 * 1024;

/** Keyword and its end, not compressed, by no method, in no language, no translated keyword. */
const BEFORE = new TextEncoder().encode(`${KEYWORD}\0\0\0\0\0`);

function isOurs({ kind, data }) {
  return kind === "iTXt" && BEFORE.subarray(0, KEYWORD.length + 1).every((byte, i) => data[i] === byte);
}

function isIntact(bytes, { kind, data, at, end }) {
  return end <= bytes.length && data.length <= MOST_LENGTH && chunk(kind, data).every((byte, i) => bytes[at + i] === byte);
}

/** What a program compressed that wrote the file again. */
async function inflated(data) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const parts = [];
  let length = 0;
  for (let next = await reader.read(); !next.done && length < MOST_LENGTH; next = await reader.read()) {
    parts.push(next.value);
    length += next.value.length;
  }
  reader.cancel().catch(() => {});
  return new Blob(parts).text();
}

async function textIn(data) {
  const compressed = data[KEYWORD.length + 1] === 1;
  const language = data.indexOf(0, KEYWORD.length + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return null;
  const text = data.subarray(translated + 1);
  return compressed ? inflated(text).catch(() => null) : new TextDecoder().decode(text);
}

/** @param {Uint8Array} bytes of the file @returns {Promise<string | null>} */
export async function textInPng(bytes) {
  for (const found of pngChunks(bytes)) {
    if (isOurs(found)) return isIntact(bytes, found) ? textIn(found.data) : null;
  }
  return null;
}

/**
 * @param {Uint8Array} bytes of a whole file
 * @param {string} text of the recipe
 * @returns {Uint8Array[]} the file with the recipe, in parts; it replaces one that was there
 */
export function pngWith(bytes, text) {
  const written = new TextEncoder().encode(text);
  const data = new Uint8Array(BEFORE.length + written.length);
  data.set(BEFORE);
  data.set(written, BEFORE.length);
  const parts = [bytes.subarray(0, BEHIND_HEADER), chunk("iTXt", data)];
  let from = BEHIND_HEADER;
  for (const found of pngChunks(bytes)) {
    if (!isOurs(found)) continue;
    parts.push(bytes.subarray(from, found.at));
    from = found.end;
  }
  return [...parts, bytes.subarray(from)];
}
