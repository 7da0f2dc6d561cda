/** What compares: the divider and its sheet. Loaded when an element first wants to. */
import { make } from "./make.js";
import { add } from "./sheet.js";

add(`
.compared [part="photo"] {
  clip-path: inset(0 calc(100% - var(--split, 0) * 1%) 0 0);
}
.compared [part="painting"] {
  clip-path: inset(0 0 0 calc(var(--split, 0) * 1%));
}
[part="divider"] {
  appearance: none;
  /* What is clipped is painted above what is not positioned. */
  position: relative;
  inline-size: 100%;
  block-size: 100%;
  margin: 0;
  background: none;
  cursor: ew-resize;
  /* The photo is on the left in every language. */
  direction: ltr;
  touch-action: pan-y;
}
[part="divider"]::-webkit-slider-runnable-track {
  block-size: 100%;
}
[part="divider"]::-webkit-slider-thumb {
  appearance: none;
  inline-size: 28px;
  block-size: 100%;
  background: var(--thumb);
}
[part="divider"]::-moz-range-track {
  block-size: 100%;
  background: none;
}
[part="divider"]::-moz-range-thumb {
  inline-size: 28px;
  block-size: 100%;
  border: 0;
  border-radius: 0;
  background: var(--thumb);
}
.frame {
  --thumb:
    radial-gradient(circle, #fff 0 11px, rgb(0 0 0 / 45%) 11px 12px, transparent 13px),
    linear-gradient(90deg, transparent 12px, rgb(0 0 0 / 45%) 12px 13px, #fff 13px 15px, rgb(0 0 0 / 45%) 15px 16px, transparent 16px);
}
[part="divider"]:focus-visible {
  outline: none;
}
`);

/** The divider between photo and painting: a native range, so keys, touch and screen readers work. */
export class Divider {
  node = make("input", { type: "range", part: "divider", min: "0", max: "100", value: "0" });
  #frame;
  #words;

  /** @param {HTMLElement} frame */
  constructor(frame) {
    this.#frame = frame;
    this.node.addEventListener("input", () => this.#split());
  }

  /** @param {boolean} compared whether there is a painting to compare @param {import("../words/words.d.ts").Words} words */
  show(compared, words) {
    this.#words = words;
    this.#frame.classList.toggle("compared", compared);
    this.node.hidden = !compared;
    this.node.setAttribute("aria-label", words.compare);
    this.#split();
  }

  #split() {
    const photo = this.node.valueAsNumber;
    this.#frame.style.setProperty("--split", String(photo));
    this.node.setAttribute("aria-valuetext", this.#words.uncovered(photo));
  }
}
