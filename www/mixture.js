import { byId } from "./dom.js";

const strength = byId("strength");
const light = byId("light");
/** What is beyond makes the painting bolder (brushwork.js); nothing of the photo is left in it. */
const FULL = 100;

/** How far the painting covers the photo, and how much of the photo's light it has. Both mix anew and paint nothing again. */
export class Mixture {
  #current;
  #show;
  #mixing = false;

  /**
   * @param {() => { made: import("./pkg/index.js").Painting, shown: string } | null} current what hangs on the wall, and at
   *   which of the sliders' values
   * @param {(bitmap: ImageBitmap) => void} show
   * @param {(error: unknown) => void} onError
   */
  constructor(current, show, onError) {
    this.#current = current;
    this.#show = show;
    for (const slider of [strength, light]) slider.addEventListener("input", () => this.apply().catch(onError));
  }

  /** What the sliders say. */
  get value() {
    return `${this.strength} ${this.light}`;
  }

  /** From 0 (the photo) to 1 (the painting). */
  get strength() {
    return Math.min(FULL, strength.valueAsNumber) / FULL;
  }

  /** From 0 (the painting's own) to 1 (the photo's). */
  get light() {
    return light.valueAsNumber / 100;
  }

  /** @param {import("./pkg/index.js").Painting} painting @returns {Promise<ImageBitmap>} */
  of(painting) {
    return painting.bitmap(this.strength, this.light);
  }

  /** Mixes anew until the sliders have come to rest, one mixture at a time. */
  async apply() {
    byId("strength-value").textContent = `${strength.value} %`;
    if (this.#mixing) return;
    this.#mark(true);
    try {
      for (let painting = this.#current(); painting && painting.shown !== this.value; painting = this.#current()) {
        const wanted = this.value;
        const bitmap = await this.of(painting.made).catch((error) => {
          if (this.#current() === painting) throw error;
        });
        if (this.#current() !== painting) {
          bitmap?.close();
          continue;
        }
        painting.shown = wanted;
        this.#show(bitmap);
      }
    } finally {
      this.#mark(false);
    }
  }

  /** The canvas says so too: what it shows is not what the sliders say. */
  #mark(mixing) {
    this.#mixing = mixing;
    byId("painting").toggleAttribute("data-mixing", mixing);
  }
}
