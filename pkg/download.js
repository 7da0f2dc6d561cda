import { ImpastoError } from "./errors.js";

/** Reports the bytes of a response as they come. A compressed transfer states no usable total: 0 then. */
async function count(response, onBytes) {
  const total = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length") ?? 0);
  let loaded = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    loaded += part.value.byteLength;
    onBytes(loaded, total);
  }
}

async function get(url, code, onBytes, signal) {
  const response = await fetch(url, { signal }).catch(() => {
    throw new ImpastoError(signal?.aborted ? "cancelled" : code);
  });
  if (!response.ok) throw new ImpastoError(code, `The server answered ${response.status} for ${new URL(url, location.href).pathname}.`);
  const counted = count(response.clone(), onBytes).catch(() => {});
  return { response, counted };
}

/**
 * The bytes of the style pack.
 * @param {URL | string | ArrayBuffer | ArrayBufferView} pack
 */
export async function fetchPack(pack, onBytes, signal) {
  if (pack instanceof ArrayBuffer) return pack;
  if (ArrayBuffer.isView(pack)) return pack.buffer.slice(pack.byteOffset, pack.byteOffset + pack.byteLength);
  const { response, counted } = await get(pack, "pack-load", onBytes, signal);
  const bytes = await response.arrayBuffer().catch(() => {
    throw new ImpastoError(signal?.aborted ? "cancelled" : "pack-load");
  });
  await counted;
  return bytes;
}

/** The compiled engine. A module compiles off the main thread and is shared with each worker that is started. */
export async function fetchModule(url, onBytes, signal) {
  const { response, counted } = await get(url, "wasm-load", onBytes, signal);
  // Only the right MIME type may be compiled while it streams (and kept compiled by the browser).
  const streams = response.headers.get("content-type")?.split(";")[0].trim() === "application/wasm";
  const compiled = streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
  const module = await compiled.catch((reason) => {
    if (signal?.aborted) throw new ImpastoError("cancelled");
    throw new ImpastoError("wasm-load", `The painting engine could not be loaded: ${reason.message}`);
  });
  await counted;
  return module;
}
