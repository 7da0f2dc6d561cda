import { byId } from "./dom.js";
import { onLanguage, say } from "./words.js";

const REVEAL_MS = 900;

/** The divider between photo (left) and painting (right): a native range, so keys, touch and screen readers work. */
export class Divider {
  #range = byId("divider");
  #frame = byId("frame");
  #reveal = 0;

  constructor() {
    this.#range.addEventListener("input", () => {
      cancelAnimationFrame(this.#reveal);
      this.#apply();
    });
    onLanguage(() => this.#apply());
  }

  /** Uncovers the painting from the left edge on, at once where motion is not wanted. */
  show() {
    const began = !this.#range.hidden;
    this.#range.hidden = false;
    this.#frame.classList.add("compared");
    if (began) return this.#apply();
    cancelAnimationFrame(this.#reveal);
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) return this.#set(0);
    const start = performance.now();
    const step = (now) => {
      const left = Math.max(0, 1 - (now - start) / REVEAL_MS);
      this.#set(100 * left ** 3);
      if (left > 0) this.#reveal = requestAnimationFrame(step);
    };
    this.#set(100);
    this.#reveal = requestAnimationFrame(step);
  }

  hide() {
    cancelAnimationFrame(this.#reveal);
    this.#range.hidden = true;
    this.#frame.classList.remove("compared");
  }

  /** The photo instead of the painting, for as long as somebody holds the picture. @param {boolean} held */
  hold(held) {
    this.#frame.classList.toggle("held", held);
  }

  #set(value) {
    this.#range.value = value;
    this.#apply(value);
  }

  #apply(value = this.#range.valueAsNumber) {
    this.#frame.style.setProperty("--split", value);
    const photo = Math.round(value);
    this.#range.setAttribute("aria-valuetext", say("compare.value", { photo, painting: 100 - photo }));
  }
}
