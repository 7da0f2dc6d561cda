import { curedByCpu, ImpastoError } from "./errors.js";
import { requireStrength } from "./options.js";
import { blendImages, encodeImage } from "./pictures.js";

/**
 * A painting and its photo: on the graphics card while that lives, otherwise in memory. Another strength paints nothing
 * again, and nothing is read back before someone asks for pixels.
 */
export class Painting {
  #onCard;
  #image;
  #again;
  /** Under way after a loss, for all who ask meanwhile. @type {Promise<void> | null} */
  #repainting = null;
  #closed = false;

  /**
   * @param {object} facts what is told about it: photo, width, height, ms, backend, shrunk, notices
   * @param {{ image: ImageData | null, onCard: import("./on-card.js").OnCard | null }} painted
   * @param {() => Promise<typeof painted>} again paints it anew, should the card be lost
   */
  constructor(facts, painted, again) {
    Object.assign(this, facts);
    this.#onCard = painted.onCard;
    this.#image = painted.image;
    this.#again = again;
  }

  /** To be shown with a canvas' "bitmaprenderer" context. @returns {Promise<ImageBitmap>} */
  async bitmap(strength = 1) {
    this.#require(strength);
    if (!this.#onCard) return createImageBitmap(await this.image(strength));
    return (await this.#fromCard((onCard) => onCard.bitmap(strength))) ?? this.bitmap(strength);
  }

  /** @returns {Promise<ImageData>} */
  async image(strength = 1) {
    this.#require(strength);
    if (!this.#onCard) return blendImages(this.photo, this.#image, strength);
    return (await this.#fromCard((onCard) => onCard.image(strength))) ?? this.image(strength);
  }

  /** @param {import("./index.d.ts").EncodeOptions & { strength?: number }} [options] */
  async toBlob({ strength, ...options } = {}) {
    return encodeImage(await this.image(strength), options);
  }

  /** Gives back its memory. */
  close() {
    this.#closed = true;
    this.#onCard?.drop();
    this.#onCard = this.#image = null;
  }

  #require(strength) {
    if (this.#closed) throw new ImpastoError("disposed");
    requireStrength(strength);
  }

  /** What the card answers; nothing if the painting is in memory now. A card that is lost once more, painted anew, is told. */
  async #fromCard(ask) {
    for (let again = true; this.#onCard; again = false) {
      const onCard = this.#onCard;
      try {
        return await ask(onCard);
      } catch (thrown) {
        if (this.#closed) throw new ImpastoError("disposed");
        if (!again || !curedByCpu(ImpastoError.from(thrown))) throw thrown;
      }
      if (this.#onCard === onCard) await (this.#repainting ??= this.#repaint());
    }
    return null;
  }

  async #repaint() {
    try {
      const { onCard, image } = await this.#again();
      if (this.#closed) {
        onCard?.drop();
        throw new ImpastoError("disposed");
      }
      this.#onCard = onCard;
      this.#image = image;
    } finally {
      this.#repainting = null;
    }
  }
}
