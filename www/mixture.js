import { byId } from "./dom.js";

const strength = byId("strength");
const light = byId("light");
/** What is beyond makes the painting bolder (brushwork.js); nothing of the photo is left in it. */
const FULL = 100;

/** How far the painting covers the photo, and how much of the photo's light it has. Both mix anew and paint nothing again. */
export class Mixture {
  #current;
  #where;
  #show;
  #mixing = false;

  /**
   * @param {() => { made: import("./pkg/index.js").Painting, second?: object, shown: string } | null} current what hangs on the
   *   wall, and at which of the sliders' values
   * @param {import("./where.js").Where} where it shows
   * @param {(bitmap: ImageBitmap) => void} show
   * @param {(error: unknown) => void} onError
   */
  constructor(current, where, show, onError) {
    this.#current = current;
    this.#where = where;
    this.#show = show;
    for (const slider of [strength, light]) slider.addEventListener("input", () => this.apply().catch(onError));
  }

  /** What the sliders say, and where it shows. */
  get value() {
    return `${this.strength} ${this.light}${this.#where.key}`;
  }

  /** From 0 (the photo) to 1 (the painting). */
  get strength() {
    return Math.min(FULL, strength.valueAsNumber) / FULL;
  }

  /** From 0 (the painting's own) to 1 (the photo's). */
  get light() {
    return light.valueAsNumber / 100;
  }

  /**
   * @param {import("./pkg/index.js").Painting} painting
   * @param {object} [second] what is painted in a second style, see hanging.js
   * @returns {Promise<ImageBitmap>}
   */
  async of(painting, second) {
    const look = [this.strength, this.light];
    return this.#where.over(await painting.bitmap(...look), painting, second, look);
  }

  /** Mixes anew until the sliders have come to rest, one mixture at a time. */
  async apply() {
    byId("strength-value").textContent = `${strength.value} %`;
    if (this.#mixing) return;
    this.#mark(true);
    try {
      for (let painting = this.#current(); painting && painting.shown !== this.value; painting = this.#current()) {
        const wanted = this.value;
        const bitmap = await this.of(painting.made, painting.second).catch((error) => {
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
