/** Forty files that lie, made here byte by byte. Each has to become a picture or a coded error. */
import { deflateSync } from "node:zlib";
import { chunk, gif, HEIC, png } from "./files.mjs";

const ascii = (text) => Buffer.from(text, "latin1");
const u16 = (value) => Buffer.from([value >> 8, value & 0xff]);
const segment = (marker, ...parts) => {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.from([0xff, marker]), u16(body.length + 2), body]);
};

/** Huffman tables with one code each: "no difference" for DC, "end of block" for AC; so every block is two zero bits. */
const TABLES = [0x00, 0x10].map((id) => segment(0xc4, [id, 1, ...Array(15).fill(0), 0]));

/** A JPEG of one flat colour. @param {number} components 1 grey, 3 colour, 4 CMYK */
function flatJpeg(components, { width = 8, height = 8, more = [], end = true, frame = 0xc0 } = {}) {
  const ids = Array.from({ length: components }, (_, i) => i + 1);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    ...more,
    segment(0xdb, [0, ...Array(64).fill(1)]),
    segment(frame, [8], u16(height), u16(width), [components], ...ids.map((id) => [id, 0x11, 0])),
    ...TABLES,
    segment(0xda, [components], ...ids.map((id) => [id, 0]), [0, 63, 0]),
    Buffer.alloc(Math.min(100_000, Math.ceil((blocks * components * 2) / 8))),
    Buffer.from(end ? [0xff, 0xd9] : []),
  ]);
}

