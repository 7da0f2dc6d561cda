import { part } from "./part.js";
import { wantedOf } from "./wanted.js";

/** What few visitors need is loaded with the first mask, or when the tool is first opened. */
const parts = () => part(import("./where-parts.js"));

/** Where on the photo the painting shows. Nothing is known of it while that is everywhere. */
export class Where {
  /** @type {import("./where-mask.js").Mask | null} */
  #mask = null;
  #changes = 0;
  /** A recipe that waits for its photo gives that its mask. @type {((photo: object) => Promise<import("./where-mask.js").Mask | null>) | null} */
  waiting = null;
  #page;
  #desk = null;
  #isOpen = false;

  /** @param {object} page of where-desk.js; and `gallery`, `brushwork`, `state`, as everywhere */
  constructor(page) {
    this.#page = page;
  }

  get mask() {
    return this.#mask;
  }

  set mask(mask) {
    this.#mask = mask;
    this.touch();
    this.#desk?.show();
  }

  /** The mask is being painted on. */
  touch() {
    this.#changes += 1;
  }

  /** The same while the mask is the same. */
  get key() {
    return this.#mask ? ` ${this.#changes}` : "";
  }

  /** Another photo has no mask. @param {string} [photo] its id */
  keepOnly(photo) {
    if (this.#mask?.photo !== photo) this.#mask = null;
    this.#desk?.show();
  }

  /** The mask of a photo that is about to hang there, if a recipe has waited for it. @returns {Promise<import("./where-mask.js").Mask | null>} */
  async waited(photo) {
    const { waiting } = this;
    this.waiting = null;
    return (await waiting?.(photo).catch(() => null)) ?? null;
  }

  /** What is wanted of the second painting, if there is one, and its style is there. @returns {ReturnType<typeof wantedOf> | null} */
  get second() {
    const { state, gallery, brushwork } = this.#page;
    const { style } = this.#mask ?? {};
    return style && gallery.styleOf(style) ? wantedOf(state.photo, { [style]: 1 }, brushwork, state.engine) : null;
  }

  /** Whether the next style that is tapped is the second one. */
  get picks() {
    return this.#desk?.picks ?? false;
  }

  /** @param {string} id of a style */
  choose(id) {
    return this.#desk.choose(id);
  }

  /** The tool is open, or another one is. */
  async look(isOpen) {
    this.#isOpen = isOpen;
    if (isOpen) {
      const { WhereDesk } = await parts();
      this.#desk ??= new WhereDesk(this, this.#page);
    }
    this.#desk?.open(this.#isOpen);
  }

  /**
   * What hangs there as it is seen.
   * @param {ImageBitmap} bitmap of the painting, which is used up
   * @param {import("./pkg/index.js").Painting} made
   * @param {{ ids: string[], made: import("./pkg/index.js").Painting } | undefined} second
   * @param {[strength: number, light: number]} look
   * @returns {Promise<ImageBitmap>}
   */
  async over(bitmap, made, second, look) {
    if (!this.#mask) return bitmap;
    const { compose } = await parts();
    const other = second && second.ids[0] === this.#mask?.style ? await second.made.bitmap(...look) : undefined;
    if (!this.#mask) {
      other?.close();
      return bitmap;
    }
    const seen = compose(made.photo, other ? [bitmap, other] : [bitmap], this.#mask);
    for (const used of [bitmap, other]) used?.close();
    return seen;
  }
}
