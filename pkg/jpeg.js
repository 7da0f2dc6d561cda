/**
 * Whether all pixels of a JPEG are there. Browsers fill what is missing with grey, and show damage as it comes, so every
 * code of every scan is read here without computing a pixel (ITU-T T.81). `src/picture/decode/jpeg/whole.rs` does the
 * same and says more.
 */
import { DAMAGE, Huffman, damaged } from "./jpeg-bits.js";
import { MOST_LEFT, behindMarker, readScan } from "./jpeg-scan.js";

/** As many zeros or more that end the pixels and go on behind them are what a disk put where the rest was. */
const ZEROS = 8;
/** What is larger is refused for its size, before memory is spent on it. */
const MOST_PIXELS = 2 ** 27;
/** Each scan goes over all pixels, however few bytes it has. Encoders send about ten; Chromium refuses a hundred. */
const MOST_SCANS = 99;
const UNUSUAL = { 0xc3: "lossless", 0xc9: "arithmetic coding", 0xca: "arithmetic coding", 0xcb: "arithmetic coding" };

function frameOf(view, at, progressive) {
  const frame = { progressive, height: view.getUint16(at + 1), width: view.getUint16(at + 3), bits: view.getUint8(at), parts: [] };
  for (let part = at + 6; frame.parts.length < view.getUint8(at + 5); part += 3) {
    const sampling = view.getUint8(part + 1);
    frame.parts.push({ id: view.getUint8(part), across: sampling >> 4, down: sampling & 15, sent: new Uint8Array(64).fill(255) });
  }
  frame.across = Math.max(...frame.parts.map(({ across }) => across));
  frame.down = Math.max(...frame.parts.map(({ down }) => down));
  if (frame.parts.some(({ across, down }) => across < 1 || down < 1 || across > 4 || down > 4)) damaged();
  return frame;
}

/** What is left behind the last pixel has to be little, or filling, or nothing of the picture. */
function checkRest(bytes, end) {
  const zeros = bytes.subarray(end - ZEROS, end + ZEROS);
  if (zeros.length === 2 * ZEROS && zeros.every((byte) => byte === 0)) damaged();
  let left = 0;
  for (let at = end; at + 1 < bytes.length; at += 1) {
    const marker = bytes[at] === 0xff && bytes[at + 1] !== 0 && bytes[at + 1] !== 0xff;
    if (marker && ((bytes[at + 1] & 0xf8) === 0xd0 || bytes[at + 1] === 0xd9) && left > MOST_LEFT) damaged();
    if (marker) return;
    if (bytes[at] !== 0 && bytes[at] !== 0xff) left += 1;
  }
}

function walk(bytes, view, header) {
  const tables = [];
  let [interval, frame, known, scans] = [0, undefined, true, 0];
  for (let at = behindMarker(bytes, 2); ; at = behindMarker(bytes, at)) {
    const marker = bytes[at - 1];
    if (marker === 0xd9) {
      if (!known && frame) Object.assign(header, { whole: true, end: at - 2 });
      return;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8)) continue;
    const behind = at + Math.max(2, view.getUint16(at));
    if (behind > bytes.length) return;
    if (marker === 0xda && (scans += 1) > MOST_SCANS) damaged();
    if (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) {
      if (frame) damaged();
      frame = frameOf(view, at + 2, marker === 0xc2);
      Object.assign(header, { width: frame.width, height: frame.height });
      if (marker > 0xc2) header.unusual = UNUSUAL[marker] ?? "hierarchical";
      else if (frame.bits !== 8) header.unusual = `${frame.bits} bits a sample`;
      else if (![1, 3, 4].includes(frame.parts.length)) header.unusual = "an unusual number of channels";
      if (marker > 0xc2) known = false;
    } else if (marker === 0xc4) {
      for (let from = at + 2; from < behind; ) {
        const table = new Huffman(bytes, from + 1);
        tables[((bytes[from] >> 4) & 1) * 4 + (bytes[from] & 3)] = table;
        from = table.end;
      }
    } else if (marker === 0xdd) interval = view.getUint16(at + 2);
    else if (marker === 0xda && known) {
      if (!frame?.width || !frame.height || frame.parts.length === 0 || frame.width * frame.height > MOST_PIXELS) return;
      const end = readScan(bytes, view, at, frame, tables, interval);
      if (end === undefined) known = false;
      else if (frame.parts.every(({ sent }) => sent.every((bit) => bit === 0))) {
        checkRest(bytes, end);
        Object.assign(header, { whole: true, end });
        return;
      } else {
        at = end;
        continue;
      }
    }
    at = behind;
  }
}

/**
 * `end` is where the pixels end, `unusual` what browsers may not know of it.
 * @returns {import("./headers.js").Header}
 */
export function readJpeg(bytes, view) {
  const header = { width: 0, height: 0, animated: false, whole: false };
  try {
    walk(bytes, view, header);
  } catch (thrown) {
    // A number beyond the end of the file, too.
    if (thrown !== DAMAGE && !(thrown instanceof RangeError)) throw thrown;
  }
  return header;
}
