import { ImpastoError } from "../errors.js";
import { caused } from "../late.js";

const CHECK = "Check its address.";

/** A cross-origin address that refuses, and a network that fails, look the same to a script. */
async function refusal(url, signal) {
  if (signal.aborted) return new ImpastoError("cancelled");
  const foreign = url.protocol.startsWith("http") && url.origin !== globalThis.origin;
  const code = foreign ? "picture-cors" : "picture-load";
  return caused(code, (why) => why.unanswered(code, url));
}

function addressOf(src, base) {
  try {
    return new URL(src, base);
  } catch {
    throw new ImpastoError("picture-load", `“${src}” is no address.`, CHECK);
  }
}

/**
 * Downloads a photo. As bytes, not through an `<img>`: those could not be looked at before they are decoded.
 * @param {string} src
 * @param {{ signal: AbortSignal, base?: string }} options `base`: what a relative address starts from
 * @returns {Promise<Blob>}
 */
export async function fetchPhoto(src, { signal, base = document.baseURI }) {
  const url = addressOf(src, base);
  const failed = async () => {
    throw await refusal(url, signal);
  };
  const response = await fetch(url, { signal }).catch(failed);
  if (!response.ok) throw await caused("picture-load", (why) => why.refusedBy("picture-load", url, response, CHECK));
  return response.blob().catch(failed);
}
