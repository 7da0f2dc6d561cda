/** PNG without a canvas, for browsers whose canvases save noise. */
import { chunk } from "./png-chunk.js";

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const EIGHT_BITS = 8;
const RGBA = 6;
const MINUS_THE_ROW_ABOVE = 2;

function header(width, height) {
  const data = new Uint8Array(13);
  const view = new DataView(data.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  data.set([EIGHT_BITS, RGBA], 8);
  return data;
}

function filtered({ width, height, data }) {
  const line = width * 4;
  const rows = new Uint8Array((line + 1) * height);
  for (let y = 0, to = 0, from = 0; y < height; y += 1) {
    rows[to++] = MINUS_THE_ROW_ABOVE;
    for (const end = from + line; from < end; from += 1) rows[to++] = data[from] - (y > 0 ? data[from - line] : 0);
  }
  return rows;
}

/** @param {ImageData} image @returns {Promise<Blob>} */
export async function encodePng(image) {
  const stream = new Blob([filtered(image)]).stream().pipeThrough(new CompressionStream("deflate"));
  const pixels = new Uint8Array(await new Response(stream).arrayBuffer());
  const parts = [chunk("IHDR", header(image.width, image.height)), chunk("IDAT", pixels), chunk("IEND")];
  return new Blob([new Uint8Array(SIGNATURE), ...parts], { type: "image/png" });
}
