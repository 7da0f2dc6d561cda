import { ImpastoError, refuseUnreadable } from "./errors.js";

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
async function get({ url, kind, onBytes, signal }, cache) {
  const fail = (reason) => {
    throw signal?.aborted ? new ImpastoError("cancelled") : new ImpastoError(`${kind}-load`, reason);
  };
  const response = await fetch(url, { signal, cache }).catch(() => fail());
  if (!response.ok) fail(`The server answered ${response.status} for ${new URL(url, location.href).pathname}.`);
  const streaming = response.clone();
  const bytes = collect(response, onBytes).catch(() => fail());
  return { streaming, bytes };
}

/** A damaged copy in a cache is passed by once; a file that is damaged at its origin is never used. */
async function getWhole(order, use) {
  for (const cache of ["default", "reload"]) {
    const { streaming, bytes } = await get(order, cache);
    const used = use(streaming, bytes);
    used?.catch(() => {});
    const whole = await bytes;
    if (await isWhole(whole, order.sha256)) return used ? await used : whole;
  }
  throw new ImpastoError(`${order.kind}-corrupt`);
}

/**
 * The bytes of a file in the pack format: the style pack, or the style encoder.
 * @param {"pack" | "encoder"} kind
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

/** The compiled engine. A module compiles off the main thread and is shared with each worker that is started. */
export async function fetchModule(url, sha256, onBytes, signal) {
  return getWhole({ url, kind: "wasm", sha256, onBytes, signal }, compile).catch((reason) => {
    if (reason instanceof ImpastoError) throw reason;
    throw signal?.aborted ? new ImpastoError("cancelled") : new ImpastoError("wasm-load", `The painting engine could not be loaded: ${reason.message}`);
  });
}
