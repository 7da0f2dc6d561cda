import { byId } from "./dom.js";

const SLIDERS = ["strokes", "boldness", "swirl"].map(byId);

/** How the visitor wants it painted, beside the style. It stays as it is when another style or photo is chosen. */
export class Brushwork {
  #seed = 0;
  #turning = false;

  /**
   * @param {() => void} onTurn a slider begins to move, or moves on
   * @param {() => void} onChange it has come to rest, or the strokes shall lie elsewhere
   */
  constructor(onTurn, onChange) {
    const rest = () => {
      if (!this.#turning) return;
      this.#turning = false;
      onChange();
    };
    for (const slider of SLIDERS) {
      slider.addEventListener("input", () => {
        this.#turning = true;
        onTurn();
      });
      slider.addEventListener("change", rest);
    }
    // A slider that is let go where it was taken up tells of no change.
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, rest);
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
    const [strokes, boldness, swirl] = SLIDERS.map(({ valueAsNumber }) => valueAsNumber);
    return { strokes: strokes / 100, boldness: boldness / 100, swirl: 2 ** swirl, seed: this.#seed };
  }

  /** The same for the same options. */
  get key() {
    return JSON.stringify(this.options);
  }

  /** @param {boolean} possible whether there is something to paint again */
  offerAgain(possible) {
    byId("again").disabled = !possible;
  }
}
