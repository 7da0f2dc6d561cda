import { byId } from "./dom.js";
import { announceAtRest } from "./status.js";
import { Stroke } from "./where-brush.js";
import { Ring } from "./where-ring.js";
import { say } from "./words.js";

/** Strokes on the picture, by a finger, a mouse, or keys: arrows move the brush, and while Space is held it paints. */
export class Hand {
  #where;
  #page;
  #ring;
  #isOpen = false;
  /** The stroke that is under way, and the mask before it. @type {{ stroke: Stroke, before: import("./where-mask.js").Mask | null } | null} */
  #under = null;

  /**
   * @param {import("./where.js").Where} where
   * @param {object} page of where-desk.js
   * @param {() => "first" | "second" | "photo"} page.paints what the brush leaves
   * @param {() => import("./where-mask.js").Mask} page.now the mask that is painted on
   * @param {(mask: import("./where-mask.js").Mask) => void} page.hang a stroke is done
   */
  constructor(where, page) {
    this.#where = where;
    this.#page = page;
    this.#ring = new Ring(page.wall.zoom);
    const frame = byId("frame");
    frame.addEventListener("pointermove", ({ clientX, clientY }) => this.#isOpen && !this.#under && this.#ring.follow({ x: clientX, y: clientY }));
    frame.addEventListener("keydown", (event) => this.#key(event));
    frame.addEventListener("keyup", ({ key }) => key === " " && this.#end());
    frame.addEventListener("blur", () => this.#end());
  }

  /** @param {boolean} isOpen whether the tool is */
  open(isOpen) {
    this.#isOpen = isOpen;
    this.#end();
    const frame = byId("frame");
    frame.classList.toggle("brushed", isOpen);
    frame.setAttribute("aria-describedby", isOpen ? "where-keys" : "picture-keys");
    const brush = { begin: (at) => this.#begin(at), move: (at) => this.#move(at), end: () => this.#end(), cancel: () => this.forgo() };
    this.#page.wall.brush = isOpen ? brush : null;
    this.#ring.hidden = !isOpen;
  }

  /** @param {{ width: number, height: number }} mask that is painted on */
  enter(mask) {
    this.#ring.enter(mask);
  }

  /** @param {number} share of the picture's longest side that the brush's radius is */
  resize(share) {
    this.#ring.resize(share);
  }

  /** A second finger has come, or an area is taken instead: it was no stroke. */
  forgo() {
    const under = this.#under;
    this.#under = null;
    if (!under || this.#where.mask !== under.stroke.mask) return;
    this.#where.mask = under.before;
    this.#page.changed();
  }

  #key(event) {
    if (!this.#isOpen || event.target !== byId("frame") || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === " ") {
      if (!event.repeat) this.#begin();
    } else if (this.#ring.step(event.key)) {
      this.#move();
      announceAtRest(say("where.at", this.#ring.place));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {{ x: number, y: number }} [at] of the window; where the ring is if left out */
  #begin(at) {
    if (!this.#page.state.painting) return;
    this.#end();
    const stroke = new Stroke(this.#page.now(), this.#page.paints(), this.#ring.radius);
    this.#under = { stroke, before: this.#where.mask };
    this.#where.mask = stroke.mask;
    this.#move(at);
  }

  #move(at) {
    if (!this.#under) return;
    if (at) this.#ring.follow(at);
    this.#under.stroke.to(this.#ring.at);
    this.#where.touch();
    this.#page.changed();
  }

  #end() {
    const under = this.#under;
    this.#under = null;
    // Something else may hang there by now.
    if (under && this.#where.mask === under.stroke.mask) this.#page.hang(under.stroke.mask);
  }
}
