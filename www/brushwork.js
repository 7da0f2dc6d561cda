import { byId } from "./dom.js";

const SLIDERS = ["strokes", "swirl", "strength"].map(byId);
/** At full strength; what goes beyond makes the painting bolder. */
const FULL = 100;

/** How the visitor wants it painted, beside the style. It stays as it is when another style or photo is chosen. */
export class Brushwork {
  #seed = 0;
  #turning = false;
  #onTurn;
  #onChange;

  /**
   * @param {() => void} onTurn a slider begins to move, or moves on, to what has to be painted anew
   * @param {() => void} onChange a slider has come to rest, or the strokes shall lie elsewhere
   */
  constructor(onTurn, onChange) {
    this.#onTurn = onTurn;
    this.#onChange = onChange;
    let before = this.key;
    for (const slider of SLIDERS) {
      slider.addEventListener("input", () => {
        const moves = this.#turning || slider.id !== "strength" || before !== this.key;
        before = this.key;
        if (moves) this.#turn();
      });
      slider.addEventListener("change", () => this.#rest());
      // Twice means: as it was at first.
      slider.addEventListener("dblclick", () => {
        slider.value = slider.defaultValue;
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        slider.dispatchEvent(new Event("change", { bubbles: true }));
      });
    }
    // A slider that is let go where it was taken up tells of no change.
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, () => this.#rest());
    byId("again").addEventListener("click", () => {
      this.#seed += 1;
      onChange();
    });
  }

  /** Whether a slider is being moved. */
  get turning() {
    return this.#turning;
  }

  /** @returns {import("./pkg/index.js").Brushwork} */
  get options() {
    const [strokes, swirl, strength] = SLIDERS.map(({ valueAsNumber }) => valueAsNumber);
    return { strokes: strokes / 100, boldness: Math.max(FULL, strength) / FULL, swirl: 2 ** swirl, seed: this.#seed };
  }

  /** The same for the same options. */
  get key() {
    return JSON.stringify(this.options);
  }

  get seed() {
    return this.#seed;
  }

  set seed(seed) {
    this.#seed = seed;
  }

  #turn() {
    this.#turning = true;
    this.#onTurn();
  }

  #rest() {
    if (!this.#turning) return;
    this.#turning = false;
    this.#onChange();
  }
}
