/** As much of the brush is full; from there to its edge it fades. */
const CORE = 0.5;

/** How much of it a brush leaves so far from its middle, of 255. @param {number} distance of its radius */
function left(distance) {
  const way = Math.max(0, Math.min(1, (1 - distance) / (1 - CORE)));
  return Math.round(255 * way * way * (3 - 2 * way));
}

/** How far a place is from a line, squared. */
function fromLine(x, y, from, to) {
  const [across, down] = [to.x - from.x, to.y - from.y];
  const length = across * across + down * down;
  const along = length > 0 ? Math.max(0, Math.min(1, ((x - from.x) * across + (y - from.y) * down) / length)) : 0;
  return (x - from.x - along * across) ** 2 + (y - from.y - along * down) ** 2;
}

/** What a stroke leaves where it has gone: shares of the two paintings. */
const LEAVES = { first: [255, 0], second: [0, 255], photo: [0, 0] };

/** A stroke of a soft brush on a mask. However often it goes over a place, it is one stroke. */
export class Stroke {
  #before;
  #leaves;
  #radius;
  /** How much of the stroke there is at each place. */
  #laid;
  /** @type {{ x: number, y: number } | null} */
  #last = null;

  /**
   * @param {import("./where-mask.js").Mask} before stays as it is
   * @param {"first" | "second" | "photo"} paints
   * @param {number} radius in pixels of the mask
   */
  constructor(before, paints, radius) {
    const { width, height, first, second } = before;
    this.#before = before;
    this.#leaves = LEAVES[paints];
    this.#radius = Math.max(1, radius);
    this.#laid = new Uint8Array(width * height);
    const twice = second ?? (paints === "second" ? new Uint8Array(width * height) : null);
    /** The mask as it becomes. */
    this.mask = before.but({ first: first.slice(), second: twice && twice.slice() });
  }

  /** The brush comes from where it was to here. @param {{ x: number, y: number }} place in pixels of the mask */
  to(place) {
    const from = this.#last ?? place;
    this.#last = place;
    const { width, height } = this.mask;
    const radius = this.#radius;
    const [left0, right] = [Math.max(0, Math.floor(Math.min(from.x, place.x) - radius)), Math.min(width, Math.ceil(Math.max(from.x, place.x) + radius))];
    const [top, bottom] = [Math.max(0, Math.floor(Math.min(from.y, place.y) - radius)), Math.min(height, Math.ceil(Math.max(from.y, place.y) + radius))];
    for (let y = top; y < bottom; y += 1) {
      for (let x = left0; x < right; x += 1) {
        const distance = fromLine(x + 0.5, y + 0.5, from, place);
        if (distance < radius * radius) this.#lay(y * width + x, left(Math.sqrt(distance) / radius));
      }
    }
  }

  #lay(at, amount) {
    if (amount <= this.#laid[at]) return;
    this.#laid[at] = amount;
    const { first, second } = this.mask;
    const [one, two] = this.#leaves;
    const toward = (was, wanted) => Math.round(was + ((wanted - was) * amount) / 255);
    first[at] = toward(this.#before.first[at], one);
    if (second) second[at] = Math.min(255 - first[at], toward(this.#before.second?.[at] ?? 0, two));
  }
}
