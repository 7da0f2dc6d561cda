/**
 * Makes what wasm-bindgen wrote small: `node shrink.mjs FOLDER NAME` optimizes NAME_bg.wasm for size, and gives its imports and
 * exports names of one or two letters, in NAME.js too. wasm-bindgen's names end in hashes, which do not compress: 3 % of the
 * module.
 */
import { execFileSync } from "node:child_process";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WASM_OPT = fileURLToPath(new URL("node_modules/.bin/wasm-opt", import.meta.url));
const FEATURES = ["simd", "bulk-memory", "bulk-memory-opt", "nontrapping-float-to-int", "sign-ext", "mutable-globals", "reference-types", "multivalue"];
/** Two runs: while the first goes on as long as it gains something, names would change each time. */
const RUNS = [["-Oz", "--converge"], ["--minify-imports-and-exports-and-modules"]];
/** What wasm-opt calls the one module that is left to import from. */
const MODULE = "a";

/**
 * @param {string} script what wasm-bindgen wrote
 * @param {{ imports: [string, string, string][], exports: [string, string][] }} names as wasm-opt prints them
 */
export function renamed(script, { imports, exports }) {
  const exported = new Map(exports);
  const missing = (name) => {
    throw new Error(`the module has no ${name}, which its script uses`);
  };
  let text = script.replace(/\bwasm\.([\w$]+)/g, (_, name) => `wasm.${exported.get(name) ?? missing(name)}`);
  for (const [module, name, short] of imports) {
    const key = `\n        ${name}: `;
    if (text.split(key).length !== 2) missing(`import ${name}`);
    text = text.replace(key, () => `\n        ${short}: `);
    text = text.replace(`${JSON.stringify(module)}: `, `${MODULE}: `);
  }
  return text;
}

function shrink(folder, name) {
  const [wasm, script] = [`${name}_bg.wasm`, `${name}.js`].map((file) => join(folder, file));
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  let printed = "";
  for (const passes of RUNS) {
    printed = execFileSync(WASM_OPT, [...passes, ...features, wasm, "-o", `${wasm}.opt`], { encoding: "utf8" });
    renameSync(`${wasm}.opt`, wasm);
  }
  writeFileSync(script, renamed(readFileSync(script, "utf8"), JSON.parse(printed)));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) shrink(...process.argv.slice(2));
