/** Collects what changed; any number of changes in one task are acted on once. */
export class Changes {
  #noted = null;
  #act;

  /** @param {() => void} act */
  constructor(act) {
    this.#act = act;
  }

  /** @param {{ photo?: boolean }} [what] whether the photo is another one */
  note({ photo = false } = {}) {
    const waiting = this.#noted !== null;
    this.#noted = { photo: photo || Boolean(this.#noted?.photo) };
    if (!waiting) queueMicrotask(() => this.#noted && this.#act());
  }

  /** @returns {{ photo: boolean } | null} what was noted since it was last taken */
  take() {
    const noted = this.#noted;
    this.#noted = null;
    return noted;
  }
}
