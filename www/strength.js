import { byId } from "./dom.js";

const slider = byId("strength");

/** How far the painting covers the photo. Another strength mixes anew and does not paint again. */
export class Strength {
  #current;
  #show;
  #mixing = false;

  /**
   * @param {() => { made: import("./pkg/index.js").Painting, shown: string } | null} current what hangs on the wall, and at
   *   which of the slider's values
   * @param {(bitmap: ImageBitmap) => void} show
   * @param {(error: unknown) => void} onError
   */
  constructor(current, show, onError) {
    this.#current = current;
    this.#show = show;
    slider.addEventListener("input", () => this.apply().catch(onError));
  }

  /** What the slider says. */
  get value() {
    return slider.value;
  }

  /** The same from 0 (the photo) to 1 (the painting). */
  get share() {
    return slider.valueAsNumber / 100;
  }

  /** Mixes anew until the slider has come to rest, one mixture at a time. */
  async apply() {
    byId("strength-value").textContent = `${this.value} %`;
    if (this.#mixing) return;
    this.#mixing = true;
    try {
      for (let painting = this.#current(); painting && painting.shown !== this.value; painting = this.#current()) {
        const wanted = this.value;
        const bitmap = await painting.made.bitmap(this.share).catch((error) => {
          if (this.#current() === painting) throw error;
        });
        if (this.#current() !== painting) continue;
        painting.shown = wanted;
        this.#show(bitmap);
      }
    } finally {
      this.#mixing = false;
    }
  }
}
