/**
 * Writes down what files have to be, by SHA-256, so that whoever downloads them can check:
 * `node hashes.mjs pkg FOLDER` writes wasm/hashes.js for the package, `node hashes.mjs site FOLDER` revisions.js for the
 * service worker.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The service worker itself is never kept by it, and hidden files are nobody's business. */
const LEFT_OUT = /^(sw\.js|kept\.js|revisions\.js|.*\.br)$|(^|\/)\./;

/**
 * The groups of files that the service worker keeps only once one of them is used: `what` they are for, as the page says it,
 * and their paths in the site. All other files are kept at the first visit.
 * @type {Record<string, { what: string, files: string[] }>}
 */
export const GROUPS = { encoder: { what: "paintings of your own", files: ["pkg/styles/encoder.impasto"] } };
/** In the package. */
const ENCODER = "styles/encoder.impasto";

function sha256(bytes) {
  return createHash("sha256").update(bytes).digest("hex");
}

function* paths(folder, under = "") {
  for (const entry of readdirSync(join(folder, under), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = under ? `${under}/${entry.name}` : entry.name;
    if (entry.isDirectory()) yield* paths(folder, path);
    else yield path;
  }
}

/** @param {string} folder the package's */
export function packageHashes(folder) {
  const of = (path) => sha256(readFileSync(join(folder, path)));
  const hashes = { wasm: of("wasm/impasto_bg.wasm"), pack: of("styles/gallery.impasto"), encoder: of(ENCODER) };
  return `/** SHA-256 of the files that are checked before they are used; written by the build. */
export const HASHES = ${JSON.stringify(hashes, null, 2)};

/** Of the style encoder, for whoever says what will be downloaded. */
export const ENCODER_BYTES = ${statSync(join(folder, ENCODER)).size};
`;
}

/**
 * @param {string} folder the site's; index.html goes by the folder's own address, as hosts differ in what they redirect
 * @param {typeof GROUPS} lazy
 */
export function siteRevisions(folder, lazy = GROUPS) {
  const files = {};
  for (const path of paths(folder)) {
    if (!LEFT_OUT.test(path)) files[path === "index.html" ? "./" : path] = sha256(readFileSync(join(folder, path)));
  }
  const groups = {};
  for (const [name, group] of Object.entries(lazy)) {
    groups[name] = { what: group.what, files: {} };
    for (const path of group.files) {
      if (!(path in files)) throw new Error(`the group "${name}" names ${path}, which is not in the site, or in a group before`);
      groups[name].files[path] = files[path];
      delete files[path];
    }
  }
  const version = sha256(JSON.stringify({ files, groups })).slice(0, 16);
  return `self.REVISIONS = ${JSON.stringify({ version, files, groups }, null, 1)};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, folder] = process.argv.slice(2);
  if (kind === "pkg" && folder) writeFileSync(join(folder, "wasm/hashes.js"), packageHashes(folder));
  else if (kind === "site" && folder) writeFileSync(join(folder, "revisions.js"), siteRevisions(folder));
  else {
    console.error("usage: node hashes.mjs pkg|site FOLDER");
    process.exit(2);
  }
}
