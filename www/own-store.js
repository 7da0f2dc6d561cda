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
const DATABASE = "impasto-own";
const STORE = "styles";

function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** Whoever only reads creates no database: a visitor without own styles leaves none behind. */
function open(mode) {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => {
    if (mode === "readonly") request.transaction.abort();
    else request.result.createObjectStore(STORE, { keyPath: "id" });
  };
  return answerOf(request);
}

/** What fails while it is asked for takes back what was asked for before. */
async function begun(transaction, work) {
  try {
    return work(transaction.objectStore(STORE));
  } catch (reason) {
    transaction.abort();
    throw reason;
  }
}

/** All of it happens, or nothing. */
async function within(mode, work) {
  const database = await open(mode);
  try {
    const transaction = database.transaction(STORE, mode);
    const ended = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = () => reject(transaction.error);
    });
    const [answer] = await Promise.all([begun(transaction, work), ended]);
    return answer;
  } finally {
    database.close();
  }
}

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
