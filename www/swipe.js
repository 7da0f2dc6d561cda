/** Swipes on the picture: to the next photo, or to the one before. */

/** A finger that goes so far, and mostly across, in so short a time turns over. */
const FAR = 50;
const LONG_MS = 700;

/**
 * @param {HTMLElement} frame
 * @param {(step: -1 | 1) => void} turn to the one behind, or to the one before
 */
export function acceptSwipes(frame, turn) {
  let start = null;
  frame.addEventListener("pointerdown", ({ target, pointerType, isPrimary, clientX, clientY, timeStamp }) => {
    // A zoomed picture is pulled, one that is painted on is painted on, two fingers pinch, and the divider is dragged.
    const swipes = pointerType === "touch" && isPrimary && !frame.matches(".zoomed, .brushed") && !target.matches("input");
    start = swipes ? { clientX, clientY, timeStamp } : null;
  });
  frame.addEventListener("pointercancel", () => (start = null));
  frame.addEventListener("pointerup", ({ clientX, clientY, timeStamp }) => {
    const from = start;
    start = null;
    if (!from || timeStamp - from.timeStamp > LONG_MS) return;
    const [across, down] = [clientX - from.clientX, clientY - from.clientY];
    if (Math.abs(across) < FAR || Math.abs(across) < 2 * Math.abs(down)) return;
    const onward = document.documentElement.dir === "rtl" ? 1 : -1;
    turn(Math.sign(across) === onward ? 1 : -1);
  });
}
