import { ImpastoError } from "./errors.js";

/**
 * Where the package's files are: beside its scripts, unless the page says otherwise.
 * @type {import("./index.d.ts").Addresses}
 */
const given = {};
const NAMES = ["pack", "wasm", "worker", "pictureWorker", "encoder"];

/**
 * Says where the files are that a bundler or another host has moved. For the whole page, and before anything is loaded.
 * @param {import("./index.d.ts").Addresses} addresses
 */
export function configure(addresses) {
  for (const name of Object.keys(addresses)) {
    if (!NAMES.includes(name)) throw new ImpastoError("option", `There is no address “${name}”.`, `Name any of: ${NAMES.join(", ")}.`);
  }
  Object.assign(given, addresses);
}

/** @returns {URL | string | ArrayBuffer | ArrayBufferView} */
export function packAddress() {
  return given.pack ?? new URL("./styles/gallery.impasto", import.meta.url);
}

/** @returns {URL | string} */
export function wasmAddress() {
  return given.wasm ?? new URL("./wasm/impasto_bg.wasm", import.meta.url);
}

/** @returns {URL | string} of the style encoder */
export function encoderAddress() {
  return given.encoder ?? new URL("./styles/encoder.impasto", import.meta.url);
}

/** @param {"worker" | "pictureWorker"} name @returns {URL | string | TrustedScriptURL | undefined} what the page said */
export function workerAddress(name) {
  return given[name];
}
