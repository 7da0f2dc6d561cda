/** The cache in which the service worker leaves a shared photo; the same in sw.js. */
const SHARED = "impasto-shared";

async function takeShared() {
  const cache = await caches.open(SHARED);
  const response = await cache.match("./shared-photo");
  await caches.delete(SHARED);
  if (!response) return null;
  const name = decodeURIComponent(response.headers.get("x-name") ?? "photo");
  return new File([await response.blob()], name, { type: response.headers.get("content-type") ?? "" });
}

/**
 * Photos that come from outside the page: shared by another app, or opened with the installed page.
 * @param {(file: Blob) => void} onFile
 * @param {(error: unknown) => void} onError
 */
export async function acceptArrivals(onFile, onError) {
  globalThis.launchQueue?.setConsumer(async ({ files }) => {
    if (files.length > 0) await files[0].getFile().then(onFile, onError);
  });
  const shared = new URLSearchParams(location.search).get("shared");
  if (!shared) return;
  history.replaceState(null, "", "./");
  try {
    const file = shared === "photo" ? await takeShared() : null;
    if (!file) throw new Error("The shared photo did not arrive. Choose it here instead.");
    onFile(file);
  } catch (error) {
    onError(error);
  }
}
