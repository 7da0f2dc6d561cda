/** What compresses, and its compressed files beside it. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

/** The other kinds of files are compressed already. */
export const COMPRESSIBLE = new Set([".css", ".html", ".impasto", ".js", ".json", ".svg", ".wasm", ".webmanifest"]);

/** Bytes from which on compressing takes so long that what was made before is kept. */
const LARGE = 500_000;

/** @param {Buffer} bytes @param {string} kept the folder of what was compressed before */
function small(bytes, kept) {
  const made = () => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  if (bytes.length < LARGE) return made();
  const path = join(kept, `${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.br`);
  if (!existsSync(path)) writeFileSync(path, made());
  return readFileSync(path);
}

/** Writes a file with `.br` beside each that is smaller so, for servers that send those. @param {string} folder @param {string} kept */
export function compress(folder, kept) {
  mkdirSync(kept, { recursive: true });
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !COMPRESSIBLE.has(extname(entry.name))) continue;
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    const compressed = small(bytes, kept);
    if (compressed.length < bytes.length) writeFileSync(`${path}.br`, compressed);
  }
}
