/** The page's English words in the page itself, and which languages there are. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { escaped } from "./escaped.mjs";

/** @param {string} folder the site's @returns {Map<string, Record<string, string>>} words by language, English first */
export function languages(folder) {
  const names = readdirSync(join(folder, "words")).filter((name) => name.endsWith(".json")).map((name) => name.slice(0, -5));
  names.sort((a, b) => (b === "en") - (a === "en") || (a < b ? -1 : 1));
  return new Map(names.map((name) => [name, JSON.parse(readFileSync(join(folder, "words", `${name}.json`), "utf8"))]));
}

function wordOf(words, key) {
  if (!(key in words)) throw new Error(`words/en.json lacks "${key}", which index.html names`);
  return escaped(words[key]);
}

/**
 * Fills `data-word` (the text of an element), `data-label` (its name, and its tip) and the list of languages.
 * @param {string} folder the site's @param {string} html of the page
 */
export function spoken(folder, html) {
  const all = languages(folder);
  const words = all.get("en");
  const options = [...all].map(([language, { language: name }]) => `<option value="${language}" lang="${language}">${escaped(name)}</option>`);
  return html
    .replace(/<button [^>]*?data-label="([^"]+)"/g, (found, key) => `${found} title="${wordOf(words, key)}"`)
    .replace(/ data-label="([^"]+)"/g, (found, key) => `${found} aria-label="${wordOf(words, key)}"`)
    .replace(/( data-word="([^"]+)"[^>]*>)(?=<\/)/g, (found, tag, key) => tag + wordOf(words, key))
    .replace("<!-- the languages -->", () => options.join(""));
}
