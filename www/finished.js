/** Which of the pictures that were finished hangs on the wall, where one does. */

/** @type {{ id: string, plain: string } | null} */
let hangs = null;
/** Those of this visit. @type {Map<string, { image: ImageData, photo: ImageData, backend: string }>} */
const had = new Map();

/** @param {string} plain what is painted, see wanted.js @returns {string | undefined} the finished picture that hangs instead */
export function finishedOf(plain) {
  return hangs?.plain === plain ? hangs.id : undefined;
}

/** @param {string | undefined} id none: what is painted hangs itself @param {string} plain what it was finished from */
export function hangFinished(id, plain) {
  hangs = id ? { id, plain } : null;
}

/** With the photos, nothing of them stays. */
export function letGoOfFinished() {
  hangs = null;
  had.clear();
  try {
    indexedDB.deleteDatabase("impasto-finish");
  } catch {
    // A browser that keeps nothing.
  }
}

/** @param {string} id @param {{ image: ImageData, photo: ImageData, backend: string }} finished */
export function hold(id, finished) {
  had.set(id, finished);
}

/** @param {string} id @returns {{ image: ImageData, photo: ImageData, backend: string } | undefined} one of this visit */
export function heldFinished(id) {
  return had.get(id);
}
