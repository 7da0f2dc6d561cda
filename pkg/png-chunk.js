/** The chunks a PNG is made of. */
import { text } from "./formats.js";

const CRCS = Uint32Array.from({ length: 256 }, (_, n) => {
  let crc = n;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/**
 * A chunk with its length before it and its checksum behind it (PNG, 5.3 and annex D).
 * @param {string} kind four letters
 * @param {Uint8Array} [data]
 */
export function chunk(kind, data = new Uint8Array()) {
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

/**
 * The chunks of a PNG, as far as the file goes: the last may be cut.
 * @param {Uint8Array} bytes the whole file
 * @returns {Generator<{ kind: string, data: Uint8Array, at: number, end: number }>} from where to where it goes, should it be whole
 */
export function* pngChunks(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 8, end; at + 8 <= bytes.length; at = end) {
    const length = view.getUint32(at);
    end = at + 12 + length;
    yield { kind: text(bytes, at + 4, 4), data: bytes.subarray(at + 8, at + 8 + length), at, end };
  }
}
