/** The gallery's thumbnails as a page needs them: square, twice as large as a card, in AVIF. */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import sharp from "sharp";

/** Twice the pixels of a card on a phone. */
const SIDE = 192;
/** Next to the JPEG nobody can tell them apart at the size of a card. */
const QUALITY = 38;

const hashOf = (bytes) => createHash("sha256").update(bytes).digest("hex").slice(0, 8);

/** Encoding takes a second each, so what was made before is kept. */
async function small(bytes, kept) {
  const path = join(kept, `${hashOf(bytes)}-${SIDE}-${QUALITY}.avif`);
  if (!existsSync(path)) writeFileSync(path, await sharp(bytes).resize(SIDE, SIDE, { fit: "cover" }).avif({ quality: QUALITY, effort: 6 }).toBuffer());
  return readFileSync(path);
}

/**
 * Replaces the site's JPEG thumbnails. Their names change with what is in them, so that browsers may keep them.
 * @param {string} folder the site's @param {string} kept the folder of what was made before
 * @returns {Promise<Map<string, string>>} the address of each, by style
 */
export async function thumbnails(folder, kept) {
  const from = join(folder, "pkg/thumbnails");
  for (const made of [join(folder, "thumbnails"), kept]) mkdirSync(made, { recursive: true });
  const made = readdirSync(from).sort().map(async (name) => {
    const bytes = await small(readFileSync(join(from, name)), kept);
    const style = basename(name, ".jpg");
    const path = `thumbnails/${style}-${hashOf(bytes)}.avif`;
    writeFileSync(join(folder, path), bytes);
    return [style, `./${path}`];
  });
  const addresses = new Map(await Promise.all(made));
  rmSync(from, { recursive: true });
  return addresses;
}
