/** The visitor's own styles, in a database on this device. */
import { answerOf, table } from "./database.js";

/**
 * The visitor's own styles as they are kept on this device.
 * @typedef {object} Kept
 * @property {string} id
 * @property {string} title as the visitor calls it
 * @property {string} by who painted it and when, or ""
 * @property {Uint8Array} file the style file
 * @property {Blob | null} picture the painting, small; none of a style that came as a file
 * @property {number} place in the gallery, lowest first
 */
const within = table("impasto-own", "styles", { keyPath: "id" });

/** @returns {Promise<Kept[]>} in the order of the gallery */
export async function keptStyles() {
  const all = await within("readonly", (store) => answerOf(store.getAll()));
  return all.sort((a, b) => a.place - b.place);
}

/** @param {Kept[]} styles new ones */
export function keepStyles(styles) {
  return within("readwrite", (store) => styles.forEach((style) => store.put(style)));
}

/**
 * Changes what is still kept. What another tab has deleted stays so, and what it has changed else is left alone.
 * @param {(Partial<Kept> & { id: string })[]} changes
 */
export function changeStyles(changes) {
  const change = (store, fields) => {
    store.get(fields.id).onsuccess = ({ target: { result } }) => result && store.put({ ...result, ...fields });
  };
  return within("readwrite", (store) => changes.forEach((fields) => change(store, fields)));
}

/** @param {string} id */
export function forgetStyle(id) {
  return within("readwrite", (store) => void store.delete(id));
}
