import { element } from "./dom.js";

const EXTENSIONS = { "image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "video/mp4": "mp4", "video/webm": "webm", "application/octet-stream": "impasto", "application/zip": "zip" };

/** What films are called. */
export const FILMS = { "video/mp4": "MP4", "video/webm": "WebM" };

/** The sizes that are offered, by the longest side; none: the photo's own. */
export const SIZES = [["photo", null], ["screen", 2048], ["message", 1024]];

/** @param {string} type of a file that is saved here */
export function extensionOf(type) {
  return EXTENSIONS[type];
}

/** @param {Blob} blob @param {string} name without extension */
export function fileName({ type }, name) {
  return `${name}.${extensionOf(type)}`;
}

/** @param {Blob} blob @param {string} name without extension */
export function saveBlob(blob, name) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: fileName(blob, name) }).click();
  // The download reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/** Onto the clipboard. Where the browser can, it waits for the text there, while the tap still counts. @param {Promise<string>} text */
export async function copyText(text) {
  if (!globalThis.ClipboardItem) return navigator.clipboard.writeText(await text);
  const blob = text.then((written) => new Blob([written], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
