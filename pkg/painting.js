import { curedByCpu, ImpastoError } from "./errors.js";
import { lightFor, requireStrength } from "./options.js";
import { blendImages, encodeImage } from "./pictures.js";

/**
 * A painting and its photo: on the graphics card while that lives, otherwise in memory. Another strength or
 * light paints nothing again, and nothing is read back before someone asks for pixels.
 */
export class Painting {
  #onCard;
  #lights;
  #again;
  #closed = false;

  /**
   * @param {object} facts what is told about it: photo, width, height, light, ms, backend, shrunk, notices
   * @param {{ lights: [ImageData, ImageData] | null, onCard: import("./on-card.js").OnCard | null }} painted
   * @param {() => Promise<typeof painted>} again paints it anew, should the card be lost
   */
  constructor(facts, painted, again) {
    Object.assign(this, facts);
    this.#onCard = painted.onCard;
    this.#lights = painted.lights;
    this.#again = again;
  }

  /** To be shown with a canvas' "bitmaprenderer" context. @returns {Promise<ImageBitmap>} */
  async bitmap(strength = 1, light = this.light) {
    this.#require(strength, light);
    if (!this.#onCard) return createImageBitmap(await this.image(strength, light));
    return this.#fromCard((onCard) => onCard.bitmap(strength, light), () => this.bitmap(strength, light));
  }

  /** @returns {Promise<ImageData>} */
  async image(strength = 1, light = this.light) {
    this.#require(strength, light);
    if (!this.#onCard) return blendImages(this.photo, await blendImages(...this.#lights, light), strength);
    return this.#fromCard((onCard) => onCard.image(strength, light), () => this.image(strength, light));
  }

  /** @param {import("./index.d.ts").EncodeOptions & { strength?: number, light?: number }} [options] */
  async toBlob({ strength, light, ...options } = {}) {
    return encodeImage(await this.image(strength, light), options);
  }

  /** Gives back its memory. */
  close() {
    this.#closed = true;
    this.#onCard?.drop();
    this.#onCard = this.#lights = null;
  }

  #require(strength, light) {
    if (this.#closed) throw new ImpastoError("disposed");
    requireStrength(strength);
    lightFor(light);
  }

  async #fromCard(ask, otherwise) {
    const onCard = this.#onCard;
    try {
      return await ask(onCard);
    } catch (thrown) {
      if (!curedByCpu(ImpastoError.from(thrown)) || this.#closed) throw thrown;
      if (this.#onCard === onCard) {
        const painted = await this.#again();
        this.#onCard = painted.onCard;
        this.#lights = painted.lights;
      }
      return otherwise();
    }
  }
}
