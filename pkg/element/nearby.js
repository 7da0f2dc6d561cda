/** How far outside the window an element already counts as near. */
const MARGIN = "400px";

/** @type {WeakMap<Element, () => void>} */
const waiting = new WeakMap();
let observer;

function look(entries) {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    const onNear = waiting.get(target);
    forget(target);
    onNear?.();
  }
}

/** Calls `onNear` once, when the element comes near to what is on screen. One observer serves the page. */
export function whenNear(element, onNear) {
  observer ??= new IntersectionObserver(look, { rootMargin: MARGIN });
  waiting.set(element, onNear);
  observer.observe(element);
}

export function forget(element) {
  waiting.delete(element);
  observer?.unobserve(element);
}
