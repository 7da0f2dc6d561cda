/**
 * Makes the site of what `build.sh site` has copied together: `node site.mjs FOLDER [KEPT]`. All pages get the same head, the
 * cards of the gallery and the page's words go into index.html, thumbnails become small, scripts and style sheets become few.
 * What the service worker keeps is written down then, and all that compresses gets a compressed file beside it. What takes long
 * is kept in the folder KEPT for the next time.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { siteRevisions } from "./hashes.mjs";
import { checkBudget } from "./site/budget.mjs";
import { bundle, strip } from "./site/bundle.mjs";
import { cards } from "./site/cards.mjs";
import { compress } from "./site/compressed.mjs";
import { heads } from "./site/heads.mjs";
import { licences } from "./site/licences.mjs";
import { thumbnails } from "./site/thumbnails.mjs";
import { spoken } from "./site/words.mjs";

const [folder, kept = `${folder}-kept`] = process.argv.slice(2);
if (!folder) {
  console.error("usage: node site.mjs FOLDER [KEPT]");
  process.exit(2);
}
heads(folder);
const page = join(folder, "index.html");
const plates = await thumbnails(folder, kept);
const html = await bundle(folder, spoken(folder, cards(folder, plates, readFileSync(page, "utf8"))));
checkBudget(folder, html);
licences(folder);
await strip(folder);
writeFileSync(page, html);
writeFileSync(join(folder, "revisions.js"), siteRevisions(folder));
compress(folder, kept);
