import { element } from "./dom.js";

const EXTENSIONS = { "image/png": "png", "image/jpeg": "jpg" };

/** @param {Blob} blob @param {string} name without extension */
export function saveBlob(blob, name) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: `${name}.${EXTENSIONS[blob.type]}` }).click();
  // The download reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
