/** The libraries and the network of others that the page loads when they are needed, and the licences that go with them. */
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

/** The weights that the package has in a form of its own. The project's licence holds the text of theirs. */
const NETWORK = "MediaPipe Selfie Segmentation, Google LLC, 2021, Apache-2.0, changed: larger tensors are rounded to 8 bits, in a file of another format (pkg/wasm/person.impasto). Its sources: https://github.com/google-ai-edge/mediapipe, and the npm package @mediapipe/selfie_segmentation";
const OURS = fileURLToPath(new URL("../../../LICENSE", import.meta.url));

/** The text of the Apache licence, without what stands before it. */
function apache() {
  const text = readFileSync(OURS, "utf8");
  const start = text.search(/^ +Apache License$/m);
  if (start < 0) throw new Error("the project's licence holds no Apache licence");
  return text.slice(start);
}

/** @param {string} folder the site's */
export function licences(folder) {
  mkdirSync(join(folder, "licences"), { recursive: true });
  for (const [name, [file, sources]] of Object.entries(LICENCES)) {
    const { version, license } = JSON.parse(readFileSync(join(LIBRARIES, name, "package.json"), "utf8"));
    const head = `${name} ${version}, ${license}, unchanged but for its size. Its sources: ${sources}\n\n`;
    writeFileSync(join(folder, "licences", `${name}.txt`), head + readFileSync(join(LIBRARIES, name, file), "utf8"));
  }
  writeFileSync(join(folder, "licences", "selfie-segmentation.txt"), `${NETWORK}\n\n${apache()}`);
}
