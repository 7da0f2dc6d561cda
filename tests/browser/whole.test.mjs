/** Files with all their pixels open, whatever else they lack; damaged ones and kinds that cannot be read are called that. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openPage } from "./support/browser.mjs";
import { chunk, png } from "./support/files.mjs";
import { HOSTILE } from "./support/hostile.mjs";
import { difference } from "./support/pixels.mjs";

const PICTURES = fileURLToPath(new URL("../data/pictures/", import.meta.url));
const read = (name) => readFileSync(`${PICTURES}${name}`);
const join = (...parts) => Buffer.concat(parts.map((part) => Buffer.from(part)));

let page;
before(async () => {
  ({ page } = await openPage({ query: "?backend=cpu", ready: false }));
});

/** What the package makes of each file: pixels, or an error. */
function open(files) {
  return page.evaluate(async (given) => {
    const { openPicture } = await import("./pkg/index.js");
    const outcomes = [];
    for (const base64 of given) {
      const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
      const outcome = openPicture(new Blob([bytes])).then(({ width, height, image }) => ({ width, height, data: [...image.data] }));
      outcomes.push(await outcome.catch(({ code, message, hint }) => ({ code, message, hint })));
    }
    return outcomes;
  }, files.map((bytes) => bytes.toString("base64")));
}

async function assertSame(files, expected) {
  assert.ok(files.length > 0, "there is something to be opened");
  const [whole, ...others] = await open([expected, ...files.map(([, bytes]) => bytes)]);
  others.forEach((found, i) => assert.deepEqual(found, whole, files[i][0]));
}

async function assertCodes(files, code) {
  assert.ok(files.length > 0, "there is something to be refused");
  const outcomes = await open(files.map(([, bytes]) => bytes));
  outcomes.forEach((found, i) => assert.equal(found.code ?? "opened", code, files[i][0]));
  return outcomes;
}

const END = [0xff, 0xd9];
const scanStart = (bytes) => {
  const marker = bytes.indexOf(Buffer.from([0xff, 0xda]));
  return marker + 2 + bytes.readUInt16BE(marker + 2);
};

for (const name of readdirSync(`${PICTURES}jpeg`)) {
  const whole = read(`jpeg/${name}`);
  const pixels = whole.subarray(0, -2);
  const start = scanStart(whole);

  test(`${name}: whole without its end, with zeros, filling, a trailer or another JPEG behind its pixels`, async () => {
    const behind = { nothing: [], "half an end": [0xff], zeros: Buffer.alloc(100), filling: Buffer.alloc(50, 0xff), "a trailer": Buffer.alloc(500, 0xab), another: whole };
    await assertSame(Object.entries(behind).map(([what, bytes]) => [what, join(pixels, bytes)]), whole);
    await assertSame([["a trailer", join(whole, Buffer.alloc(500, 0xab))]], whole);
  });

  test(`${name}: cut anywhere, closed with an end or not, it is corrupt`, async () => {
    const files = [];
    for (let end = start; end < whole.length - 3; end += 29) {
      files.push([`cut at ${end}`, whole.subarray(0, end)], [`cut at ${end} and closed`, join(whole.subarray(0, end), END)]);
    }
    await assertCodes(files, "picture-corrupt");
  });

  test(`${name}: anything in the middle of a scan is damage`, async () => {
    let end = start;
    while (whole[end] !== 0xff || whole[end + 1] === 0) end += 1;
    const files = [];
    for (let at = start + 1; at < end - 2; at += 31) {
      if (whole[at - 1] === 0xff) continue;
      for (const inserted of [[0xff, 0xd4], [0xff, 0xec, 0, 4, 1, 2], END]) files.push([`${inserted} at ${at}`, join(whole.subarray(0, at), inserted, whole.subarray(at))]);
    }
    await assertCodes(files, "picture-corrupt");
  });
}

test("a marker or a segment in a scan, as reported, is damage", async () => {
  await assertCodes(["jpeg-marker-in-scan.jpg", "jpeg-app-in-scan.jpg"].map((name) => [name, read(`kept/${name}`)]), "picture-corrupt");
});

