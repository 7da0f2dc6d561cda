/** Zoom and pan of the picture. */

/** A pixel of the picture is shown no larger than this. */
const LARGEST_PIXEL = 16;
/** From here on pixels are shown as they are, not smoothed. */
const PLAIN_PIXEL = 4;

function between(least, value, most) {
  return Math.max(least, Math.min(most, value));
}

/** What part of the picture the frame shows: how much larger than the whole, and from where. */
export class Zoom {
  #frame;
  #scale = 1;
  #left = 0;
  #top = 0;
  /** Pixels of the picture across. */
  #pixels = 1;

  /** @param {HTMLElement} frame */
  constructor(frame) {
    this.#frame = frame;
  }

  /** @param {number} pixels of the picture across: another picture is shown as a whole */
  reset(pixels = this.#pixels) {
    this.#pixels = pixels;
    this.#set(1, 0, 0);
  }

  /** @param {number} factor @param {{ x: number, y: number }} [at] what stays in place, in the window; the middle if left out */
  by(factor, at) {
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    const x = at ? at.x - left : width / 2;
    const y = at ? at.y - top : height / 2;
    const scale = between(1, this.#scale * factor, this.#most);
    const grown = scale / this.#scale;
    this.#set(scale, x - (x - this.#left) * grown, y - (y - this.#top) * grown);
  }

  /** How much larger than the whole. */
  get scale() {
    return this.#scale;
  }

  /** Where in the picture a point of the window is, as shares of it. @param {{ x: number, y: number }} point */
  placeOf({ x, y }) {
    const { left, top, width, height } = this.#frame.getBoundingClientRect();
    return { x: (x - left - this.#left) / (width * this.#scale), y: (y - top - this.#top) / (height * this.#scale) };
  }

  /** As large as its pixels, or if it is that, as a whole. @param {{ x: number, y: number }} [at] */
  toggle(at) {
    if (this.#scale > 1) return this.reset();
    return this.by(Math.max(2, this.#natural), at);
  }

  pan(right, down) {
    this.#set(this.#scale, this.#left + right, this.#top + down);
  }

  /** At this scale a pixel of the picture is one of the window. */
  get #natural() {
    return this.#pixels / Math.max(1, this.#frame.clientWidth);
  }

  get #most() {
    return Math.max(4, LARGEST_PIXEL * this.#natural);
  }

  #set(scale, left, top) {
    const { clientWidth, clientHeight, style } = this.#frame;
    this.#scale = scale;
    this.#left = between(clientWidth * (1 - scale), left, 0);
    this.#top = between(clientHeight * (1 - scale), top, 0);
    style.setProperty("--scale", scale);
    style.setProperty("--left", `${this.#left}px`);
    style.setProperty("--top", `${this.#top}px`);
    this.#frame.classList.toggle("zoomed", scale > 1);
    this.#frame.classList.toggle("plain", scale / this.#natural >= PLAIN_PIXEL);
  }
}