const adobe = (transform) => segment(0xee, ascii("Adobe"), [0, 100, 0, 0, 0, 0, transform]);
const iccGarbage = Buffer.concat([ascii("ICC_PROFILE\0"), Buffer.from([1, 1]), Buffer.alloc(200, 0x5a)]);
const exif = (orientation) =>
  segment(0xe1, ascii("Exif\0\0"), [0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);

function riff(kind, data, size = data.length + 12) {
  const header = Buffer.alloc(20);
  ascii("RIFF").copy(header);
  header.writeUInt32LE(size, 4);
  ascii(`WEBP${kind}`).copy(header, 8);
  header.writeUInt32LE(data.length, 16);
  return Buffer.concat([header, data]);
}

function bmp(width, height, { bits = 24, offset = 54, pixels = 64 } = {}) {
  const header = Buffer.alloc(54);
  ascii("BM").copy(header);
  header.writeUInt32LE(54 + pixels, 2);
  header.writeUInt32LE(offset, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(width, 18);
  header.writeInt32LE(height, 22);
  header.writeUInt16LE(1, 26);
  header.writeUInt16LE(bits, 28);
  return Buffer.concat([header, Buffer.alloc(pixels, 0x7f)]);
}

function avif(width, height) {
  const ispe = Buffer.concat([ascii("\0\0\0\x14ispe\0\0\0\0"), Buffer.alloc(8)]);
  ispe.writeUInt32BE(width, 12);
  ispe.writeUInt32BE(height, 16);
  return Buffer.concat([Buffer.from([0, 0, 0, 24]), ascii("ftypavif\0\0\0\0avifmif1"), ispe, Buffer.alloc(300, 3)]);
}

const cut = (bytes, share) => bytes.subarray(0, Math.floor(bytes.length * share));
const damaged = (bytes, at, value) => Object.assign(Buffer.from(bytes), { [at]: value });
/** Zeros compress a thousandfold: few bytes, many pixels. */
const bomb = (width, height) => png(width, height, { colour: 0, rows: Buffer.alloc((width + 1) * height) });

/** @type {[what: string, bytes: Buffer][]} */
export const HOSTILE = [
  ["a PNG cut in its pixels", cut(png(40, 30), 0.6)],
  ["a PNG cut in its header", cut(png(40, 30), 0.01)],
  ["a JPEG without its end", flatJpeg(3, { width: 64, height: 64, end: false })],
  ["a JPEG cut in its tables", cut(flatJpeg(3), 0.4)],
  ["a JPEG of a start marker alone", Buffer.from([0xff, 0xd8, 0xff])],
  ["a GIF cut in its frame", cut(gif(2), 0.5)],
  ["a WebP cut short", cut(riff("VP8L", Buffer.from([0x2f, 7, 0, 0, 0, ...Buffer.alloc(40)])), 0.6)],
  ["a PNG that says 20000 x 20000", png(20000, 20000, { hollow: true })],
  ["a PNG that says 0 x 0", png(0, 0, { hollow: true })],
  ["a PNG that says 4294967295 wide", damaged(damaged(png(8, 8), 16, 0xff), 17, 0xff)],
  ["a PNG that says 4000 x 4000 and has 8 rows", png(4000, 4000, { rows: Buffer.alloc(8 * 12001) })],
  ["a PNG with more pixels than it says", png(4, 4, { rows: Buffer.alloc(1_000_000) })],
  ["a PNG of a palette without colours", damaged(png(8, 8), 25, 3)],
  ["a PNG of a colour type there is not", damaged(png(8, 8), 25, 5)],
  ["a PNG whose checksum is wrong", damaged(png(8, 8), 30, 0x11)],
  ["a PNG whose chunk is longer than the file", damaged(png(8, 8), 33, 0x7f)],
  ["a PNG that promises 4 billion frames", png(8, 8, { more: [chunk("acTL", Buffer.from([0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]))] })],
  ["a PNG with a broken colour profile", png(8, 8, { more: [chunk("iCCP", Buffer.concat([ascii("x\0\0"), deflateSync(Buffer.alloc(300, 0x5a))]))] })],
  ["a PNG with a gamma of 0", png(8, 8, { more: [chunk("gAMA", Buffer.alloc(4))] })],
  ["a PNG with impossible primaries", png(8, 8, { more: [chunk("cHRM", Buffer.alloc(32, 0xff))] })],
  ["a PNG with a text that inflates to 50 MB", png(8, 8, { more: [chunk("zTXt", Buffer.concat([ascii("Comment\0\0"), deflateSync(Buffer.alloc(50_000_000))]))] })],
  ["a PNG bomb of 36 megapixels in a few kB", bomb(6000, 6000)],
  ["a PNG bomb of 16384 x 600", bomb(16384, 600)],
  ["a PNG of 1 x 16384", bomb(1, 16384)],
  ["a PNG of 16384 x 1", bomb(16384, 1)],
  ["a PNG of 1 x 16385", bomb(1, 16385)],
  ["a CMYK JPEG", flatJpeg(4, { more: [adobe(0)] })],
  ["a YCCK JPEG", flatJpeg(4, { more: [adobe(2)] })],
  ["a JPEG of two components", flatJpeg(2)],
  ["a JPEG with a broken colour profile", flatJpeg(3, { more: [segment(0xe2, iccGarbage)] })],
  ["a JPEG held in a way there is not", flatJpeg(3, { more: [exif(9)] })],
  ["a JPEG that says 65535 x 65535", flatJpeg(3, { width: 65535, height: 65535 })],
  ["a JPEG that says 9000 x 9000 and has no pixels", flatJpeg(1, { width: 9000, height: 9000 })],
  ["a JPEG of a frame kind nobody decodes", flatJpeg(3, { frame: 0xcb })],
  ["a GIF without a frame", cut(gif(1), 0.3)],
  ["a GIF whose codes are nonsense", damaged(gif(1), 52, 12)],
  ["a WebP that says 16384 x 16384 and is empty", riff("VP8X", Buffer.from([0, 0, 0, 0, 0xff, 0x3f, 0, 0xff, 0x3f, 0]))],
  ["a BMP of 2147483647 rows", bmp(8, 0x7fffffff)],
  ["a BMP whose pixels begin beyond its end", bmp(8, 8, { offset: 4000 })],
  ["a BMP of 3 bits a pixel", bmp(8, 8, { bits: 3 })],
  ["an AVIF that says 70000 x 70000", avif(70000, 70000)],
  ["an AVIF of nonsense", avif(64, 64)],
  ["a HEIC of nonsense", HEIC],
  ["an SVG with a script", ascii('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><script>alert(1)</script></svg>')],
  ["a zip", Buffer.concat([ascii("PK\x03\x04"), Buffer.alloc(200)])],
];
