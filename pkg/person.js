/** The person mask. What finds it, a wasm module and a network, is downloaded when it is first asked for, and kept. */
import { stopIf, unlessAborted } from "./abort.js";
import { givenAddress, located } from "./addresses.js";
import { fetchModule, fetchPack } from "./download.js";
import { addErrors } from "./errors.js";
import { openPicture } from "./pictures.js";
import { PERSON_BYTES } from "./wasm/hashes.js";
import { HASHES } from "./wasm/person-hashes.js";

addErrors({
  "person-load": ["What finds persons could not be downloaded.", "Check the connection and try again."],
  "person-corrupt": ["What was downloaded to find persons is not what it should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
});

/** Twice what the network looks at: edges follow the photo's. */
const MAX_SIDE = 512;

/** @type {Promise<{ module: WebAssembly.Module, network: Uint8Array }> | null} */
let finder = null;
/** Bytes that are there, and who is told of them. */
const loaded = { module: 0, network: 0 };
/** @type {Set<(loaded: number) => void>} */
const waiting = new Set();

function moduleAddress() {
  return givenAddress("personModule") ?? located(() => new URL("./wasm/person_bg.wasm", import.meta.url));
}

function networkAddress() {
  return givenAddress("person") ?? located(() => new URL("./wasm/person.impasto", import.meta.url));
}

async function download() {
  const report = (name) => (bytes) => {
    loaded[name] = bytes;
    waiting.forEach((tell) => tell(loaded.module + loaded.network));
  };
  const [module, network] = await Promise.all([
    fetchModule(moduleAddress(), HASHES.module, report("module"), undefined, "person"),
    fetchPack("person", networkAddress(), { sha256: HASHES.network, onBytes: report("network") }),
  ]);
  return { module, network: new Uint8Array(network) };
}

/** What failed is tried anew by the next who asks. Whoever gives up stops nothing that others wait for. */
function kept() {
  if (!finder) {
    finder = download();
    finder.catch(() => (finder = null));
  }
  return finder;
}

/**
 * @param {(what: { module: WebAssembly.Module, network: Uint8Array, image: ImageData }) => Promise<Uint8Array>} ask the engine, in its turn
 * @param {import("./index.d.ts").Source} source
 * @param {import("./index.d.ts").PersonOptions} [options]
 * @returns {Promise<import("./index.d.ts").PersonMask>}
 */
export async function person(ask, source, { signal, onProgress = () => {} } = {}) {
  stopIf(signal);
  // First: a picture that cannot be opened needs no download.
  const { image } = await openPicture(source, { maxSide: MAX_SIDE, signal });
  const tell = (loaded) => signal?.aborted || onProgress({ loaded, total: PERSON_BYTES });
  waiting.add(tell);
  const found = await unlessAborted(kept(), signal).finally(() => waiting.delete(tell));
  tell(PERSON_BYTES);
  const data = await unlessAborted(ask({ ...found, image }), signal);
  return { width: image.width, height: image.height, data };
}
