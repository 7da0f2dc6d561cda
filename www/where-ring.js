import { byId, element } from "./dom.js";

/** What an arrow key moves the brush by, of the longest side. */
const STEP = 0.02;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** The brush as a ring on the picture: where it is, in pixels of the mask, and how large. It is as large however far the picture is zoomed. */
export class Ring {
  #zoom;
  #ring = element("span", { className: "ring", hidden: true, "data-testid": "ring" });
  #size = { width: 1, height: 1 };
  /** Of the longest side of the picture as a whole. */
  #share = 0.06;
  #at = { x: 0, y: 0 };

  /** @param {import("./zoom.js").Zoom} zoom */
  constructor(zoom) {
    this.#zoom = zoom;
    byId("frame").append(this.#ring);
  }

  set hidden(hidden) {
    this.#ring.hidden = hidden;
  }

  /** Goes to the middle of a picture. @param {{ width: number, height: number }} size of its mask */
  enter({ width, height }) {
    if (this.#size.width === width && this.#size.height === height) return;
    this.#size = { width, height };
    this.#to(width / 2, height / 2);
  }

  /** @param {number} share of the picture's longest side that its radius is */
  resize(share) {
    this.#share = share;
    this.#draw();
  }

  /** Its radius, in pixels of the mask. */
  get radius() {
    return (this.#share * Math.max(this.#size.width, this.#size.height)) / this.#zoom.scale;
  }

  get at() {
    return this.#at;
  }

  /** Where it is of the whole, in percent. */
  get place() {
    const { width, height } = this.#size;
    return { across: Math.round((100 * this.#at.x) / width), down: Math.round((100 * this.#at.y) / height) };
  }

  /** Follows a finger. @param {{ x: number, y: number }} point of the window */
  follow(point) {
    const { x, y } = this.#zoom.placeOf(point);
    this.#to(x * this.#size.width, y * this.#size.height);
  }

  /** @param {string} key @returns {boolean} whether it has moved */
  step(key) {
    const arrow = ARROWS[key];
    if (!arrow) return false;
    const { width, height } = this.#size;
    const far = (STEP * Math.max(width, height)) / this.#zoom.scale;
    const within = (value, most) => Math.max(0, Math.min(most, value));
    this.#to(within(this.#at.x + arrow[0] * far, width), within(this.#at.y + arrow[1] * far, height));
    return true;
  }

  /** On whole pixels, so that hand and keys come to the same. */
  #to(x, y) {
    this.#at = { x: Math.round(x), y: Math.round(y) };
    this.#draw();
  }

  #draw() {
    const { width, height } = this.#size;
    const { style } = this.#ring;
    style.setProperty("--x", this.#at.x / width);
    style.setProperty("--y", this.#at.y / height);
    style.setProperty("--wide", (2 * this.#share * Math.max(width, height)) / width);
  }
}
