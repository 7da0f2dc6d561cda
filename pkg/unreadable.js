/** The errors for files that cannot be opened: each names the kind of file. */
import { ImpastoError } from "./errors.js";
import { text } from "./formats.js";

const RAW = ["A camera's raw file", "Develop it in a raw converter and export it as JPEG."];

/** Pictures of kinds that not every browser opens, by what their files begin with. */
const NAMES = [
  [/^(II[*+]\0|MM\0[*+])/, "TIFF", "Export it as JPEG or PNG first; the command line tool reads TIFF."],
  [/^(IIRO|IIRS|MMOR|IIU\0|FUJIFILMCCD-RAW|FOVb|\0MRM|II\x1a\0\0\0HEAPCCDR|.{4}ftypcrx )/s, ...RAW],
  [/^8BPS/, "A Photoshop file (PSD)"],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, "JPEG XL"],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, "JPEG 2000"],
  [/^II\xbc\x01/, "JPEG XR"],
  [/^v\/1\x01/, "OpenEXR"],
  [/^#\?RADIANCE/, "Radiance HDR"],
  [/^qoif/, "QOI"],
  [/^DDS /, "DirectDraw Surface (DDS)"],
  [/^gimp xcf/, "A GIMP file (XCF)"],
  [/^\0\0\x01\0/, "An icon (ICO)"],
  [/^P[1-7]\s/, "Netpbm (PBM, PGM, PPM)"],
  [/^(\xef\xbb\xbf)?\s*((<!--((?!-->).)*-->|<\?[^>]*>|<!(?!--)[^>]*>)\s*)*<(svg:)?svg\b/s, "SVG", "Export it as PNG, in the size it shall be painted in."],
];

/** Tags of a camera's raw file: the pattern of its sensor, a DNG, the slices of a CR2. Raw converters copy others into TIFFs. */
const RAW_TAGS = new Set([33421, 33422, 50706, 50752]);

/** @returns {boolean} whether the first directory of a TIFF, or one it refers to, is of a raw file */
function isRaw(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  if (/^(\x10\0\0\0CR|.{4}IIII.waR)/s.test(text(bytes, 4, 12))) return true;
  try {
    const first = view.getUint32(4, little);
    const tags = (at) => Array.from({ length: view.getUint16(at, little) }, (_, i) => view.getUint16(at + 2 + 12 * i, little));
    const found = tags(first);
    // A small picture that refers to larger ones.
    const small = found[0] === 254 && view.getUint32(first + 10, little) === 1;
    return found.some((tag) => RAW_TAGS.has(tag)) || (small && found.includes(330));
  } catch {
    return false;
  }
}

/**
 * The error for a file of a kind that cannot be opened.
 * @param {Uint8Array} bytes
 */
export function unreadable(bytes) {
  const start = text(bytes, 0, 4096);
  const [, name, step] = NAMES.find(([pattern]) => pattern.test(start)) ?? [];
  if (!name) return new ImpastoError("picture-format", "This file is not a picture that can be opened here.", "Choose a JPEG, PNG, WebP, GIF, BMP or AVIF file.");
  if (name === "TIFF" && isRaw(bytes)) return unsupported(...RAW);
  return unsupported(name, step);
}

/** @param {string} what the beginning of a sentence */
export function unsupported(what, step = "Export it as JPEG or PNG first.") {
  return new ImpastoError("picture-unsupported", `${what} is not supported.`, step);
}
