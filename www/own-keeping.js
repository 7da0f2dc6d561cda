import { ImpastoError } from "./pkg/index.js";
import { changeStyles, forgetStyle, keepStyles, keptStyles } from "./own-store.js";
import { say } from "./words.js";

/** @typedef {import("./own-store.js").Kept} Kept */

const notForgotten = () => new ImpastoError("own-not-forgotten", say("own.not-forgotten"), say("own.not-forgotten.next"));

/** Keeps styles on the device, and knows which of them it has. */
export class Keeping {
  /** Whether this device does not keep what it should, as far as the last write tells. */
  lost = false;
  /** The ids that this device has, and those whose last change it has not. */
  #kept = new Set();
  #unsaved = new Set();

  /** A device that keeps nothing is no problem until there is something to keep. @returns {Promise<Kept[]>} */
  async all() {
    const styles = await keptStyles().catch(() => []);
    for (const { id } of styles) this.#kept.add(id);
    return styles;
  }

  /** @param {Kept[]} styles @param {(keyof Kept)[]} [changed] what of them, where the device has the rest */
  async keep(styles, changed) {
    const old = styles.filter(({ id }) => changed && this.#kept.has(id));
    const changes = old.map((style) => Object.fromEntries(["id", ...changed].map((field) => [field, style[field]])));
    const fresh = styles.filter((style) => !old.includes(style));
    const writes = [changes.length > 0 && changeStyles(changes), fresh.length > 0 && keepStyles(fresh)];
    const kept = await Promise.all(writes).then(() => true, () => false);
    for (const { id } of styles) {
      this.#unsaved[kept ? "delete" : "add"](id);
      if (kept) this.#kept.add(id);
    }
    this.lost = this.#unsaved.size > 0;
  }

  /** What the device could not keep it need not forget either. @param {Kept} style */
  async forget({ id }) {
    if (this.#kept.has(id)) {
      await forgetStyle(id).catch(() => {
        throw notForgotten();
      });
    }
    this.#kept.delete(id);
    this.#unsaved.delete(id);
  }
}
