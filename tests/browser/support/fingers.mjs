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

/** Two fingers go apart from the middle between two places, to twice as far. */
export async function pinch(devtools, a, b) {
  const now = clock();
  const send = (type, touchPoints) => devtools.send("Input.dispatchTouchEvent", { type, touchPoints: touchPoints.map((point, id) => ({ ...point, id })), timestamp: now() });
  const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  const at = (share) => [a, b].map(({ x, y }) => ({ x: middle.x + (x - middle.x) * share, y: middle.y + (y - middle.y) * share }));
  await send("touchStart", [a]);
  await send("touchStart", [a, b]);
  for (const share of [1.3, 1.6, 2]) await send("touchMove", at(share));
  await send("touchEnd", [at(2)[0]]);
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
