import { fetchPhoto } from "./photo.js";

/**
 * The styles that were made of paintings, by address: elements that share an engine share them.
 * @type {WeakMap<import("../index.js").Impasto, Map<string, Promise<import("../index.d.ts").Style>>>}
 */
const made = new WeakMap();

/** The file's name in an address, where that has one. */
function nameIn(src) {
  const { protocol, pathname } = new URL(src);
  const name = protocol.startsWith("http") ? pathname.split("/").at(-1) : "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

async function make(impasto, src) {
  // Nobody's signal: others may wait for the same painting.
  const blob = await fetchPhoto(src, { signal: new AbortController().signal });
  return impasto.styleFrom(new File([blob], nameIn(src)));
}

/**
 * The style of the painting at an address. What failed is tried anew by the next who asks.
 * @param {import("../index.js").Impasto} impasto
 * @param {string} src from the page
 * @returns {Promise<import("../index.d.ts").Style>}
 */
export function sharedStyle(impasto, src) {
  if (!made.has(impasto)) made.set(impasto, new Map());
  const styles = made.get(impasto);
  if (!styles.has(src)) {
    const style = make(impasto, src);
    style.catch(() => styles.delete(src));
    styles.set(src, style);
  }
  return styles.get(src);
}
