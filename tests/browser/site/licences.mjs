/** The libraries of others that the page loads when they are needed, and the licences that go with them. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Where npm has put them. */
export const LIBRARIES = fileURLToPath(new URL("../node_modules", import.meta.url));
/** By name, the file of the licence, and where the sources are. */
const LICENCES = {
  "client-zip": ["LICENSE.txt", "https://github.com/Touffy/client-zip"],
  mediabunny: ["LICENSE", "https://github.com/Vanilagy/mediabunny"],
};

/** @param {string} folder the site's */
export function licences(folder) {
  mkdirSync(join(folder, "licences"), { recursive: true });
  for (const [name, [file, sources]] of Object.entries(LICENCES)) {
    const { version, license } = JSON.parse(readFileSync(join(LIBRARIES, name, "package.json"), "utf8"));
    const head = `${name} ${version}, ${license}, unchanged but for its size. Its sources: ${sources}\n\n`;
    writeFileSync(join(folder, "licences", `${name}.txt`), head + readFileSync(join(LIBRARIES, name, file), "utf8"));
  }
}
