import { encodeImage, openPicture } from "./pkg/index.js";
import { forgetStyle, keepStyles, keptStyles } from "./own-store.js";

/** As large as the encoder needs the painting; a card shows it smaller. */
const PICTURE_SIDE = 320;
const LONGEST_TITLE = 200;

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

/** In ids of the visitor's own, so that none is ever that of a style of the gallery to come. */
function newId() {
  const random = crypto.getRandomValues(new Uint8Array(4));
  return `own-${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** What a file is called; what is pasted is called "image". */
function titleOf({ name }) {
  const title = name.replace(/\.[^.]*$/, "").replace(/\p{Cc}/gu, " ").trim().slice(0, LONGEST_TITLE).trim();
  return ["", "image", "picture"].includes(title) ? "Painting" : title;
}

/** A canvas that may not be read gives no JPEG. */
async function small(picture) {
  const { image } = await openPicture(picture, { maxSide: PICTURE_SIDE });
  return encodeImage(image, { type: "image/jpeg", quality: 0.85 }).catch(() => encodeImage(image));
}

/** The visitor's own styles: in the engine, on this device, and in their order. */
export class OwnStyles {
  /** @type {import("./own-store.js").Kept[]} */
  list = [];
  /** Kept on the device, but made for the engine of an earlier version of the page. */
  stale = [];
  /** Whether this device does not keep what it should. */
  lost = false;
  #engine = null;

  /** Adds what is kept on this device. @param {import("./pkg/index.js").Impasto} engine */
  async restore(engine) {
    this.#engine = engine;
    for (const kept of await keptStyles()) {
      const fits = await engine.addStyle(kept.file).then(() => true, () => false);
      (fits ? this.list : this.stale).push(kept);
    }
  }

  /** @param {File} file a picture @returns {Promise<Kept>} */
  async make(file) {
    const picture = await openPicture(file, { maxSide: 512 });
    const { id, title } = await this.#engine.styleFrom(picture, { id: newId(), title: titleOf(file) });
    return this.#insert({ id, title, by: "", file: await this.#fileOf(id), picture: await small(picture) });
  }

  /** Those that are stale and have their picture, for the engine of today. */
  async renew() {
    for (const kept of this.stale.filter(({ picture }) => picture)) {
      await this.#engine.styleFrom(kept.picture, { id: kept.id, title: kept.title });
      kept.file = await this.#fileOf(kept.id);
      this.stale.splice(this.stale.indexOf(kept), 1);
      this.#put(kept);
      await this.#keep([kept]);
    }
  }

  /** @param {File} file a style file @returns {Promise<Kept>} the first style in it */
  async add(file) {
    const added = await this.#engine.addStyle(file);
    const known = (text) => text && text !== "unknown";
    let first;
    for (const { id, title, artist, year } of added.reverse()) {
      first = await this.#insert({ id, title, by: [artist, year].filter(known).join(", "), file: await this.#fileOf(id), picture: null });
    }
    return first;
  }

  async rename(kept, title) {
    kept.file = await this.#fileOf(kept.id, title);
    kept.title = title;
    await this.#keep([kept]);
  }

  /** @param {-1 | 1} step */
  async move(kept, step) {
    const other = this.list[this.list.indexOf(kept) + step];
    if (!other) return;
    [kept.place, other.place] = [other.place, kept.place];
    this.#put();
    await this.#keep([kept, other]);
  }

  async remove(kept) {
    await this.#engine.removeStyle(kept.id);
    this.list.splice(this.list.indexOf(kept), 1);
    // What the device could not keep it cannot forget either.
    await forgetStyle(kept.id).catch(() => {});
  }

  /** Takes a removal back. */
  async bringBack(kept) {
    await this.#engine.addStyle(kept.file);
    this.#put(kept);
    await this.#keep([kept]);
  }

  async #fileOf(id, title) {
    return bytesOf(await this.#engine.styleFile(id, { title }));
  }

  /** At the first place. */
  async #insert(style) {
    const first = [...this.list, ...this.stale].reduce((least, { place }) => Math.min(least, place), 0);
    const kept = { ...style, place: first - 1 };
    this.#put(kept);
    await this.#keep([kept]);
    return kept;
  }

  async #keep(styles) {
    await keepStyles(styles).catch(() => (this.lost = true));
  }

  #put(...more) {
    this.list.push(...more);
    this.list.sort((a, b) => a.place - b.place);
  }
}
