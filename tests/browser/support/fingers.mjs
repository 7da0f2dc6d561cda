/**
 * Fingers and mice whose time is the test's: the page tells a swipe or a double tap by how long it takes, and the events say so
 * themselves, however long the browser takes to get them.
 */

/** Of a finger or a button, between one event and the next. */
const STEP_S = 0.04;

let last = 0;

/** The time of each event after another. */
function clock() {
  last = Math.max(last, Date.now() / 1000);
  return () => (last += STEP_S);
}

/** A finger goes from one place to another. @param {{ x: number, y: number }} from @param {{ x: number, y: number }} to */
export async function swipe(devtools, from, to) {
  const now = clock();
  const send = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints, timestamp: now() });
  await send("touchStart", [from]);
  for (const share of [0.3, 0.6, 1]) await send("touchMove", [{ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share }]);
  await send("touchEnd", []);
}

/** A mouse clicks twice at a place. */
export async function doubleClick(devtools, x, y) {
  const now = clock();
  const send = (type, clickCount) => devtools.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount, timestamp: now() });
  for (const clickCount of [1, 2]) {
    await send("mousePressed", clickCount);
    await send("mouseReleased", clickCount);
  }
}
