/** Downloads what teaching needs: the second wasm module and the loss network. */
import { givenAddress, located } from "./addresses.js";
import { fetchModule, fetchPack } from "./download.js";
import { addErrors } from "./errors.js";
import { BYTES, HASHES } from "./wasm/teach-hashes.js";

const DAMAGED = "Reload the page; if it happens again, the site's files are damaged or of different versions.";
addErrors({
  "teacher-load": ["The teacher, which makes a style better, could not be loaded.", "Check the connection and try again."],
  "teacher-corrupt": ["The downloaded teacher is not what it should be.", DAMAGED],
  "loss-network-load": ["The network that judges paintings could not be downloaded.", "Check the connection and try again."],
  "loss-network-corrupt": ["The downloaded network that judges paintings is not what it should be.", DAMAGED],
});

function teacherAddress() {
  return givenAddress("teacher") ?? located(() => new URL("./wasm/teacher_bg.wasm", import.meta.url));
}

function lossNetworkAddress() {
  return givenAddress("lossNetwork") ?? located(() => new URL("./wasm/loss-network.impasto", import.meta.url));
}

/** What was downloaded once stays. @type {Map<string, Promise<any>>} */
const had = new Map();

/** What failed is tried anew by the next who asks, and what another has stopped by whoever waits for it too. */
async function once(name, signal, get) {
  if (!had.has(name)) {
    const got = get();
    had.set(name, got);
    got.catch(() => had.delete(name));
  }
  return had.get(name).catch((error) => {
    if (error.code === "cancelled" && !signal?.aborted) return once(name, signal, get);
    throw error;
  });
}

/**
 * What a lesson needs beside the pictures. It says how many bytes there are before it fetches any.
 * @param {{ lossNetwork?: URL | string | ArrayBuffer | ArrayBufferView, signal?: AbortSignal, onProgress(progress: object): void }} options
 *   `lossNetwork`: another one than the package's
 * @returns {Promise<{ module: WebAssembly.Module, loss: ArrayBuffer }>}
 */
export async function material({ lossNetwork, signal, onProgress }) {
  const loaded = { teacher: 0, loss: 0 };
  const total = (had.has("teacher") ? 0 : BYTES.teacher) + (lossNetwork || had.has("loss") ? 0 : BYTES.loss);
  const report = (name) => (bytes) => {
    loaded[name] = bytes;
    onProgress({ phase: "download", loaded: loaded.teacher + loaded.loss, total });
  };
  report("teacher")(0);
  const ofPackage = () => fetchPack("loss-network", lossNetworkAddress(), { sha256: HASHES.loss, onBytes: report("loss"), signal });
  const [module, loss] = await Promise.all([
    once("teacher", signal, () => fetchModule(teacherAddress(), HASHES.teacher, report("teacher"), signal, "teacher")),
    lossNetwork ? fetchPack("loss-network", lossNetwork, { signal }) : once("loss", signal, ofPackage),
  ]);
  onProgress({ phase: "download", loaded: total, total });
  return { module, loss };
}
