/** What the build writes into the package beside the hashes: the list of styles, their ids as a type, each worker as one file. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const PACK = "styles/gallery.impasto";
/** Of the pack's header, as src/pack/FORMAT.md has it. */
const LENGTH_AT = 12;
const HEADER_AT = 48;
const WORKERS = ["worker.js", "picture-worker.js", "teach-worker.js"];

/** @param {string} folder the package's @returns {{ id: string, title: string, artist: string, year: string, licence: string, thumbnail: string }[]} */
export function listStyles(folder) {
  const pack = readFileSync(join(folder, PACK));
  const { styles } = JSON.parse(pack.subarray(HEADER_AT, HEADER_AT + pack.readUInt32LE(LENGTH_AT)));
  return styles.map(({ id, title, artist, year, licence }) => {
    const thumbnail = `./thumbnails/${id}.jpg`;
    if (!existsSync(join(folder, thumbnail))) throw new Error(`there is no ${thumbnail}: ./build.sh thumbnails`);
    return { id, title, artist, year, licence, thumbnail };
  });
}

/** @param {string} folder the package's @param {string} licence the project's file */
export async function writeListing(folder, licence) {
  const styles = listStyles(folder);
  writeFileSync(join(folder, "styles.json"), `${JSON.stringify(styles, null, 2)}\n`);
  const ids = styles.map(({ id }) => `  | ${JSON.stringify(id)}`).join("\n");
  writeFileSync(join(folder, "style-id.d.ts"), `/** The ids of the gallery's styles; written by the build. */\nexport type StyleId =\n${ids};\n`);
  copyFileSync(licence, join(folder, "LICENSE"));
  const entryPoints = WORKERS.map((file) => join(folder, file));
  await build({ entryPoints, outdir: join(folder, "workers"), bundle: true, format: "esm", minify: true, target: "es2022", logLevel: "warning" });
}
