import { answerOf, table } from "./database.js";

/**
 * A picture that is being finished, so that a page that is left can go on with it.
 * @typedef {object} Work
 * @property {string} plain what was painted, see wanted.js
 * @property {ImageData} photo
 * @property {ImageData} start what it began as
 * @property {Blob} painting whose style is wanted
 * @property {import("./pkg/index.js").Backend} backend
 * @property {number} iterations there are to be
 * @property {number} iteration how far it is
 * @property {Uint8Array} state
 * @property {{ iteration: number, loss: number }[]} curve
 */
const within = table("impasto-finish", "kept");
const WORK = "work";
/** As many as the steps that are kept, at most: each is some megabytes. */
const MOST = 12;

/** @returns {Promise<Work | null>} the last that was not done */
export async function keptWork() {
  return (await within("readonly", (store) => answerOf(store.get(WORK)))) ?? null;
}

/** @param {Work | null} work takes the place of the one before */
export function keepWork(work) {
  return within("readwrite", (store) => void (work ? store.put(work, WORK) : store.delete(WORK)));
}

/** @param {string} id in the order of the alphabet, the latest last @param {{ image: ImageData, photo: ImageData, backend: string }} finished */
export function keepFinished(id, finished) {
  return within("readwrite", async (store) => {
    store.put(finished, id);
    const ids = (await answerOf(store.getAllKeys())).filter((key) => key !== WORK);
    for (const old of ids.slice(0, -MOST)) store.delete(old);
  });
}

/** @param {string} id @returns {Promise<{ image: ImageData, photo: ImageData, backend: string } | null>} */
export async function keptFinished(id) {
  return (await within("readonly", (store) => answerOf(store.get(id)))) ?? null;
}
