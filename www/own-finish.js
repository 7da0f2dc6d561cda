/** Finishing what hangs on the wall in an own style; it is loaded with the first one that is chosen. */
export class OwnFinish {
  #page;
  #desk = null;
  #loading = null;
  #looked = null;

  /** @param {object} page as of finish-place.js, with `isBusy`, `done` and `onError` of finish-desk.js */
  constructor(page) {
    this.#page = page;
  }

  get isOn() {
    return this.#desk?.isOn ?? false;
  }

  /** @param {import("./own-store.js").Kept | null} kept the style that is chosen, if it is an own one */
  look(kept) {
    this.#looked = kept;
    if (kept) this.#loading ??= this.#load();
    this.#desk?.look(kept);
  }

  async #load() {
    // Without a network there is no such offer; the next look tries again.
    const parts = await import("./finish-parts.js").catch(() => null);
    if (!parts) return void (this.#loading = null);
    this.#desk = new parts.FinishDesk({ ...this.#page, ...parts.finishPlace(this.#page) });
    this.#desk.look(this.#looked);
  }
}
