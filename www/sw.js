/**
 * Lets the page work without a network. Whatever it keeps is checked against revisions.js, which the build writes: when
 * it is stored and each time it is read, so that a damaged copy is replaced instead of used.
 */
importScripts("./revisions.js");

const { version, files } = self.REVISIONS;
const PREFIX = "impasto-";
const CACHE = `${PREFIX}${version}`;
/** The photos that another app shared, until the page takes it. Must be the same in arrivals.js. */
const SHARED = `${PREFIX}shared`;
const FULL = new Set(["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"]);

const expected = new Map(Object.entries(files).map(([path, hash]) => [new URL(path, self.location).href, hash]));

/** The address a file is kept under, or undefined for what is not the site's. */
function addressOf(request) {
  const url = new URL(request.url);
  url.search = url.hash = "";
  if (url.href.endsWith("/index.html")) url.pathname = url.pathname.slice(0, -"index.html".length);
  return expected.has(url.href) ? url.href : undefined;
}

async function isWhole(response, address) {
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === expected.get(address);
}

/** The copy in a cache if it is sound; one that is not is deleted. */
async function sound(cache, address) {
  const response = await cache.match(address);
  if (!response) return null;
  if (await isWhole(response, address)) return response;
  await cache.delete(address);
  return null;
}

/** A response that went through a redirect may not answer a navigation. */
async function straight(response) {
  return response.redirected ? new Response(await response.arrayBuffer(), { headers: response.headers }) : response;
}

/** Downloads and keeps a file, first as the browser's own cache has it, then past that. */
async function download(cache, address) {
  for (const mode of ["no-cache", "reload"]) {
    const response = await straight(await fetch(address, { cache: mode }));
    if (!response.ok || !(await isWhole(response, address))) continue;
    await cache.put(address, response.clone());
    return response;
  }
  throw new Error(`${address} is not what this version needs`);
}

/** Takes what did not change from the version before, the rest from the network; all of it or nothing. */
async function install() {
  try {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE && name !== SHARED);
    const cache = await caches.open(CACHE);
    const earlier = await Promise.all(names.map((name) => caches.open(name)));
    const keep = async (address) => {
      if (await sound(cache, address)) return;
      for (const old of earlier) {
        const response = await old.match(address);
        if (response && (await isWhole(response, address))) return cache.put(address, response);
      }
      await download(cache, address);
    };
    await Promise.all([...expected.keys()].map(keep));
  } catch (error) {
    await caches.delete(CACHE).catch(() => {});
    await tell({ offline: FULL.has(error.name) ? "full" : "failed" });
    throw error;
  }
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}

async function answer(request, address) {
  // Storage may fail altogether; then the network alone serves.
  const cache = await caches.open(CACHE).catch(() => null);
  const pastCache = request.cache === "reload" || request.cache === "no-store";
  const kept = cache && !pastCache ? await sound(cache, address).catch(() => null) : null;
  if (kept) return kept;
  const response = await straight(await fetch(address, { cache: pastCache ? "reload" : "no-cache" }));
  // A file of a later version is passed on, but this version keeps its own alone.
  if (cache && response.ok && (await isWhole(response, address))) await cache.put(address, response.clone()).catch(() => {});
  return response;
}

/** Keeps shared photos and leads to the page, which takes them. They go no further than this device. */
async function receive(request) {
  let outcome = "failed";
  try {
    const photos = (await request.formData()).getAll("photo");
    await caches.delete(SHARED);
    const cache = await caches.open(SHARED);
    for (const [place, photo] of photos.entries()) {
      const headers = { "content-type": photo.type, "x-name": encodeURIComponent(photo.name) };
      await cache.put(`./shared-photo-${place}`, new Response(photo, { headers }));
    }
    outcome = "photo";
  } catch {
    // The page says so. Those that were kept are no longer wanted.
    await caches.delete(SHARED).catch(() => {});
  }
  return Response.redirect(`./?shared=${outcome}`, 303);
}

self.addEventListener("install", (event) => event.waitUntil(install()));

self.addEventListener("activate", (event) => {
  const drop = async () => {
    const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE && name !== SHARED);
    await Promise.all(names.map((name) => caches.delete(name)));
  };
  event.waitUntil(drop());
});

self.addEventListener("message", ({ data }) => {
  if (data === "use-new-version") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && request.url === new URL("./share", self.location).href) return event.respondWith(receive(request));
  const address = request.method === "GET" ? addressOf(request) : undefined;
  if (address) event.respondWith(answer(request, address));
});
