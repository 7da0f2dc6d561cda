/** The cards of the gallery in the page itself: they are on the screen before any script, and without one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { escaped } from "./escaped.mjs";

const PLACE = "<!-- the gallery's cards -->";
/** What is in sight on a phone is fetched at once, the rest when it comes near. */
const AT_ONCE = 4;

/** @param {string} folder the site's @returns {{ id: string, title: string, artist: string, year: string }[]} as the package lists them */
function stylesOf(folder) {
  return JSON.parse(readFileSync(join(folder, "pkg/styles.json"), "utf8"));
}

/** The same as www/gallery.js makes of a style that is added later. */
function card({ id, title, artist, year }, src, place) {
  const when = place < AT_ONCE ? 'fetchpriority="high"' : 'loading="lazy"';
  const data = `data-testid="style-${id}" data-artist="${escaped(artist)}" data-year="${escaped(year)}"`;
  const plate = src ? `<img class="plate" alt="" src="${src}" width="160" height="160" ${when}>` : '<span class="plate"></span>';
  const by = [artist, year].filter(Boolean).join(", ");
  return `<label class="card" ${data}><input type="radio" name="style" value="${id}">${plate}<span class="title">${escaped(title)}</span><span class="by">${escaped(by)}</span></label>`;
}

/** @param {string} folder the site's @param {Map<string, string>} plates addresses by style @param {string} html of the page */
export function cards(folder, plates, html) {
  if (!html.includes(PLACE)) throw new Error(`index.html has no "${PLACE}"`);
  return html.replace(PLACE, () => stylesOf(folder).map((style, place) => card(style, plates.get(style.id), place)).join("\n"));
}
