/**
 * Lets the page work without a network. Whatever it keeps is checked against revisions.js, which the build writes: when
 * it is stored and each time it is read, so that a damaged copy is replaced instead of used.
 */
importScripts("./revisions.js", "./kept.js");

const FULL = new Set(["QuotaExceededError", "NS_ERROR_DOM_QUOTA_REACHED"]);

/** The address a file is kept under, or undefined for what is not the site's. */
function addressOf(request) {
  const url = new URL(request.url);
  url.search = url.hash = "";
  if (url.href.endsWith("/index.html")) url.pathname = url.pathname.slice(0, -"index.html".length);
  return EXPECTED.has(url.href) ? url.href : undefined;
}

/**
 * Takes what did not change from the version before, the rest from the network: all of the base or nothing, and of the
 * groups those that were used. A group that cannot be had now is dropped, and kept when it is used again.
 */
async function install() {
  try {
    const cache = await caches.open(CACHE);
    const earlier = await earlierCaches();
    await Promise.all([...BASE.keys()].map((address) => keep(cache, address, earlier)));
    await keepEarlier(cache, earlier);
  } catch (error) {
    await caches.delete(CACHE).catch(() => {});
    await tell({ offline: FULL.has(error.name) ? "full" : "failed" });
    throw error;
  }
}

/**
 * Takes over what was first used while this version waited, and drops the earlier ones. Nothing is downloaded now: until
 * this is done, the page gets no file.
 */
async function activate() {
  const none = () => Promise.reject(new Error("not in an earlier version"));
  await keepEarlier(await caches.open(CACHE), await earlierCaches(), none).catch(() => {});
  await Promise.all((await earlierNames()).map((name) => caches.delete(name)));
}

async function tell(message) {
  for (const client of await self.clients.matchAll({ includeUncontrolled: true })) client.postMessage(message);
}

async function answer(event, address) {
  const { request } = event;
  // Storage may fail altogether; then the network alone serves.
  const cache = await caches.open(CACHE).catch(() => null);
  const pastCache = request.cache === "reload" || request.cache === "no-store";
  const kept = cache && !pastCache ? await sound(cache, address).catch(() => null) : null;
  if (kept) return kept;
  const group = groupOf(address);
  if (group) return answerFirst(event, cache, group, address);
  const response = await straight(await fetch(address, { cache: pastCache ? "reload" : "no-cache" }));
  // A file of a later version is passed on, but this version keeps its own alone.
  if (cache && response.ok && (await isWhole(response, address))) await cache.put(address, response.clone()).catch(() => {});
  return response;
}

/** The first use of a group: its file if that fits this version, and then the group is kept. Else the page is told why not. */
async function answerFirst(event, cache, group, address) {
  try {
    const response = await download(address);
    const kept = await cache?.put(address, response.clone()).then(() => true, () => false);
    if (kept) event.waitUntil(keepGroup(cache, group).then(tellLacking).catch(() => {}));
    else if (cache) await tell({ refused: group.what, reason: "room" });
    return response;
  } catch (error) {
    await tell({ refused: group.what, reason: error instanceof OtherVersion ? "version" : error instanceof Refused ? "server" : "network" });
    if (error instanceof OtherVersion) event.waitUntil(self.registration.update().catch(() => {}));
    return Response.error();
  }
}

/** Keeps the groups of files that a tab has downloaded without this worker. */
async function keepUsed(addresses) {
  const used = GROUPS.filter(({ files }) => addresses.some((address) => files.has(address)));
  if (used.length === 0) return;
  const cache = await caches.open(CACHE);
  await Promise.all(used.map((group) => keepGroup(cache, group)));
  await tellLacking();
}

async function tellLacking() {
  await tell({ lacking: await lacking() });
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
  event.waitUntil(activate());
});

self.addEventListener("message", (event) => {
  if (event.data === "use-new-version") self.skipWaiting();
  if (event.data === "what-is-lacking") event.waitUntil(tellLacking().catch(() => {}));
  if (event.data?.used) event.waitUntil(keepUsed(event.data.used).catch(() => {}));
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "POST" && request.url === new URL("./share", self.location).href) return event.respondWith(receive(request));
  const address = request.method === "GET" ? addressOf(request) : undefined;
  if (address) event.respondWith(answer(event, address));
});
