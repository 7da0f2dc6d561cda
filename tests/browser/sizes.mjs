/**
 * The size table that closes a build: `node sizes.mjs BUDGET WASM FOLDER` lists the wasm module and
 * the scripts, packs and pictures in FOLDER, and fails if the compressed module is over its budget.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const COUNTED = new Set([".js", ".impasto"]);
const WIDTH = 12;

const [budget, wasm, folder] = process.argv.slice(2);

function brotli(bytes) {
  const params = { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  return brotliCompressSync(bytes, { params });
}

/** Compressing the module takes half a minute, so its result is kept beside it. */
function brotliKept(file, bytes) {
  const kept = `${file}.br`;
  if (!existsSync(kept) || statSync(kept).mtimeMs < statSync(file).mtimeMs) {
    writeFileSync(kept, brotli(bytes));
  }
  return readFileSync(kept);
}

function row(name, ...cells) {
  return name.padEnd(28) + cells.map((cell) => String(cell).padStart(WIDTH)).join("");
}

function* files(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (COUNTED.has(extname(path))) yield path;
  }
}

console.log(row("", "raw", "gzip", "brotli"));
const module = readFileSync(wasm);
const compressed = brotliKept(wasm, module).length;
console.log(row(basename(wasm), module.length, gzipSync(module, { level: 9 }).length, compressed));

const sums = new Map();
for (const file of files(folder)) {
  const bytes = readFileSync(file);
  const sum = sums.get(extname(file)) ?? [0, 0, 0];
  sums.set(extname(file), [sum[0] + bytes.length, sum[1] + gzipSync(bytes).length, sum[2] + brotli(bytes).length]);
}
for (const [extension, sum] of sums) console.log(row(`*${extension}`, ...sum));

console.log(row("budget of the module", "", "", budget));
if (compressed > Number(budget)) {
  console.error(`the module is ${compressed - Number(budget)} bytes over its budget`);
  process.exit(1);
}
