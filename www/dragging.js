let own = false;
addEventListener("dragstart", () => (own = true));
addEventListener("dragend", () => (own = false));

/** Whether what is dragged was picked up on the page itself, such as a thumbnail. */
export function isOwnDrag() {
  return own;
}
