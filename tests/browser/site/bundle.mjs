/** Scripts and style sheets of the page as few files: each one more costs a visitor of a slow network a round trip. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";
import { build, transform } from "esbuild";
import { LIBRARIES } from "./licences.mjs";

const COMMON = { bundle: true, nodePaths: [LIBRARIES], minify: true, format: "esm", target: "es2022", charset: "utf8", legalComments: "none", metafile: true, logLevel: "error" };
const PAGE = "index.html";
const SCRIPT = "app.js";
const SHEET = "studio.css";

/** The files that the other pages need as they are: what they name, and what that imports. The package's stay anyway. */
async function neededElsewhere(root) {
  const pages = readdirSync(root).filter((name) => name.endsWith(".html") && name !== PAGE);
  const named = pages.flatMap((name) => [...readFileSync(join(root, name), "utf8").matchAll(/(?:src|href)="\.\/([\w-]+\.(?:js|css))"/g)]);
  const entryPoints = [...new Set(named.map(([, name]) => join(root, name)))];
  const { metafile } = await build({ ...COMMON, entryPoints, outdir: root, write: false, external: ["./pkg/*", "*.svg"] });
  return new Set(inputsOf(metafile));
}

function inputsOf({ inputs }) {
  return Object.keys(inputs).map((path) => resolve(path));
}

/** The tests put faults into these, which name what the script has. */
const NAMED = new Set(["worker.js", "picture-worker.js", "teach-worker.js"]);

/** What runs in workers, and on pages that embed: each file for itself, and smaller. @param {string} folder the site's */
export async function strip(folder) {
  const scripts = readdirSync(join(folder, "pkg"), { recursive: true }).filter((name) => name.endsWith(".js"));
  // Browsers that know none of today's language read the element's first script all the same.
  for (const name of scripts.filter((found) => found !== "element.js")) {
    const path = join(folder, "pkg", name);
    const how = NAMED.has(name) ? { minifyWhitespace: true } : { minify: true };
    const { code } = await transform(readFileSync(path, "utf8"), { ...how, format: "esm", charset: "utf8", legalComments: "none", target: COMMON.target });
    writeFileSync(path, code);
  }
}

/**
 * All that the page needs at once becomes one file: whatever a visit loads later imports it too, or each set of later parts that
 * shares some of it would have a file of its own.
 * @param {string} entry
 * @param {import("esbuild").Metafile} metafile of the same without this
 * @returns {import("esbuild").Plugin}
 */
function together(entry, { inputs }) {
  const imports = Object.values(inputs).flatMap((input) => input.imports);
  const late = new Set(imports.filter(({ kind, external }) => kind === "dynamic-import" && !external).map(({ path }) => resolve(path)));
  return {
    name: "together",
    setup: ({ onLoad }) =>
      onLoad({ filter: /\.js$/ }, ({ path }) => (late.has(path) ? { contents: `${readFileSync(path, "utf8")}\nimport ${JSON.stringify(entry)};` } : null)),
  };
}

/**
 * @param {string} folder the site's; what goes into the bundles alone is removed
 * @param {string} html of the page
 * @returns {Promise<string>} the page, which names what its script imports at once
 */
export async function bundle(folder, html) {
  const root = resolve(folder);
  const kept = await neededElsewhere(root);
  const writing = { ...COMMON, outdir: root, allowOverwrite: true, chunkNames: "chunks/[name]-[hash]", external: ["*.svg"] };
  const entry = join(root, SCRIPT);
  const split = { ...writing, entryPoints: [entry], splitting: true };
  const { metafile } = await build({ ...split, write: false });
  const script = await build({ ...split, plugins: [together(entry, metafile)] });
  const sheet = await build({ ...writing, entryPoints: [join(root, SHEET)] });
  for (const path of [script, sheet].flatMap(({ metafile }) => inputsOf(metafile))) {
    const ownFile = path.startsWith(root + sep) && !path.startsWith(join(root, "pkg")) && ![SCRIPT, SHEET].includes(basename(path));
    if (ownFile && !kept.has(path)) rmSync(path);
  }
  const [, output] = Object.entries(script.metafile.outputs).find(([path]) => basename(path) === SCRIPT);
  const early = output.imports.filter(({ kind }) => kind === "import-statement").map(({ path }) => relative(root, resolve(path)));
  const links = early.map((path) => `  <link rel="modulepreload" href="./${path}">\n  `);
  return html.replace("</head>", () => `${links.join("")}</head>`);
}
