import { openPicture } from "./pkg/index.js";
import { Keeping } from "./own-keeping.js";
import { small, titleOf } from "./own-picture.js";

/** @typedef {import("./own-store.js").Kept} Kept */

/** What a style file of another version of the page is refused with. */
const STALE = /^(style-of-other-pack|style-parameters|pack-.*)$/;

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** In ids of the visitor's own, so that none is ever that of a style of the gallery to come. */
function newId() {
  const random = crypto.getRandomValues(new Uint8Array(4));
  return `own-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** The visitor's own styles: in the engine, on this device, and in their order. */
export class OwnStyles {
  /** @type {Kept[]} */
  list = [];
  /** Kept on the device, but made for the engine of an earlier version of the page. @type {Kept[]} */
  stale = [];
  #engine = null;
  #keeping = new Keeping();

  /** Whether this device does not keep what it should. */
  get lost() {
    return this.#keeping.lost;
  }

  /** Adds what is kept on this device. @param {import("./pkg/index.js").Impasto} engine */
  async restore(engine) {
    this.#engine = engine;
    let refusal;
    for (const kept of await this.#keeping.all()) {
      const error = await engine.addStyle(kept.file).then(() => null, (reason) => reason);
      if (!error) this.list.push(kept);
      else if (STALE.test(error.code)) this.stale.push(kept);
      else refusal ??= error;
    }
    if (refusal) throw refusal;
  }

  /** @param {File} file a picture @returns {Promise<Kept>} */
  async make(file) {
    const picture = await openPicture(file, { maxSide: 512 });
    const plate = await small(picture);
    const { id, title } = await this.#engine.styleFrom(picture, { id: newId(), title: titleOf(file) });
    return this.#insert([{ id, title, by: "", picture: plate }]);
  }

  /** Those that are stale and have their picture, for the engine of today. One that is refused does not hold up the others. */
  async renew() {
    let refusal;
    for (const kept of this.stale.filter(({ picture }) => picture)) {
      try {
        await this.#renewOne(kept);
      } catch (error) {
        refusal ??= error;
        if (error.code === "encoder-load") break;
      }
    }
    if (refusal) throw refusal;
  }

  /** @param {File} file a style file @returns {Promise<Kept>} the first style in it */
  async add(file) {
    const known = (text) => text && text !== "unknown";
    const added = await this.#engine.addStyle(file);
    return this.#insert(added.map(({ id, title, artist, year }) => ({ id, title, by: [artist, year].filter(known).join(", "), picture: null })));
  }

  /**
   * Teaches a style, which paints meanwhile as it is learnt so far. The device keeps what is learnt at the end.
   * @param {Kept} kept one that has its picture
   * @param {object} options of `teach`
   */
  async teach(kept, options) {
    await this.#engine.teach(kept.picture, { id: kept.id, ...options });
    kept.file = await this.#fileOf(kept.id, kept.title);
    await this.#keeping.keep([kept], ["file"]);
  }

  /** @param {Kept} kept @param {Uint8Array} file the style file of an earlier day of the same style */
  async takeBack(kept, file) {
    await this.#engine.removeStyle(kept.id);
    await this.#engine.addStyle(file);
    kept.file = file;
    await this.#keeping.keep([kept], ["file"]);
  }

  async rename(kept, title) {
    kept.file = await this.#fileOf(kept.id, title);
    kept.title = title;
    await this.#keeping.keep([kept], ["title", "file"]);
  }

  /** @param {-1 | 1} step @returns {Promise<number>} its place in the list, from 0 */
  async move(kept, step) {
    const from = this.list.indexOf(kept);
    const to = Math.max(0, Math.min(this.list.length - 1, from + step));
    this.list.splice(to, 0, ...this.list.splice(from, 1));
    // Two tabs may have given the same place: all are counted anew.
    const moved = this.list.filter((style, place) => style.place !== place);
    this.list.forEach((style, place) => (style.place = place));
    await this.#keeping.keep(moved, ["place"]);
    return to;
  }

  /** @param {Kept} kept of the list, or stale; it stays where the device cannot delete it */
  async remove(kept) {
    await this.#keeping.forget(kept);
    if (this.list.includes(kept)) await this.#engine.removeStyle(kept.id);
    for (const styles of [this.list, this.stale]) if (styles.includes(kept)) styles.splice(styles.indexOf(kept), 1);
  }

  /** Takes a removal back. @param {boolean} [stale] whether it was that */
  async bringBack(kept, stale = false) {
    if (!stale) await this.#engine.addStyle(kept.file);
    this.#put(kept, stale ? this.stale : this.list);
    await this.#keeping.keep([kept]);
  }

  async #fileOf(id, title) {
    return bytesOf(await this.#engine.styleFile(id, { title }));
  }

  /** At the first places, in this order. What is not done is no longer in the engine. @returns {Promise<Kept>} the first */
  async #insert(styles) {
    const left = [...styles];
    let kept;
    try {
      for (; left.length > 0; left.pop()) {
        const style = left.at(-1);
        const first = [...this.list, ...this.stale].reduce((least, { place }) => Math.min(least, place), 0);
        kept = { ...style, file: await this.#fileOf(style.id), place: first - 1 };
        this.#put(kept);
        await this.#keeping.keep([kept]);
      }
      return kept;
    } catch (error) {
      for (const { id } of left) await this.#engine.removeStyle(id).catch(() => {});
      throw error;
    }
  }

  async #renewOne(kept) {
    const { id, title, picture } = kept;
    await this.#engine.styleFrom(picture, { id, title });
    try {
      kept.file = await this.#fileOf(id);
    } catch (error) {
      await this.#engine.removeStyle(id).catch(() => {});
      throw error;
    }
    this.stale.splice(this.stale.indexOf(kept), 1);
    this.#put(kept);
    await this.#keeping.keep([kept], ["file"]);
  }

  #put(kept, styles = this.list) {
    styles.push(kept);
    styles.sort((a, b) => a.place - b.place);
  }
}
