/**
 * Writes down what files have to be, by SHA-256, so that whoever downloads them can check:
 * `node hashes.mjs pkg FOLDER` writes wasm/hashes.js, wasm/teach-hashes.js, wasm/person-hashes.js and what listing.mjs lists for the package,
 * `node hashes.mjs site FOLDER` revisions.js for the service worker.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { writeListing } from "./listing.mjs";

/** The service worker itself is never kept by it, and hidden files are nobody's business. */
const LEFT_OUT = /^(sw\.js|kept\.js|revisions\.js|.*\.br)$|(^|\/)\./;

/**
 * The groups of files that the service worker keeps only once one of them is used: `what` they are for, as the page says it,
 * and their paths in the site, `*` for a hash that the build gives. All other files are kept at the first visit.
 * @type {Record<string, { what: string, files: string[] }>}
 */
export const GROUPS = {
  encoder: { what: "paintings of your own", files: ["pkg/styles/encoder.impasto"] },
  film: { what: "films", files: ["chunks/film-*.js"] },
  person: { what: "finding the person in a photo", files: ["pkg/wasm/person.js", "pkg/wasm/person_bg.wasm", "pkg/wasm/person.impasto"] },
  teacher: {
    what: "making a style of your own better and finishing pictures",
    files: ["pkg/teach-worker.js", "pkg/wasm/teacher.js", "pkg/wasm/teacher_bg.wasm", "pkg/wasm/loss-network.impasto"],
  },
};
/** In the package: what paints, what is loaded when a style is first taught, and when a person is first looked for. */
const PAINTING = { wasm: "wasm/impasto_bg.wasm", pack: "styles/gallery.impasto", encoder: "styles/encoder.impasto" };
const TEACHING = { teacher: "wasm/teacher_bg.wasm", loss: "wasm/loss-network.impasto" };
const PERSON = { module: "wasm/person_bg.wasm", network: "wasm/person.impasto" };

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

/** @param {string} wanted a path, or one with a `*` @param {string[]} paths @returns {string[]} those that it names */
function named(wanted, paths) {
  const [before, after] = wanted.split("*");
  return paths.filter((path) => (after === undefined ? path === wanted : path.startsWith(before) && path.endsWith(after)));
}

/** @param {string} folder the package's @param {Record<string, string>} [checked] @param {string} [more] constants beside */
export function packageHashes(folder, checked = PAINTING, more = "") {
  const of = (path) => sha256(readFileSync(join(folder, path)));
  const each = (what) => Object.fromEntries(Object.entries(checked).map(([name, path]) => [name, what(path)]));
  const [hashes, bytes] = [each(of), each((path) => statSync(join(folder, path)).size)];
  return `/** SHA-256 of the files that are checked before they are used; written by the build. */
export const HASHES = ${JSON.stringify(hashes, null, 2)};

/** How large they are, for whoever says what will be downloaded: a compressed transfer does not. */
export const BYTES = ${JSON.stringify(bytes, null, 2)};
${more}`;
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
    for (const wanted of group.files) {
      const found = named(wanted, Object.keys(files));
      if (found.length === 0) throw new Error(`the group "${name}" names ${wanted}, which is not in the site, or in a group before`);
      for (const path of found) {
        groups[name].files[path] = files[path];
        delete files[path];
      }
    }
  }
  const version = sha256(JSON.stringify({ files, groups })).slice(0, 16);
  return `self.REVISIONS = ${JSON.stringify({ version, files, groups }, null, 1)};\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [kind, folder] = process.argv.slice(2);
  if (kind === "pkg" && folder) {
    const together = (checked) => Object.values(checked).reduce((sum, path) => sum + statSync(join(folder, path)).size, 0);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    const more = `export const ENCODER_BYTES = BYTES.encoder;
export const PERSON_BYTES = ${together(PERSON)};
export const TEACHER_BYTES = ${together(TEACHING)};

/** Which engine paints: the package's version, and the module's hash. */
export const ENGINE = "${version}+" + HASHES.wasm.slice(0, 8);
`;
    writeFileSync(join(folder, "wasm/hashes.js"), packageHashes(folder, PAINTING, more));
    writeFileSync(join(folder, "wasm/teach-hashes.js"), packageHashes(folder, TEACHING));
    writeFileSync(join(folder, "wasm/person-hashes.js"), packageHashes(folder, PERSON));
    await writeListing(folder, fileURLToPath(new URL("../../LICENSE", import.meta.url)));
  } else if (kind === "site" && folder) writeFileSync(join(folder, "revisions.js"), siteRevisions(folder));
  else {
    console.error("usage: node hashes.mjs pkg|site FOLDER");
    process.exit(2);
  }
}
