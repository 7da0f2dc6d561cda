/**
 * What the service worker keeps of the site. revisions.js, which the build writes, has the SHA-256 of each file: of the base,
 * which is kept at once, and of the groups, each of which is kept when one of its files is first used.
 */
const PREFIX = "impasto-";
const CACHE = `${PREFIX}${self.REVISIONS.version}`;
/** The photos that another app shared, until the page takes it. Must be the same in arrivals.js. */
const SHARED = `${PREFIX}shared`;

function addressed(files) {
  return new Map(Object.entries(files).map(([path, hash]) => [new URL(path, self.location).href, hash]));
}

const BASE = addressed(self.REVISIONS.files);
const GROUPS = Object.values(self.REVISIONS.groups).map(({ what, files }) => ({ what, files: addressed(files), keeping: null }));
const EXPECTED = new Map([BASE, ...GROUPS.map(({ files }) => files)].flatMap((files) => [...files]));

async function isWhole(response, address) {
  const digest = await crypto.subtle.digest("SHA-256", await response.clone().arrayBuffer());
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex === EXPECTED.get(address);
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

class OtherVersion extends Error {}
class Refused extends Error {}

/** Downloads a file, first as the browser's own cache has it, then past that. */
async function download(address) {
  let given = false;
  for (const mode of ["no-cache", "reload"]) {
    const response = await straight(await fetch(address, { cache: mode }));
    given ||= response.ok;
    if (response.ok && (await isWhole(response, address))) return response;
  }
  throw given ? new OtherVersion(`${address} is not what this version needs`) : new Refused(`the server does not give ${address}`);
}

/** Keeps a file: the copy that is there, one of an earlier version that is the same, or else what `get` comes with. */
async function keep(cache, address, earlier, get = download) {
  if (await sound(cache, address)) return;
  for (const old of earlier) {
    const response = await old.match(address);
    if (response && (await isWhole(response, address))) return cache.put(address, response);
  }
  await cache.put(address, await get(address));
}

function groupOf(address) {
  return GROUPS.find(({ files }) => files.has(address));
}

async function hasAny(cache, { files }) {
  const found = await Promise.all([...files.keys()].map((address) => cache.match(address)));
  return found.some(Boolean);
}

/** Keeps all of a group, or none of it where that fails. */
function keepGroup(cache, group, earlier = [], get = download) {
  const addresses = [...group.files.keys()];
  const work = async () => {
    const kept = await Promise.allSettled(addresses.map((address) => keep(cache, address, earlier, get)));
    if (kept.some(({ status }) => status === "rejected")) await Promise.all(addresses.map((address) => cache.delete(address)));
  };
  group.keeping ??= work().finally(() => (group.keeping = null));
  return group.keeping;
}

/** Keeps the groups that earlier versions have. One that is not whole then is kept when it is used again. */
async function keepEarlier(cache, earlier, get) {
  for (const group of GROUPS) {
    const used = await Promise.all(earlier.map((old) => hasAny(old, group)));
    if (used.includes(true)) await keepGroup(cache, group, earlier, get);
  }
}

/** What does not work without a network yet: the groups that are not kept. */
async function lacking() {
  const cache = await caches.open(CACHE);
  const isKept = async ({ files }) => (await Promise.all([...files.keys()].map((address) => cache.match(address)))).every(Boolean);
  const kept = await Promise.all(GROUPS.map(isKept));
  return GROUPS.filter((_, place) => !kept[place]).map(({ what }) => what);
}

/** The caches of earlier versions. */
async function earlierNames() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE && name !== SHARED);
}

async function earlierCaches() {
  return Promise.all((await earlierNames()).map((name) => caches.open(name)));
}
