import { offerStale, offerUndo } from "./own-offers.js";
import { dropPlate } from "./plates.js";
import { saveBlob } from "./save.js";
import { announce } from "./status.js";
import { say } from "./words.js";

/** @typedef {import("./own-store.js").Kept} Kept */

/** Saves styles as files, deletes them and brings them back, and renews those of an earlier version of the page. */
export class Farewell {
  #styles;
  #page;

  /**
   * @param {import("./own-styles.js").OwnStyles} styles
   * @param {object} page
   * @param {(work: () => Promise<void>) => Promise<void>} page.act does it once nothing else is done, and tells what fails
   * @param {() => void} page.show the styles as they are now
   * @param {(id: string) => Promise<void>} page.choose shows them too, and paints in one
   */
  constructor(styles, page) {
    this.#styles = styles;
    this.#page = page;
  }

  /** @param {Kept[]} styles */
  save(styles) {
    for (const { title, file } of styles) saveBlob(new Blob([file], { type: "application/octet-stream" }), title);
    announce(say("said.saved"));
  }

  /** @param {Kept[]} styles @param {boolean} [stale] whether they are that */
  async remove(styles, stale = false) {
    const removed = [];
    try {
      for (const kept of styles) {
        await this.#styles.remove(kept);
        removed.push(kept);
      }
    } finally {
      if (!stale) this.#page.show();
      this.offerStale();
      for (const { picture } of removed) dropPlate(picture);
      if (removed.length > 0) this.#offerUndo(removed, stale);
    }
  }

  /** What can be done with the styles of an earlier version. */
  offerStale() {
    const { stale } = this.#styles;
    offerStale(stale, {
      renew: () => this.#page.act(() => this.#renew()),
      save: () => this.save(stale),
      remove: () => this.#page.act(() => this.remove([...stale], true)),
    });
  }

  #offerUndo(removed, stale) {
    offerUndo(removed, () => this.#page.act(() => this.#bringBack(removed, stale))).focus();
  }

  /** What cannot be brought back now can be later. */
  async #bringBack(removed, stale) {
    const left = [...removed];
    try {
      for (; left.length > 0; left.shift()) await this.#styles.bringBack(left[0], stale);
    } finally {
      this.offerStale();
      if (left.length > 0) this.#offerUndo(left, stale);
    }
    if (!stale) await this.#page.choose(removed.at(-1).id);
  }

  /** Some may be renewed although others are refused. */
  async #renew() {
    try {
      await this.#styles.renew();
    } finally {
      this.#page.show();
      this.offerStale();
    }
  }
}
