/**
 * The size table that closes a build: `node sizes.mjs BUDGET WASM BUDGET WASM BUDGET WASM FOLDER` lists the wasm modules, each after its
 * budget, and the scripts, packs and pictures in FOLDER, and fails if a compressed module or the element is over its budget.
 */
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "esbuild";

const COUNTED = new Set([".js", ".impasto"]);
const WIDTH = 12;
/** Bytes of the element, bundled and minified, after gzip; it has 14,731. */
const ELEMENT_BUDGET = 14_760;

const [budget, wasm, teacherBudget, teacher, personBudget, person, folder] = process.argv.slice(2);
const MODULES = [["module", wasm, Number(budget)], ["teacher", teacher, Number(teacherBudget)], ["person module", person, Number(personBudget)]];

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

/** The workers as one file each are the same scripts once more. */
function* files(directory) {
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.name === "workers") continue;
    if (entry.isDirectory()) yield* files(path);
    else if (COUNTED.has(extname(path))) yield path;
  }
}

console.log(row("", "raw", "gzip", "brotli"));
const over = [];
for (const [name, path, most] of MODULES) {
  const module = readFileSync(path);
  const compressed = brotliKept(path, module).length;
  console.log(row(basename(path), module.length, gzipSync(module, { level: 9 }).length, compressed));
  console.log(row(`budget of the ${name}`, "", "", most));
  if (compressed > most) over.push(`the ${name} is ${compressed - most} bytes over its budget`);
}

const sums = new Map();
for (const file of files(folder)) {
  const bytes = readFileSync(file);
  const sum = sums.get(extname(file)) ?? [0, 0, 0];
  sums.set(extname(file), [sum[0] + bytes.length, sum[1] + gzipSync(bytes).length, sum[2] + brotli(bytes).length]);
}
for (const [extension, sum] of sums) console.log(row(`*${extension}`, ...sum));

/** What is loaded when it is first asked for stays where it is. */
const late = {
  name: "late",
  setup: ({ onResolve }) => onResolve({ filter: /./ }, ({ kind, path }) => (kind === "dynamic-import" ? { path, external: true } : null)),
};
const options = { bundle: true, plugins: [late], format: "esm", minify: true, target: "es2022", write: false };
const { outputFiles: [{ contents: element }] } = await build({ entryPoints: [join(folder, "element/define.js")], ...options });
const elementSize = gzipSync(element, { level: 9 }).length;
console.log(row("element, bundled", element.length, elementSize, brotli(element).length));

console.log(row("budget of the element", "", ELEMENT_BUDGET));
if (elementSize > ELEMENT_BUDGET) over.push(`the element is ${elementSize - ELEMENT_BUDGET} bytes over its budget`);
for (const sentence of over) console.error(sentence);
if (over.length > 0) process.exit(1);
