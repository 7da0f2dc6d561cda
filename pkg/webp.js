/** WebP: chunks in a RIFF file. */
import { text } from "./formats.js";

const FIRST_CHUNK = 12;

/**
 * The chunks of a WebP, as far as the file goes: the last may be cut.
 * @param {Uint8Array} bytes the whole file
 * @returns {Generator<{ kind: string, data: Uint8Array, at: number, end: number }>} from where to where it goes, filling included
 */
export function* webpChunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = FIRST_CHUNK, end; at + 8 <= bytes.length; at = end) {
    const length = view.getUint32(at + 4, true);
    end = at + 8 + length + (length & 1);
    yield { kind: text(bytes, at, 4), data: bytes.subarray(at + 8, at + 8 + length), at, end };
  }
}

/** @param {Uint8Array} bytes of at least 30 @param {DataView} view of them @returns {import("./headers.js").Header} */
export function webpHeader(bytes, view) {
  const whole = bytes.length >= view.getUint32(4, true) + 8;
  const kind = text(bytes, FIRST_CHUNK, 4);
  if (kind === "VP8X") {
    const side = (at) => 1 + (view.getUint16(at, true) | (bytes[at + 2] << 16));
    return { width: side(24), height: side(27), animated: (bytes[20] & 2) !== 0, whole };
  }
  if (kind === "VP8L") {
    const sides = view.getUint32(21, true);
    return { width: 1 + (sides & 0x3fff), height: 1 + ((sides >> 14) & 0x3fff), animated: false, whole };
  }
  return { width: view.getUint16(26, true) & 0x3fff, height: view.getUint16(28, true) & 0x3fff, animated: false, whole };
}
