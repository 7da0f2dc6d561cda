/** The person mask. Its network is downloaded when it is first asked for, and kept. */
import { stopIf, unlessAborted } from "./abort.js";
import { givenAddress, located } from "./addresses.js";
import { fetchPack } from "./download.js";
import { addErrors } from "./errors.js";
import { openPicture } from "./pictures.js";
import { PERSON_BYTES } from "./wasm/hashes.js";
import { HASHES } from "./wasm/person-hashes.js";

addErrors({
  "person-load": ["The network that finds persons could not be downloaded.", "Check the connection and try again."],
  "person-corrupt": ["The downloaded network that finds persons is not what it should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
});

/** Twice what the network looks at: edges follow the photo's. */
const MAX_SIDE = 512;

/** @type {Promise<Uint8Array> | null} */
let network = null;
/** Who is told how far the download is. @type {Set<(loaded: number) => void>} */
const waiting = new Set();

function address() {
  return givenAddress("person") ?? located(() => new URL("./wasm/person.impasto", import.meta.url));
}

/** What failed is tried anew by the next who asks. Whoever gives up stops nothing that others wait for. */
function download() {
  if (!network) {
    const onBytes = (loaded) => waiting.forEach((tell) => tell(loaded));
    network = fetchPack("person", address(), { sha256: HASHES.person, onBytes }).then((buffer) => new Uint8Array(buffer));
    network.catch(() => (network = null));
  }
  return network;
}

/**
 * @param {(what: { network: Uint8Array, image: ImageData }) => Promise<Uint8Array>} ask the engine, in its turn
 * @param {import("./index.d.ts").Source} source
 * @param {import("./index.d.ts").PersonOptions} [options]
 * @returns {Promise<import("./index.d.ts").PersonMask>}
 */
export async function person(ask, source, { signal, onProgress = () => {} } = {}) {
  stopIf(signal);
  // First: a picture that cannot be opened needs no network.
  const { image } = await openPicture(source, { maxSide: MAX_SIDE, signal });
  const tell = (loaded) => signal?.aborted || onProgress({ loaded, total: PERSON_BYTES });
  waiting.add(tell);
  const file = await unlessAborted(download(), signal).finally(() => waiting.delete(tell));
  tell(PERSON_BYTES);
  const data = await unlessAborted(ask({ network: file, image }), signal);
  return { width: image.width, height: image.height, data };
}
