import { fetchPhoto } from "./photo.js";

/** So many styles that no element uses any longer are there for the next who asks. */
const SPARE = 4;

/**
 * The styles that were made of paintings, by address, the latest given back last: elements that share an engine share them.
 * @typedef {{ ready: Promise<import("../index.d.ts").Style>, users: number }} Shared
 * @type {WeakMap<import("../index.js").Impasto, Map<string, Shared>>}
 */
const made = new WeakMap();

/** The file's name in an address, where that has one. */
function nameIn(src) {
  const { protocol, pathname } = new URL(src);
  const name = protocol.startsWith("http") ? pathname.split("/").at(-1) : "";
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

async function make(impasto, src) {
  // Nobody's signal: others may wait for the same painting.
  const blob = await fetchPhoto(src, { signal: new AbortController().signal });
  return impasto.styleFrom(new File([blob], nameIn(src)));
}

function removeSpare(impasto, styles) {
  const unused = [...styles].filter(([, { users }]) => users === 0);
  for (const [src, { ready }] of unused.slice(0, -SPARE)) {
    styles.delete(src);
    // An engine that has ended has no styles either.
    ready.then(({ id }) => impasto.removeStyle(id)).catch(() => {});
  }
}

/**
 * The style of the painting at an address, for as long as it is borrowed. What failed is tried anew by the next who asks.
 * @param {import("../index.js").Impasto} impasto
 * @param {string} src from the page
 * @returns {{ ready: Promise<import("../index.d.ts").Style>, giveBack(): void }}
 */
export function borrowStyle(impasto, src) {
  if (!made.has(impasto)) made.set(impasto, new Map());
  const styles = made.get(impasto);
  const shared = styles.get(src) ?? { ready: make(impasto, src), users: 0 };
  if (!styles.has(src)) shared.ready.catch(() => styles.get(src) === shared && styles.delete(src));
  styles.set(src, shared);
  shared.users += 1;
  const giveBack = () => {
    shared.users -= 1;
    if (styles.get(src) !== shared) return;
    styles.delete(src);
    styles.set(src, shared);
    removeSpare(impasto, styles);
  };
  return { ready: shared.ready, giveBack };
}
