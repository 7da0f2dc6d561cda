/** Everything of this page on this device: photos, settings, own styles, the language, and the page itself for being offline. */
const PREFIX = "impasto-";
const DATABASES = ["impasto-own", "impasto-session", "impasto-finish"];

function forgetDatabase(name) {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
}

/** Rejects if any of it could not be deleted; the rest is. */
async function forgetEverything() {
  const registration = await navigator.serviceWorker?.getRegistration().catch(() => null);
  const work = [registration?.unregister(), ...DATABASES.map(forgetDatabase)];
  const names = await globalThis.caches?.keys().catch(() => []);
  work.push(...(names ?? []).filter((name) => name.startsWith(PREFIX)).map((name) => caches.delete(name)));
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing.
  }
  await Promise.all(work);
}

/**
 * What other tabs have of the visitor would be kept again: they stop too, and begin anew once everything is deleted.
 * @param {() => Promise<void>} stop nothing is kept from then on
 * @returns {() => Promise<void>} forgets everything, and opens the empty page
 */
export function forgetting(stop) {
  const tabs = new BroadcastChannel("impasto-forget");
  const begin = () => location.replace("./");
  tabs.addEventListener("message", ({ data }) => (data === "stop" ? stop() : begin()));
  return async () => {
    tabs.postMessage("stop");
    await stop();
    await forgetEverything().finally(() => tabs.postMessage("begin"));
    begin();
  };
}
