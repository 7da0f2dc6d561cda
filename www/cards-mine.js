/** A card shows the visitor's own photo as that style paints it. */

const SIDE = 240;

/** @param {HTMLElement} card @param {ImageBitmap} bitmap the painting; its memory is given back */
export function showMine(card, bitmap) {
  const side = Math.min(bitmap.width, bitmap.height);
  const canvas = card.querySelector("canvas.mine") ?? document.createElement("canvas");
  canvas.className = "mine";
  canvas.width = canvas.height = Math.min(SIDE, side);
  const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
  canvas.getContext("2d").drawImage(bitmap, left, top, side, side, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  card.querySelector(".plate").after(canvas);
  card.dataset.mine = "true";
}

/** The sample is shown again. @param {Iterable<HTMLElement>} cards */
export function showSamples(cards) {
  for (const card of cards) {
    card.querySelector("canvas.mine")?.remove();
    delete card.dataset.mine;
  }
}
