/** A recipe in a WebP: a chunk of XMP behind the pixels, which the extended format (VP8X) announces in front of them. */
import { webpChunks, webpHeader } from "../webp.js";
import { textInXmp, xmpOf } from "./xmp.js";

const [HAS_ALPHA, HAS_XMP] = [0x10, 0x04];
const XMP = "XMP ";

function chunk(kind, data) {
  const bytes = new Uint8Array(8 + data.length + (data.length & 1));
  bytes.set(new TextEncoder().encode(kind));
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}

/** What announces XMP, of a file that has no such chunk. */
function extension(bytes, view, { kind, data }) {
  const { width, height } = webpHeader(bytes, view);
  const alpha = kind === "VP8L" && data[4] & 0x10 ? HAS_ALPHA : 0;
  const [across, down] = [width - 1, height - 1];
  return new Uint8Array([alpha | HAS_XMP, 0, 0, 0, across, across >> 8, across >> 16, down, down >> 8, down >> 16]);
}

/** @param {Uint8Array} bytes of the file @returns {string | null} */
export function textInWebp(bytes) {
  for (const { kind, data } of webpChunks(bytes)) if (kind === XMP) return textInXmp(data);
  return null;
}

/**
 * @param {Uint8Array} bytes of a whole file
 * @param {string} text of the recipe
 * @returns {Uint8Array[]} the file with the recipe, in parts; it replaces all XMP
 */
export function webpWith(bytes, text) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks = [...webpChunks(bytes)].filter(({ kind }) => kind !== XMP);
  const extended = chunks[0].kind === "VP8X";
  const announced = extended ? chunks[0].data.slice() : extension(bytes, view, chunks[0]);
  announced[0] |= HAS_XMP;
  const others = (extended ? chunks.slice(1) : chunks).map(({ kind, data }) => chunk(kind, data));
  const parts = [chunk("VP8X", announced), ...others, chunk(XMP, xmpOf(text))];
  const head = bytes.slice(0, 12);
  new DataView(head.buffer).setUint32(4, 4 + parts.reduce((sum, { length }) => sum + length, 0), true);
  return [head, ...parts];
}
