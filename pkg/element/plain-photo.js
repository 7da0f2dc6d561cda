import { make } from "./make.js";

/** What a source of pixels is as the address of an image; "" if it is none. */
function addressOf(source, src) {
  if (!source) return src;
  if (source instanceof Blob) return URL.createObjectURL(source);
  return source.currentSrc ?? "";
}

/** The photo as the browser itself shows it: where it is not painted yet, or not any longer, or cannot be. */
export class PlainPhoto {
  /** @type {HTMLImageElement | null} */
  node = null;

  /**
   * @param {{ source: any, src: string, alt: string, baseURI: string }} host
   * @param {{ lazy?: boolean, shared?: boolean }} how `lazy`: once it comes near; `shared`: as a script will ask for it too
   * @returns {HTMLImageElement | null} one that replaces the one before
   */
  show({ source, src, alt, baseURI }, { lazy = false, shared = false }) {
    this.remove();
    const address = addressOf(source, src);
    if (!address) return null;
    this.node = make("img", { part: "photo", alt });
    if (lazy) this.node.loading = "lazy";
    // A browser that has an answer without CORS in its cache would give that to the script.
    if (shared && new URL(address, baseURI).origin !== globalThis.origin) this.node.crossOrigin = "";
    this.node.src = address;
    return this.node;
  }

  remove() {
    if (this.node?.src.startsWith("blob:")) URL.revokeObjectURL(this.node.src);
    this.node?.remove();
    this.node = null;
  }
}
