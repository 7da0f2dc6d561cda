/** The chunks a PNG is made of. */

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
