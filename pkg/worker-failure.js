import { isRefused, refusedBy, sourceOf, unanswered } from "./answers.js";
import { ImpastoError } from "./errors.js";

/** Also where the build has made one line of the script. */
const IMPORTED = /\bimport\b[^"';]*"(\.[^"]+)"/g;

/** The first of a script and what it imports that the server does not have. */
async function missing(address) {
  // What a bundler has made of the address is not known here.
  if (!address.protocol.startsWith("http")) return null;
  const response = await fetch(address).catch(() => null);
  if (!response) return unanswered("wasm-load", address);
  if (!response.ok || !/javascript/.test(response.headers.get("content-type"))) return refusedBy("wasm-load", address, response);
  for (const [, path] of (await response.text()).matchAll(IMPORTED)) {
    const found = new URL(path, address);
    const imported = await fetch(found).catch(() => null);
    if (imported && !imported.ok) return refusedBy("wasm-load", found, imported);
  }
  return null;
}

/**
 * Why a worker has not started: its error event says nothing.
 * @param {URL} address its script's
 * @returns {Promise<ImpastoError>}
 */
export async function workerFailure(address) {
  if (await isRefused("worker-src")) {
    const hint = `Let worker-src of the page's Content-Security-Policy name ${sourceOf(address)}, and trusted-types impasto if it names any.`;
    return new ImpastoError("worker-blocked", undefined, hint);
  }
  return (await missing(address)) ?? new ImpastoError("wasm-load");
}
