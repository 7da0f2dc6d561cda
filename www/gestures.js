/** Fingers and mice on the picture. */

const HOLD_MS = 180;
const TWICE_MS = 300;
/** A finger that has moved less has not moved. */
const STILL = 6;

function middle(points) {
  const [a, b] = points;
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, apart: Math.hypot(a.x - b.x, a.y - b.y) };
}

/**
 * What fingers and mice do on the picture: hold it, pull it, pinch it, tap it twice, turn the wheel.
 * @param {HTMLElement} frame
 * @param {{ hold(held: boolean): void, pan(right: number, down: number): void, by(factor: number, at: { x: number, y: number }): void,
 *   twice(at: { x: number, y: number }): void, brush?(): import("./wall.js").Brush | null }} acts `brush`: what one finger paints with
 */
export function acceptGestures(frame, { hold, pan, by, twice, brush = () => null }) {
  /** @type {Map<number, { x: number, y: number }>} */
  const fingers = new Map();
  let timer = 0;
  let start = { x: 0, y: 0 };
  let lastTap = -Infinity;
  let moved = false;
  /** What paints now. @type {import("./wall.js").Brush | null} */
  let painting = null;

  const letGo = () => {
    clearTimeout(timer);
    hold(false);
  };
  frame.addEventListener("pointerdown", (event) => {
    if (["INPUT", "BUTTON"].includes(event.target.tagName) || event.button > 0) return;
    frame.setPointerCapture(event.pointerId);
    const at = { x: event.clientX, y: event.clientY };
    fingers.set(event.pointerId, at);
    letGo();
    start = at;
    moved = fingers.size > 1;
    painting?.cancel();
    painting = fingers.size === 1 ? brush() : null;
    if (painting) painting.begin(at);
    else if (fingers.size === 1) timer = setTimeout(() => hold(true), HOLD_MS);
  });
  frame.addEventListener("pointermove", (event) => {
    const before = fingers.get(event.pointerId);
    if (!before) return;
    const at = { x: event.clientX, y: event.clientY };
    if (painting) return painting.move(at);
    if (!moved && Math.hypot(at.x - start.x, at.y - start.y) < STILL) return;
    if (!moved) letGo();
    moved = true;
    const pinched = fingers.size === 2 && middle([...fingers.values()]);
    fingers.set(event.pointerId, at);
    if (!pinched) return pan(at.x - before.x, at.y - before.y);
    const now = middle([...fingers.values()]);
    pan(now.x - pinched.x, now.y - pinched.y);
    by(now.apart / Math.max(1, pinched.apart), now);
  });
  const end = (event) => {
    if (!fingers.delete(event.pointerId)) return;
    letGo();
    const painted = painting;
    painting = null;
    if (painted) return event.type === "pointercancel" ? painted.cancel() : painted.end();
    if (moved || event.type === "pointercancel") return;
    const second = event.timeStamp - lastTap < TWICE_MS;
    lastTap = second ? -Infinity : event.timeStamp;
    if (second) twice({ x: event.clientX, y: event.clientY });
  };
  for (const kind of ["pointerup", "pointercancel"]) frame.addEventListener(kind, end);
  frame.addEventListener("wheel", (event) => {
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    by(Math.exp(-event.deltaY * lines * 0.002), { x: event.clientX, y: event.clientY });
  }, { passive: false });
  // A long press is for the photo, not for the browser's menu.
  frame.addEventListener("contextmenu", (event) => event.preventDefault());
}