test("a JPEG that sends its pixels again and again is corrupt", async () => {
  const whole = read("jpeg/progressive.jpg");
  const starts = [];
  for (let at = whole.indexOf("ffda", 0, "hex"); at >= 0; at = whole.indexOf("ffda", at + 2, "hex")) starts.push(at);
  // The first scan of the other coefficients of one component.
  const start = starts.find((at) => whole[at + 4] === 1 && whole[at + 7] > 0 && whole[at + 9] < 16);
  let end = start + 10;
  while (whole[end] !== 0xff || whole[end + 1] === 0) end += 1;
  const scans = (count) => join(whole.subarray(0, end), ...Array(count - starts.length).fill(whole.subarray(start, end)), whole.subarray(end));
  await assertSame([["99 scans", scans(99)]], whole);
  // With tables that are not in the file, codes are not read.
  const unread = Object.assign(scans(100), { [starts[0] + 6]: 0x33 });
  const outcomes = await assertCodes([["100 scans", scans(100)], ["5000", scans(5000)], ["100, of which no codes are read", unread]], "picture-corrupt");
  for (const { message } of outcomes) assert.match(message, /missing/, "refused before the browser reads it");
});

test("a PNG with all rows opens without its end; one without a row does not", async () => {
  for (const whole of [png(24, 20), png(5, 3, { colour: 0 }), png(24, 20, { colour: 6, depth: 16 })]) {
    await assertSame([1, 4, 11, 12, 14, 18].map((missing) => [`${missing} bytes missing`, whole.subarray(0, whole.length - missing)]), whole);
  }
  const short = png(24, 20, { rows: Buffer.alloc(19 * (24 * 3 + 1)) });
  await assertCodes([["a row missing", short], ["and its end", short.subarray(0, -12)], ["cut", png(24, 20).subarray(0, -60)]], "picture-corrupt");
});

test("kinds that cannot be read are called what they are, with a next step", async () => {
  const ascii = (text) => Buffer.from(text, "latin1");
  const files = [
    ["TIFF", read("tiff/big.tif")],
    ["TIFF", read("unsupported/lab.tif")],
    ["raw", read("unsupported/raw.nef")],
    ["raw", read("unsupported/raw.dng")],
    ["raw", read("kept/raw-thumbnail.nef")],
    ["raw", ascii("FUJIFILMCCD-RAW 0201FF393101")],
    ["raw", ascii("\0\0\0\x18ftypcrx \0\0\0\x01crx isom")],
    ["JPEG XL", ascii("\xff\x0a\xfa\x1f\x01\x91\x08\x06\x01")],
    ["JPEG XL", ascii("\0\0\0\x0cJXL \r\n\x87\n\0\0\0\x14ftypjxl ")],
    ["PSD", ascii("8BPS\0\x01\0\0\0\0\0\0")],
    ["12 bits", Object.assign(Buffer.from(read("jpeg/grey.jpg")), { [read("jpeg/grey.jpg").indexOf(Buffer.from([0xff, 0xc0])) + 4]: 12 })],
    ["channels", HOSTILE.find(([what]) => what === "a JPEG of two components")[1]],
    ["SVG", ascii('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>')],
    ["SVG", ascii('\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn -->\n<!DOCTYPE svg>\n<svg width="8"/>')],
  ];
  const outcomes = await assertCodes(files, "picture-unsupported");
  outcomes.forEach(({ message, hint }, i) => {
    assert.ok(message.includes(files[i][0]), message);
    assert.match(hint, /^[A-Z].{15,}\.$/);
  });
  await assertCodes([["a page", ascii("<!doctype html><html><svg/>")], ["a feed", ascii('<?xml version="1.0"?><feed/>')]], "picture-format");
});

/** A lossless WebP by the browser's encoder is not to be had; this one says how it was held, with the prefix of JPEG or not. */
function held(webp, orientation, prefix) {
  const directory = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const data = join(prefix ? Buffer.from("Exif\0\0", "latin1") : [], directory);
  const riff = (name, body) => {
    const head = Buffer.alloc(8);
    head.write(name, "latin1");
    head.writeUInt32LE(body.length, 4);
    return join(head, body);
  };
  const size = [36, 0, 0, 28, 0, 0];
  const chunks = [riff("VP8X", Buffer.from([8, 0, 0, 0, ...size])), webp.subarray(webp.indexOf("VP8L")), riff("EXIF", data)];
  return riff("RIFF", join(Buffer.from("WEBP", "latin1"), ...chunks));
}

