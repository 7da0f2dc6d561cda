/** One table in a database of its own on this device. */

/** @param {IDBRequest} request of a table's work */
export function answerOf(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

/** If a request cannot be made, those before it are undone. */
async function begun(transaction, work) {
  try {
    return work(transaction.objectStore(transaction.objectStoreNames[0]));
  } catch (reason) {
    transaction.abort();
    throw reason;
  }
}

/**
 * @param {string} name of the database
 * @param {string} store of the table
 * @param {IDBObjectStoreParameters} [options] of the table
 * @returns {<T>(mode: "readonly" | "readwrite", work: (store: IDBObjectStore) => T | Promise<T>) => Promise<T>} all of the
 *   work happens, or nothing. Whoever only reads creates no database: a visitor with nothing to keep leaves none behind
 */
export function table(name, store, options = {}) {
  const open = (mode) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      if (mode === "readonly") request.transaction.abort();
      else request.result.createObjectStore(store, options);
    };
    return answerOf(request);
  };
  return async (mode, work) => {
    const database = await open(mode);
    try {
      const transaction = database.transaction(store, mode);
      const ended = new Promise((resolve, reject) => {
        transaction.oncomplete = resolve;
        transaction.onabort = () => reject(transaction.error);
      });
      const [answer] = await Promise.all([begun(transaction, work), ended]);
      return answer;
    } finally {
      database.close();
    }
  };
}
