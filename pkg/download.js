import { digest } from "./digest.js";
import { ImpastoError } from "./errors.js";
import { caused } from "./late.js";
import { forbidsWasm } from "./policy.js";

/** Whether bytes are what the build wrote down. */
async function isWhole(bytes, sha256) {
  const found = sha256 && (await digest(bytes));
  // A browser that has no digest has no promise to keep.
  return !found || found === sha256.toLowerCase();
}

/** Collects the bytes of a response and reports them as they come. A compressed transfer states no usable total: 0 then. */
async function collect(response, onBytes) {
  const total = response.headers.has("content-encoding") ? 0 : Number(response.headers.get("content-length") ?? 0);
  const parts = [];
  let loaded = 0;
  const reader = response.body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    parts.push(part.value);
    loaded += part.value.byteLength;
    onBytes(loaded, total);
  }
  return new Blob(parts).arrayBuffer();
}

/** A download: its address, the code of its failures, what it has to be, who is told, and what stops it. */
async function get({ kind, onBytes, signal }, address, cache) {
  const code = `${kind}-load`;
  const fail = async () => {
    throw signal?.aborted ? new ImpastoError("cancelled") : await caused(code, (why) => why.unanswered(code, address));
  };
  const response = await fetch(address, { signal, cache }).catch(fail);
  if (!response.ok) throw await caused(code, (why) => why.refusedBy(code, address, response));
  const streaming = response.clone();
  const bytes = collect(response, onBytes).catch(fail);
  return { response, streaming, bytes };
}

/** The same file under an address that no service worker of the page has kept. */
function unkept(address) {
  const fresh = new URL(address);
  if (fresh.protocol.startsWith("http")) fresh.searchParams.set("fresh", Date.now());
  return fresh;
}

/** A damaged copy in a cache is passed by once; a file that is damaged at its origin is never used. */
async function getWhole(order, use) {
  const address = new URL(order.url, globalThis.document?.baseURI);
  const code = `${order.kind}-corrupt`;
  let wrong;
  for (const [asked, cache] of [[address, "default"], [unkept(address), "reload"]]) {
    const { response, streaming, bytes } = await get(order, asked, cache);
    const used = use(streaming, bytes);
    used?.catch(() => {});
    const whole = await bytes;
    if (await isWhole(whole, order.sha256)) return used ? await used : whole;
    wrong = (why) => why.unlike(code, address, response, whole.byteLength);
  }
  throw await caused(code, wrong);
}

/**
 * The bytes of a file in the pack format: the style pack, the style encoder, the loss network, or the person network.
 * @param {"pack" | "encoder" | "loss-network" | "person"} kind
 * @param {URL | string | ArrayBuffer | ArrayBufferView} file
 * @param {{ sha256?: string, onBytes?(loaded: number, total: number): void, signal?: AbortSignal }} [options] `sha256`: what
 *   it has to be, in hex; a pack also has a hash of its own inside
 * @returns {Promise<ArrayBuffer>}
 */
export async function fetchPack(kind, file, { sha256, onBytes = () => {}, signal } = {}) {
  if (file instanceof ArrayBuffer) return file;
  if (ArrayBuffer.isView(file)) return file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength);
  return getWhole({ url: file, kind, sha256, onBytes, signal }, (streaming) => void streaming.body.cancel());
}

async function compile(streaming, bytes) {
  // Only the right MIME type may be compiled while it streams (and kept compiled by the browser).
  const streams = streaming.headers.get("content-type")?.split(";")[0].trim() === "application/wasm";
  if (!streams) streaming.body.cancel();
  return streams ? WebAssembly.compileStreaming(streaming) : WebAssembly.compile(await bytes);
}

/** A compiled module, the engine's or the teacher's. It compiles off the main thread and is shared with each worker that is started. */
export async function fetchModule(url, sha256, onBytes, signal, kind = "wasm") {
  return getWhole({ url, kind, sha256, onBytes, signal }, compile).catch(async (reason) => {
    if (reason instanceof ImpastoError) throw reason;
    if (forbidsWasm(reason)) throw new ImpastoError("wasm-blocked");
    throw signal?.aborted ? new ImpastoError("cancelled") : await caused(`${kind}-load`, (why) => why.because(`${kind}-load`, reason.message));
  });
}
