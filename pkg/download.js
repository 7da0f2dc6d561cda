import { because, refusedBy, unanswered, unlike } from "./answers.js";
import { ImpastoError, refuseUnreadable } from "./errors.js";
import { forbidsWasm } from "./policy.js";

/** Whether bytes are what the build wrote down. */
async function isWhole(bytes, sha256) {
  // Without a secure context (plain http, other than this machine) a browser has no digest, and no promise to keep.
  if (!sha256 || !globalThis.crypto?.subtle) return true;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256.toLowerCase();
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
  const fail = async () => {
    throw signal?.aborted ? new ImpastoError("cancelled") : await unanswered(`${kind}-load`, address);
  };
  const response = await fetch(address, { signal, cache }).catch(fail);
  if (!response.ok) throw refusedBy(`${kind}-load`, address, response);
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
  let wrong;
  for (const [asked, cache] of [[address, "default"], [unkept(address), "reload"]]) {
    const { response, streaming, bytes } = await get(order, asked, cache);
    const used = use(streaming, bytes);
    used?.catch(() => {});
    const whole = await bytes;
    if (await isWhole(whole, order.sha256)) return used ? await used : whole;
    wrong = unlike(`${order.kind}-corrupt`, address, response, whole.byteLength);
  }
  throw wrong;
}

/**
 * The bytes of a file in the pack format: the style pack, the style encoder, or the loss network.
 * @param {"pack" | "encoder" | "loss-network"} kind
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

/** A file that a page holds, as bytes of its own. @param {Blob | ArrayBuffer | ArrayBufferView} file */
export async function bytesOf(file) {
  if (file instanceof Blob) return new Uint8Array(await file.arrayBuffer().catch(refuseUnreadable));
  if (file instanceof ArrayBuffer) return new Uint8Array(file.slice(0));
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength).slice();
  throw new ImpastoError("option", "This is not a file.", "Pass a Blob, an ArrayBuffer or a view of one.");
}

async function compile(streaming, bytes) {
  // Only the right MIME type may be compiled while it streams (and kept compiled by the browser).
  const streams = streaming.headers.get("content-type")?.split(";")[0].trim() === "application/wasm";
  if (!streams) streaming.body.cancel();
  return streams ? WebAssembly.compileStreaming(streaming) : WebAssembly.compile(await bytes);
}

/** A compiled module, the engine's or the teacher's. It compiles off the main thread and is shared with each worker that is started. */
export async function fetchModule(url, sha256, onBytes, signal, kind = "wasm") {
  return getWhole({ url, kind, sha256, onBytes, signal }, compile).catch((reason) => {
    if (reason instanceof ImpastoError) throw reason;
    if (forbidsWasm(reason)) throw new ImpastoError("wasm-blocked");
    throw signal?.aborted ? new ImpastoError("cancelled") : because(`${kind}-load`, reason.message);
  });
}
