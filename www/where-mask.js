import { packMasks, unpackMasks } from "./pkg/recipe/recipe.js";

/** The longest side of a mask: finer than that nobody paints with a finger. */
const SIDE = 512;
const FULL = 255;

/** Those that were packed for the device, as what they were packed from. @type {WeakMap<Mask, Promise<object>>} */
const packed = new WeakMap();
let count = 0;

/**
 * Where on a photo its painting shows, and where a second one does, as shares of 255; the rest is the photo. One that is a step of
 * the history never changes: a stroke makes another one.
 */
export class Mask {
  /** Names it in the history. */
  #id = `${Date.now().toString(36)}-${(count += 1)}`;

  /**
   * @param {object} what
   * @param {string} what.photo the id of the photo, which alone it is for
   * @param {number} what.width
   * @param {number} what.height
   * @param {Uint8Array} what.first the shares of the painting
   * @param {Uint8Array | null} [what.second] those of a second one
   * @param {string} [what.style] of the second one
   * @param {"background" | "person"} [what.area] what it is, if it is one of these
   */
  constructor({ photo, width, height, first, second = null, style, area }) {
    Object.assign(this, { photo, width, height, first, second, style, area });
  }

  /** The painting everywhere. @param {{ id: string }} photo @param {{ sourceWidth: number, sourceHeight: number }} picture of it */
  static everywhere({ id }, { sourceWidth, sourceHeight }) {
    const scale = Math.min(1, SIDE / Math.max(sourceWidth, sourceHeight));
    const [width, height] = [sourceWidth, sourceHeight].map((side) => Math.max(1, Math.round(side * scale)));
    return new Mask({ photo: id, width, height, first: new Uint8Array(width * height).fill(FULL) });
  }

  /** The same but for this; what it was is no longer what it is called. @param {Partial<Mask>} other */
  but(other) {
    return new Mask({ ...this, area: undefined, ...other });
  }

  /** Whether there is no need of it. */
  get isEverywhere() {
    return !this.style && this.first.every((share) => share === FULL);
  }

  /** The masks by which the paintings are cut, in their order. */
  get planes() {
    return [this.first, this.second].filter(Boolean);
  }

  /** In the history the same one is the same. */
  toJSON() {
    return this.#id;
  }

  /** For the device: plain, and small. */
  kept() {
    if (!packed.has(this)) packed.set(this, packMasks(this).then((small) => ({ ...small, photo: this.photo, style: this.style, area: this.area })));
    return packed.get(this);
  }

  /** For a recipe, which has only so much room. @param {number} most bytes */
  async packed(most) {
    return { ...(await packMasks(this, most)), ...(this.style && { style: this.style }) };
  }

  /** One that was kept, or that a recipe carries. @returns {Promise<Mask | null>} */
  static async of({ photo, style, area, ...small }) {
    const masks = await unpackMasks(small).catch(() => null);
    if (!masks) return null;
    const [first, second = null] = masks.planes;
    return new Mask({ ...masks, photo, first, second: style ? second : null, style, area });
  }
}
