import { ImpastoError } from "../errors.js";

/** A cross-origin address that refuses, and a network that fails, look the same to a script. */
function refusal(url, signal) {
  if (signal.aborted) return new ImpastoError("cancelled");
  return new ImpastoError(new URL(url).origin === globalThis.origin ? "picture-load" : "picture-cors");
}

/**
 * Downloads a photo. As bytes, not through an `<img>`: those could not be looked at before they are decoded.
 * @param {string} src
 * @param {{ signal: AbortSignal }} options
 * @returns {Promise<Blob>}
 */
export async function fetchPhoto(src, { signal }) {
  const url = new URL(src, document.baseURI).href;
  const response = await fetch(url, { signal }).catch(() => {
    throw refusal(url, signal);
  });
  if (!response.ok) throw new ImpastoError("picture-load", `The server answered ${response.status} for the picture.`);
  return response.blob().catch(() => {
    throw refusal(url, signal);
  });
}
