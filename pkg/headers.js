/** Size, animation and completeness of a picture file, from its own structure. */
import { text } from "./formats.js";
import { readJpeg } from "./jpeg.js";
import { pngChunks } from "./png-chunk.js";
import { webpHeader } from "./webp.js";

/**
 * What a picture's own structure says, read without decoding a pixel.
 * `whole` is false when the file ends before the picture does; browsers would decode such a file leniently and show a
 * half-grey picture. Of a JPEG, `end` is where its pixels end, and `unusual` what browsers may not know of it.
 * @typedef {{ width: number, height: number, animated: boolean, whole: boolean, end?: number, unusual?: string }} Header
 */

const CUT = { width: 0, height: 0, animated: false, whole: false };

function png(bytes, view) {
  if (bytes.length < 33) return CUT;
  const header = { width: view.getUint32(16), height: view.getUint32(20), animated: false, whole: false };
  for (const { kind, at } of pngChunks(bytes)) {
    if (at + 12 > bytes.length) break;
    if (kind === "acTL") header.animated = view.getUint32(at + 8) > 1;
    if (kind === "IEND") return { ...header, whole: true };
  }
  return header;
}

/** The offset after a GIF's colour table, whose size is packed into `flags`. */
function afterColours(at, flags) {
  return flags & 0x80 ? at + 3 * 2 ** ((flags & 7) + 1) : at;
}

/** Whole as soon as one frame is: many GIFs in the wild miss their trailer. */
function gif(bytes, view) {
  if (bytes.length < 13) return CUT;
  const header = { width: view.getUint16(6, true), height: view.getUint16(8, true) };
  let frames = 0;
  let at = afterColours(13, bytes[10]);
  while (at < bytes.length && frames < 2) {
    const block = bytes[at];
    if (block === 0x2c) at = afterColours(at + 10, bytes[at + 9]) + 1;
    else if (block === 0x21) at += 2;
    else break;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at];
    if (at >= bytes.length) break;
    at += 1;
    if (block === 0x2c) frames += 1;
  }
  return { ...header, animated: frames > 1, whole: frames > 0 };
}

function webp(bytes, view) {
  return bytes.length < 30 ? CUT : webpHeader(bytes, view);
}

function bmp(bytes, view) {
  // The header of OS/2 1.x has short sides.
  if (bytes[14] === 12) return { width: view.getUint16(18, true), height: view.getUint16(20, true), animated: false, whole: true };
  return { width: Math.abs(view.getInt32(18, true)), height: Math.abs(view.getInt32(22, true)), animated: false, whole: true };
}

/** AVIF and HEIC state their size in `ispe` boxes, one for each tile and one for the whole: the largest counts. */
function isobmff(bytes, view) {
  const header = { width: 0, height: 0, animated: text(bytes, 8, 4) === "avis", whole: true };
  const boxes = text(bytes, 0, 65536);
  for (let at = boxes.indexOf("ispe"); at >= 0 && at + 16 <= bytes.length; at = boxes.indexOf("ispe", at + 4)) {
    header.width = Math.max(header.width, view.getUint32(at + 8));
    header.height = Math.max(header.height, view.getUint32(at + 12));
  }
  return header;
}

const READERS = { jpeg: readJpeg, png, gif, webp, bmp, avif: isobmff, heic: isobmff };

/**
 * @param {string} format as {@link sniff} names it
 * @param {Uint8Array} bytes the whole file
 * @returns {Header}
 */
export function readHeader(format, bytes) {
  return READERS[format](bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}
