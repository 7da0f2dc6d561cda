/** After so long without input the network is free for what can wait. */
const QUIET_MS = 8000;

/** Waits until nobody has touched the page for a while. */
export function quiet() {
  return new Promise((resolve) => {
    let timer = setTimeout(resolve, QUIET_MS);
    for (const kind of ["pointerdown", "keydown", "drop", "paste"]) {
      addEventListener(kind, () => {
        clearTimeout(timer);
        timer = setTimeout(resolve, QUIET_MS);
      }, { capture: true, passive: true });
    }
  });
}
