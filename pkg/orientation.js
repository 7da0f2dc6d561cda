/** The EXIF orientation of a WebP, and bitmaps that are turned upright. */
import { text } from "./formats.js";
import { webpChunks } from "./webp.js";

/** What to draw a picture of w by h with to turn it upright: how x and y come of its own, and how many w and h they move. */
const TURNS = {
  2: [-1, 0, 0, 1, 1, 0], 3: [-1, 0, 0, -1, 1, 1], 4: [1, 0, 0, -1, 0, 1], 5: [0, 1, 1, 0, 0, 0],
  6: [0, 1, -1, 0, 1, 0], 7: [0, -1, -1, 0, 1, 1], 8: [0, -1, 1, 0, 0, 1],
};

/** Where the chunk of a WebP is that says how the camera was held. A WebP of the simple kind has none. */
function exifChunk(bytes) {
  if (text(bytes, 12, 4) !== "VP8X") return -1;
  for (const { kind, at } of webpChunks(bytes)) if (kind === "EXIF") return at;
  return -1;
}

/** The orientation that a directory of Exif data states, from 1 to 8. */
function stated(view, start) {
  const little = view.getUint16(start) === 0x4949;
  const directory = start + view.getUint32(start + 4, little);
  for (let entry = 0; entry < view.getUint16(directory, little); entry += 1) {
    const at = directory + 2 + 12 * entry;
    // One short number; browsers take no other.
    const fits = view.getUint16(at + 2, little) === 3 && view.getUint32(at + 4, little) === 1;
    if (view.getUint16(at, little) === 0x0112) return fits ? view.getUint16(at + 8, little) : 1;
  }
  return 1;
}

/**
 * How a WebP has to be turned, and the file without a word of it, because some browsers turn it and others do not.
 * @param {Uint8Array} bytes
 * @returns {{ orientation: number, plain: Uint8Array }}
 */
export function webpOrientation(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = exifChunk(bytes);
  if (at < 0) return { orientation: 1, plain: bytes };
  let orientation = 1;
  try {
    orientation = stated(view, at + 8 + (text(bytes, at + 8, 5) === "Exif\0" ? 6 : 0));
  } catch {
    // Unreadable Exif data says nothing.
  }
  const plain = bytes.slice();
  plain.set([0x78, 0x78, 0x78, 0x78], at);
  plain[20] &= ~8;
  return { orientation: orientation in TURNS ? orientation : 1, plain };
}

/** A bitmap turned upright. The one given is closed. */
export function turned(bitmap, orientation) {
  if (orientation === 1) return bitmap;
  const { width, height } = bitmap;
  const size = orientation < 5 ? [width, height] : [height, width];
  const canvas = new OffscreenCanvas(...size);
  const drawing = canvas.getContext("2d");
  const [a, b, c, d, right, down] = TURNS[orientation];
  drawing.setTransform(a, b, c, d, right * size[0], down * size[1]);
  drawing.drawImage(bitmap, 0, 0);
  bitmap.close();
  return canvas.transferToImageBitmap();
}
