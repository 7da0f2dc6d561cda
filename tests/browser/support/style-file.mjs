/** Style files, made of a style of the gallery. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";

const GALLERY = new URL("../../../pkg/styles/gallery.impasto", import.meta.url);
const ENCODER = new URL("../../../pkg/styles/encoder.impasto", import.meta.url);
const BYTES = { int8: 1, float16: 2 };

/**
 * The style of this row of the gallery as a style file with another id.
 * @param {number} row @param {string} id @param {string} [weights] the SHA-256 of the weights it was taught to
 */
export async function styleFile(row, id, weights) {
  const pack = await readFile(GALLERY);
  const length = pack.readUInt32LE(12);
  const header = JSON.parse(pack.subarray(48, 48 + length).toString());
  const rows = header.styles.length;
  const tensors = [];
  const data = [];
  let at = 48 + length;
  for (const { name, type, shape } of header.tensors) {
    const values = shape.reduce((product, side) => product * side);
    const scales = type === "int8" ? 4 * shape[0] : 0;
    const size = (BYTES[type] ?? (type === "float32" ? 4 : 1)) * values;
    if (/(gamma|beta)$/.test(name)) {
      const width = size / rows;
      tensors.push({ name, type, shape: [1, shape[1]] });
      if (scales) data.push(pack.subarray(at + 4 * row, at + 4 * row + 4));
      data.push(pack.subarray(at + scales + row * width, at + scales + (row + 1) * width));
    }
    at += scales + size;
  }
  const { title, licence, source } = header;
  const json = Buffer.from(
    JSON.stringify({
      architecture: "generator-32-64x5-style",
      title,
      licence,
      styles: [{ ...header.styles[row], id }],
      source: { ...source, weights_sha256: weights ?? source.weights_sha256 },
      tensors,
    }),
  );
  return packOf(json, Buffer.concat(data));
}

/** A pack of this header and these tensors, with the hash that belongs to them. */
function packOf(json, data) {
  const start = Buffer.alloc(16);
  start.write("IMPASTO\0", "latin1");
  start.writeUInt32LE(1, 8);
  start.writeUInt32LE(json.length, 12);
  const after = Buffer.concat([json, data]);
  return Buffer.concat([start, createHash("sha256").update(start).update(after).digest(), after]);
}

/** The style encoder, as if it were another generator's. */
export async function strangeEncoder() {
  const pack = await readFile(ENCODER);
  const length = pack.readUInt32LE(12);
  const header = JSON.parse(pack.subarray(48, 48 + length).toString());
  header.source.weights_sha256 = "0".repeat(64);
  return packOf(Buffer.from(JSON.stringify(header)), pack.subarray(48 + length));
}
