/** A recipe in a JPEG: XMP in a segment APP1 (XMP, part 3, 1.1.3). */
import { DAMAGE } from "../jpeg-bits.js";
import { behindMarker } from "../jpeg-scan.js";
import { textInXmp, xmpOf } from "./xmp.js";

const NAME = new TextEncoder().encode("http://ns.adobe.com/xap/1.0/\0");
const [APP0, APP1, SCAN] = [0xe0, 0xe1, 0xda];
/** A segment counts its length in two bytes. */
const MOST_LENGTH = 65_533;

/** The segments before the pixels: `at` is where the marker begins. */
function* segments(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  try {
    for (let at = behindMarker(bytes, 2); bytes[at - 1] !== SCAN; ) {
      const end = at + view.getUint16(at);
      if (end < at + 2 || end > bytes.length) return;
      yield { marker: bytes[at - 1], data: bytes.subarray(at + 2, end), at: at - 2, end };
      at = behindMarker(bytes, end);
    }
  } catch (thrown) {
    // The file ends before its pixels begin.
    if (thrown !== DAMAGE && !(thrown instanceof RangeError)) throw thrown;
  }
}

function isXmp({ marker, data }) {
  return marker === APP1 && NAME.every((byte, i) => data[i] === byte);
}

/** @param {Uint8Array} bytes of the file @returns {string | null} */
export function textInJpeg(bytes) {
  for (const segment of segments(bytes)) {
    const text = isXmp(segment) ? textInXmp(segment.data.subarray(NAME.length)) : null;
    if (text !== null) return text;
  }
  return null;
}

/**
 * @param {Uint8Array} bytes of a whole file
 * @param {string} text of the recipe
 * @returns {Uint8Array[] | null} the file with the recipe, in parts; null if it is too long
 */
export function jpegWith(bytes, text) {
  const xmp = xmpOf(text);
  const length = 2 + NAME.length + xmp.length;
  if (length > MOST_LENGTH) return null;
  const found = [...segments(bytes)];
  // JFIF wants to be the first.
  let from = found[0]?.marker === APP0 ? found[0].end : 2;
  const parts = [bytes.subarray(0, from), new Uint8Array([0xff, APP1, length >> 8, length & 0xff]), NAME, xmp];
  for (const { at, end } of found.filter(isXmp)) {
    parts.push(bytes.subarray(from, at));
    from = end;
  }
  return [...parts, bytes.subarray(from)];
}
