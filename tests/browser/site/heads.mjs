/** What the heads of all pages have in common. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const PLACE = "<head>";
const HEAD = `${PLACE}
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
    <meta name="color-scheme" content="light dark">
    <link rel="icon" href="./favicon.svg" type="image/svg+xml">`;

/** @param {string} folder the site's */
export function heads(folder) {
  for (const name of readdirSync(folder).filter((found) => found.endsWith(".html"))) {
    const path = join(folder, name);
    writeFileSync(path, readFileSync(path, "utf8").replace(PLACE, HEAD));
  }
}
