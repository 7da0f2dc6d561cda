import { crc32, deflateSync } from "node:zlib";

/** A PNG chunk with its length and checksum. */
export function chunk(kind, data) {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/**
 * A PNG of any kind.
 * @param {number} width
 * @param {number} height
 * @param {object} [options]
 * @param {0 | 2 | 4 | 6} [options.colour] PNG colour type: grey, RGB, grey + alpha, RGBA
 * @param {8 | 16} [options.depth]
 * @param {(x: number, y: number) => number[]} [options.at] samples from 0 to 255
 * @param {boolean} [options.hollow] header only: the size is a lie
 * @param {Buffer[]} [options.more] chunks before the pixels
 * @param {Buffer} [options.rows] what is compressed as the pixels, instead of those of `at`
 */
export function png(width, height, { colour = 2, depth = 8, at = scene, hollow = false, more = [], rows: given } = {}) {
  const samples = { 0: 1, 2: 3, 4: 2, 6: 4 }[colour];
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([depth, colour, 0, 0, 0], 8);
  const rows = [];
  for (let y = 0; y < height && !hollow && !given; y += 1) {
    rows.push(0);
    for (let x = 0; x < width; x += 1) {
      for (const value of at(x, y).slice(0, samples)) rows.push(...(depth === 16 ? [value, value] : [value]));
    }
  }
  const signature = Buffer.from([0x89, 80, 78, 71, 13, 10, 26, 10]);
  return Buffer.concat([signature, chunk("IHDR", header), ...more, chunk("IDAT", deflateSync(given ?? Buffer.from(rows))), chunk("IEND", Buffer.alloc(0))]);
}

/** Smooth colours with one hard edge. */
export function scene(x, y) {
  return [(x * 5 + 40) % 256, (y * 4 + 60) % 256, x > y ? 200 : 60, 255];
}

/** Opaque on the left, half on the right, nothing in the lowest rows. */
export function fading(width, height) {
  return (x, y) => [...scene(x, y).slice(0, 3), y >= height - 4 ? 0 : x < width / 2 ? 255 : 128];
}

/** An 8 × 8 GIF of one colour a frame; codes of 9 bits at most, so each pixel is sent literally after a clear code. */
export function gif(frames) {
  const screen = Buffer.from([...Buffer.from("GIF89a"), 8, 0, 8, 0, 0x80, 0, 0, 220, 40, 40, 40, 40, 220]);
  const loop = Buffer.from([0x21, 0xff, 11, ...Buffer.from("NETSCAPE2.0"), 3, 1, 0, 0, 0]);
  const parts = [screen, loop];
  for (let frame = 0; frame < frames; frame += 1) {
    const codes = [];
    for (let pixel = 0; pixel < 64; pixel += 1) codes.push(4, frame % 2);
    codes.push(5);
    const bits = codes.map((code) => [code & 1, (code >> 1) & 1, (code >> 2) & 1]).flat();
    const bytes = [];
    for (let i = 0; i < bits.length; i += 8) bytes.push(bits.slice(i, i + 8).reduce((sum, bit, at) => sum | (bit << at), 0));
    const control = [0x21, 0xf9, 4, 0, 10, 0, 0, 0];
    parts.push(Buffer.from([...control, 0x2c, 0, 0, 0, 0, 8, 0, 8, 0, 0, 2, bytes.length, ...bytes, 0]));
  }
  return Buffer.concat([...parts, Buffer.from([0x3b])]);
}

/** A JPEG by the browser's encoder, red at the top left, green at the top right, else blue-grey. */
export async function jpeg(page, width, height) {
  const base64 = await page.evaluate(
    async ([w, h]) => {
      const drawing = new OffscreenCanvas(w, h).getContext("2d");
      for (const [colour, x, y] of [["#667788", 0, 0], ["#f00", 0, 0], ["#0f0", w / 2, 0]]) {
        drawing.fillStyle = colour;
        if (colour === "#667788") drawing.fillRect(0, 0, w, h);
        else drawing.fillRect(x, y, w / 2, h / 2);
      }
      const blob = await drawing.canvas.convertToBlob({ type: "image/jpeg", quality: 0.95 });
      return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    },
    [width, height],
  );
  return Buffer.from(base64, "base64");
}

/** The same JPEG with an EXIF segment that says how the camera was held (1 to 8). */
export function withOrientation(jpegBytes, orientation) {
  const tiff = [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
  const body = [...Buffer.from("Exif\0\0", "latin1"), ...tiff];
  const segment = Buffer.from([0xff, 0xe1, 0, body.length + 2, ...body]);
  return Buffer.concat([jpegBytes.subarray(0, 2), segment, jpegBytes.subarray(2)]);
}

/** What an iPhone's HEIC begins with. */
export const HEIC = Buffer.concat([Buffer.from([0, 0, 0, 24]), Buffer.from("ftypheic\0\0\0\0mif1heic", "latin1"), Buffer.alloc(400, 7)]);
