/** Tells elements whether they are near to what is on screen. */

/** How far outside the window, or outside what scrolls, an element already counts as near, and still does. */
const NEAR = "400px";
const STILL_NEAR = "1200px";

/**
 * Told when the element comes near to what is on screen, when it is not near or no longer, and before the page is printed.
 * @typedef {{ near(): void, away(): void, print(): void }} Watcher
 * @type {Map<Element, Watcher & { seen?: boolean, inside?: boolean }>}
 */
const watchers = new Map();
let observers;

function entering(entries) {
  for (const { target, isIntersecting } of entries) {
    const watcher = watchers.get(target);
    if (!watcher) continue;
    if (isIntersecting) watcher.near();
    else if (!watcher.seen) watcher.away();
    watcher.seen = true;
  }
}

function leaving(entries) {
  for (const { target, isIntersecting, boundingClientRect: { width, height } } of entries) {
    const watcher = watchers.get(target);
    // What is hidden may be shown again at any time.
    if (!watcher || (!isIntersecting && width + height === 0)) continue;
    if (watcher.inside && !isIntersecting) watcher.away();
    watcher.inside = isIntersecting;
  }
}

function start() {
  const observer = (look, margin) => new IntersectionObserver(look, { rootMargin: margin, scrollMargin: margin });
  addEventListener("beforeprint", () => watchers.forEach((watcher) => watcher.print()));
  return [observer(leaving, STILL_NEAR), observer(entering, NEAR)];
}

/** @param {Element} element @param {Watcher} watcher */
export function watch(element, watcher) {
  observers ??= start();
  watchers.set(element, watcher);
  for (const observer of observers) observer.observe(element);
}

export function forget(element) {
  watchers.delete(element);
  for (const observer of observers ?? []) observer.unobserve(element);
}
