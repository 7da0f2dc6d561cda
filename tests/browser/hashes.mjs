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
const LEFT_OUT = /^(sw\.js|revisions\.js|.*\.br|pkg\/styles\/encoder\.impasto)$|(^|\/)\./;
/** In the package. It is downloaded only for a painting of one's own, so the service worker keeps it for nobody. */
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

/** @param {string} folder the site's; index.html goes by the folder's own address, as hosts differ in what they redirect */
export function siteRevisions(folder) {
  const files = {};
  for (const path of paths(folder)) {
    if (!LEFT_OUT.test(path)) files[path === "index.html" ? "./" : path] = sha256(readFileSync(join(folder, path)));
  }
  const version = sha256(JSON.stringify(files)).slice(0, 16);
  return `self.REVISIONS = ${JSON.stringify({ version, files }, null, 1)};\n`;
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