test("a WebP is turned as its EXIF says, with the prefix and without", async () => {
  const plain = read("colours/linear.webp");
  const pixels = plain.subarray(plain.indexOf("VP8L"), plain.indexOf("VP8L") + 8 + ((plain.readUInt32LE(plain.indexOf("VP8L") + 4) + 1) & ~1));
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];
  const files = orientations.flatMap((orientation) => [held(pixels, orientation, false), held(pixels, orientation, true)]);
  const found = await open(files);
  const corner = ({ width, height, data }, x, y) => data.slice(((y ? height - 1 : 0) * width + (x ? width - 1 : 0)) * 4).slice(0, 3);
  const [upright] = found;
  assert.deepEqual([upright.width, upright.height], [37, 29]);
  /** Where the stored top left and top right corners are shown. */
  const places = { 1: [[0, 0], [1, 0]], 2: [[1, 0], [0, 0]], 3: [[1, 1], [0, 1]], 4: [[0, 1], [1, 1]], 5: [[0, 0], [0, 1]], 6: [[1, 0], [1, 1]], 7: [[1, 1], [1, 0]], 8: [[0, 1], [0, 0]] };
  orientations.forEach((orientation, i) => {
    const [bare, prefixed] = [found[2 * i], found[2 * i + 1]];
    assert.deepEqual(difference(bare, prefixed), { mean: 0, max: 0 });
    const [left, right] = places[orientation];
    assert.deepEqual(corner(bare, ...left), corner(upright, 0, 0), `${orientation}`);
    assert.deepEqual(corner(bare, ...right), corner(upright, 1, 0), `${orientation}`);
  });
});

test("a WebP whose orientation is no short number, or that is of the simple kind, is upright, as the tool has it", async () => {
  const plain = read("colours/linear.webp");
  const pixels = plain.subarray(plain.indexOf("VP8L"), plain.indexOf("VP8L") + 8 + ((plain.readUInt32LE(plain.indexOf("VP8L") + 4) + 1) & ~1));
  const turned = held(pixels, 6, false);
  const entry = turned.indexOf(Buffer.from([0x01, 0x12, 0, 3]));
  const changed = (offset, value) => Object.assign(Buffer.from(turned), { [entry + offset]: value });
  const simple = join(turned.subarray(0, 12), turned.subarray(30));
  simple.writeUInt32LE(simple.length - 8, 4);
  const found = await open([turned, changed(3, 1), changed(3, 4), changed(7, 2), simple]);
  assert.deepEqual(found.map(({ width, height }) => [width, height]), [[29, 37], ...Array(4).fill([37, 29])]);
});

test("BMPs of OS/2 and with reserved bytes set, and a GIF without a screen, open", async () => {
  const bmp = (header, reserved) => {
    const bytes = Buffer.alloc(14 + header + 12, 0x40);
    bytes.fill(0, 2, 14 + header);
    bytes.write("BM", "latin1");
    bytes[6] = reserved;
    bytes.writeUInt32LE(14 + header, 10);
    bytes.writeUInt32LE(header, 14);
    if (header === 12) [3, 1, 1, 24].forEach((value, i) => bytes.writeUInt16LE(value, 18 + 2 * i));
    else [3, 1].forEach((value, i) => bytes.writeUInt32LE(value, 18 + 4 * i));
    if (header > 12) [1, 24].forEach((value, i) => bytes.writeUInt16LE(value, 26 + 2 * i));
    return bytes;
  };
  const files = [bmp(12, 0), bmp(16, 0), bmp(40, 7), bmp(64, 0), read("kept/gif-screen0.gif")];
  const sizes = (await open(files)).map(({ width, height, code }) => code ?? [width, height]);
  assert.deepEqual(sizes, [[3, 1], [3, 1], [3, 1], [3, 1], [60, 40]]);
});

test("a chunk cut off behind the pixels of a PNG does not matter", async () => {
  const whole = png(24, 20);
  const note = chunk("tEXt", Buffer.from("Comment\0a longer note", "latin1"));
  await assertSame([["cut in a note", join(whole.subarray(0, -12), note.subarray(0, 20))]], whole);
});
