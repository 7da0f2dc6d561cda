import { byId } from "./dom.js";

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

  #set(value) {
    this.#range.value = value;
    this.#apply(value);
  }

  #apply(value = this.#range.valueAsNumber) {
    this.#frame.style.setProperty("--split", value);
    const photo = Math.round(value);
    this.#range.setAttribute("aria-valuetext", `${photo} % photo, ${100 - photo} % painting`);
  }
}
