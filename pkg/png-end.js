/** Finds out whether a PNG without its end has all its rows, and gives it an end. */
import { chunk, pngChunks } from "./png-chunk.js";

const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 };
/** Where the passes of an interlaced picture begin, and how far their pixels are apart, across and down. */
const PASSES = [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/** The bytes of all rows before they are compressed, each with one for its filter. */
function bytesOfRows(view) {
  const [width, height, depth, colour, interlaced] = [view.getUint32(16), view.getUint32(20), view.getUint8(24), view.getUint8(25), view.getUint8(28)];
  const passes = interlaced ? PASSES : [[0, 0, 1, 1]];
  return passes.reduce((sum, [left, top, across, down]) => {
    const [columns, rows] = [Math.max(0, Math.ceil((width - left) / across)), Math.max(0, Math.ceil((height - top) / down))];
    return sum + (columns > 0 ? rows * (1 + Math.ceil((columns * depth * SAMPLES[colour]) / 8)) : 0);
  }, 0);
}

/** Whether these compressed bytes become so many, as far as they go. */
async function inflateTo(parts, enough) {
  const reader = new Blob(parts).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  let length = 0;
  try {
    for (let next = await reader.read(); !next.done && length < enough; next = await reader.read()) length += next.value.length;
    reader.cancel().catch(() => {});
  } catch {
    // Cut off; what came before it counts.
  }
  return length >= enough;
}

/**
 * A PNG that lacks its end, with one; browsers refuse it without.
 * @param {Uint8Array} bytes
 * @returns {Promise<Blob | null>} nothing if rows are missing
 */
export async function closedPng(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isPixels = ({ kind }) => kind === "IDAT";
  const pixels = [];
  let last;
  for (last of pngChunks(bytes)) if (isPixels(last)) pixels.push(last.data);
  if (!last || !(await inflateTo(pixels, bytesOfRows(view)))) return null;
  const end = chunk("IEND");
  if (last.end <= bytes.length) return new Blob([bytes.subarray(0, last.end), end]);
  const before = bytes.subarray(0, last.at);
  return new Blob(isPixels(last) ? [before, chunk("IDAT", last.data), end] : [before, end]);
}
