import { curedByCpu, ImpastoError } from "./errors.js";
import { lightFor, requireStrength } from "./options.js";
import { blendImages, encodeImage } from "./pictures.js";

/**
 * A painting and its photo: on the graphics card while that lives, otherwise in memory. Another strength or light
 * paints nothing again, and nothing is read back before someone asks for pixels.
 */
export class Painting {
  #onCard;
  #image;
  #lit;
  #again;
  #relight;
  /** Under way after a loss, for all who ask meanwhile. @type {Promise<void> | null} */
  #repainting = null;
  #closed = false;

  /**
   * @param {object} facts what is told about it: photo, width, height, light, ms, backend, shrunk, notices
   * @param {{ image: ImageData | null, shown: ImageData | null, onCard: import("./on-card.js").OnCard | null }} painted in its
   *   own light, and `shown` in the light that `facts` name
   * @param {{ again(): Promise<typeof painted>, relight(image: ImageData, light: number): Promise<ImageData> }} engine
   *   `again` paints it anew, should the card be lost; `relight` gives an image another light
   */
  constructor(facts, painted, { again, relight }) {
    Object.assign(this, facts);
    this.#onCard = painted.onCard;
    this.#image = painted.image;
    this.#lit = painted.shown && { light: this.light, image: painted.shown };
    this.#again = again;
    this.#relight = relight;
  }

  /** To be shown with a canvas' "bitmaprenderer" context. @returns {Promise<ImageBitmap>} */
  async bitmap(strength = 1, light = this.light) {
    this.#require(strength, light);
    if (!this.#onCard) return createImageBitmap(await this.image(strength, light));
    return (await this.#fromCard((onCard) => onCard.bitmap(strength, light))) ?? this.bitmap(strength, light);
  }

  /** The same; null where it would have to be painted anew for that. @returns {Promise<ImageBitmap | null>} */
  async bitmapIfHeld(strength = 1, light = this.light) {
    this.#require(strength, light);
    if (!this.#onCard) return this.bitmap(strength, light);
    return this.#onCard.bitmap(strength, light).catch(() => null);
  }

  /** @returns {Promise<ImageData>} */
  async image(strength = 1, light = this.light) {
    this.#require(strength, light);
    if (!this.#onCard) return blendImages(this.photo, await this.#inLight(light), strength);
    return (await this.#fromCard((onCard) => onCard.image(strength, light))) ?? this.image(strength, light);
  }

  /** @param {import("./index.d.ts").EncodeOptions & { strength?: number, light?: number }} [options] */
  async toBlob({ strength, light, ...options } = {}) {
    return encodeImage(await this.image(strength, light), options);
  }

  /** Gives back its memory. */
  close() {
    this.#closed = true;
    this.#onCard?.drop();
    this.#onCard = this.#image = this.#lit = null;
  }

  #require(strength, light) {
    if (this.#closed) throw new ImpastoError("disposed");
    requireStrength(strength);
    lightFor(light);
  }

  /** The image in a light; the last one is kept. */
  async #inLight(light) {
    if (light === 0) return this.#image;
    if (this.#lit?.light === light) return this.#lit.image;
    const lit = { light, image: await this.#relight(this.#image, light) };
    if (!this.#closed) this.#lit = lit;
    return lit.image;
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
