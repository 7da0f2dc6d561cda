/** Where the package's files are, and how a page says that they are elsewhere. */
import { ImpastoError } from "./errors.js";

/**
 * Where the package's files are: beside its scripts, unless the page says otherwise.
 * @type {import("./index.d.ts").Addresses}
 */
const given = {};
const NAMES = ["pack", "wasm", "worker", "pictureWorker", "encoder", "teacher", "teachWorker", "lossNetwork", "personModule", "person"];

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

/** Vite bundles a package anew for its dev server, and serves the files beside it from the package's own folder alone. */
const PREBUNDLED = /\/node_modules\/\.(vite|cache)\/([^/]+\/)*deps[^/]*\//;

/**
 * Where a file is. The bundlers' own form of an address has to stand with whoever asks.
 * @param {() => URL} beside throws in a classic script, which does not know where it is
 * @returns {URL}
 */
export function located(beside) {
  let url;
  try {
    url = beside();
  } catch {
    throw new ImpastoError("classic-script");
  }
  // Turbopack's own kind of URL has no origin.
  return new URL(url.href.replace(PREBUNDLED, "/node_modules/impasto/"), globalThis.document?.baseURI);
}

/** Whether the package was bundled anew by a dev server. @param {string} address of a script of it */
export function isPrebundled(address) {
  return PREBUNDLED.test(address);
}

/** @returns {URL | string | ArrayBuffer | ArrayBufferView} */
export function packAddress() {
  return given.pack ?? located(() => new URL("./styles/gallery.impasto", import.meta.url));
}

/** @returns {URL | string} */
export function wasmAddress() {
  return given.wasm ?? located(() => new URL("./wasm/impasto_bg.wasm", import.meta.url));
}

/** @returns {URL | string} of the style encoder */
export function encoderAddress() {
  return given.encoder ?? located(() => new URL("./styles/encoder.impasto", import.meta.url));
}

/** @param {keyof import("./index.d.ts").Addresses} name @returns {URL | string | TrustedScriptURL | undefined} what the page said */
export function givenAddress(name) {
  return given[name];
}
