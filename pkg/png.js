/** PNG without a canvas, for browsers whose canvases save noise. */

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const EIGHT_BITS = 8;
const RGBA = 6;
const MINUS_THE_ROW_ABOVE = 2;

const CRCS = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

function chunk(kind, data) {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(kind), 4);
  bytes.set(data, 8);
  let crc = ~0;
  for (let i = 4; i < data.length + 8; i += 1) crc = CRCS[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  view.setUint32(data.length + 8, ~crc);
  return bytes;
}

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
  const parts = [chunk("IHDR", header(image.width, image.height)), chunk("IDAT", pixels), chunk("IEND", new Uint8Array())];
  return new Blob([new Uint8Array(SIGNATURE), ...parts], { type: "image/png" });
}
