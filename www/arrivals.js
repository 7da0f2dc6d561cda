import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

/** The cache in which the service worker leaves shared photos; the same in sw.js. */
const SHARED = "impasto-shared";

async function fileOf(response) {
  const name = decodeURIComponent(response.headers.get("x-name") ?? "photo");
  return new File([await response.blob()], name, { type: response.headers.get("content-type") ?? "" });
}

async function takeShared() {
  const cache = await caches.open(SHARED);
  const responses = await cache.matchAll();
  await caches.delete(SHARED);
  return Promise.all(responses.map(fileOf));
}

/** Those that are still there. */
async function opened(handles) {
  const results = await Promise.allSettled(handles.map((handle) => handle.getFile()));
  const files = results.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
  if (files.length === 0) throw new ImpastoError("picture-gone");
  return files;
}

/**
 * Photos that come from outside the page: shared by another app, or opened with the installed page.
 * @param {(files: File[]) => void} onFiles
 * @param {(error: unknown) => void} onError
 */
export async function acceptArrivals(onFiles, onError) {
  globalThis.launchQueue?.setConsumer(async ({ files }) => {
    if (files.length > 0) await opened(files).then(onFiles, onError);
  });
  const shared = new URLSearchParams(location.search).get("shared");
  if (!shared) return;
  history.replaceState(null, "", "./");
  try {
    const files = shared === "photo" ? await takeShared() : [];
    if (files.length === 0) throw new ImpastoError("picture-gone", say("arrival.failed"), say("arrival.failed.next"));
    onFiles(files);
  } catch (error) {
    onError(error);
  }
}
