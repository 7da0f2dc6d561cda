import { keepRoll, keptRoll } from "./session-store.js";

/**
 * Several photos that were chosen together: one of them hangs on the wall, all are painted in what is chosen.
 * @typedef {{ id: string, file: Blob, name: string, around?: boolean, failed?: import("./pkg/index.js").ImpastoError }} Entry `name`: of the file; `around`: a panorama whose sides are joined
 */
export class Many {
  /** @type {Entry[]} */
  #entries = [];
  #hang;
  #roll = null;
  #current = null;
  #writing = Promise.resolve();
  #over = false;

  /** @param {(entry: Entry) => void} hang one that was tapped */
  constructor(hang) {
    this.#hang = hang;
  }

  /** All of them while one of them hangs there. @returns {Entry[] | null} */
  get all() {
    return this.#entries.some(({ id }) => id === this.#current) ? this.#entries : null;
  }

  /** Those that were chosen last, whatever hangs there. @returns {Entry[]} */
  get entries() {
    return this.#entries;
  }

  /** @param {Entry[]} entries take the place of those before; a single one is no roll and lets them be */
  take(entries) {
    if (entries.length === 1) return;
    this.#entries = entries;
    this.#keep();
  }

  /**
   * Those that were there when the page was left, if one of them can come back; else the device lets go of them.
   * @param {() => { id?: string, photos: { id: string }[] }} now what hangs on the wall, and what can come back, once they are read
   */
  async restore(now) {
    const before = this.#entries;
    const kept = await keptRoll().catch(() => []);
    // Others were chosen meanwhile, or the visitor has begun anew.
    if (this.#entries !== before || kept.length === 0) return;
    const { id, photos } = now();
    if (!kept.some((entry) => photos.some((photo) => photo.id === entry.id))) return this.clear();
    this.#entries = kept;
    await this.show(id);
  }

  clear() {
    this.#entries = [];
    this.#keep();
  }

  /** Nothing is kept any more. */
  end() {
    this.#over = true;
    return this.#writing;
  }

  /** @param {string} [id] of what hangs on the wall */
  async show(id) {
    this.#current = id;
    if (!this.all && !this.#roll) return;
    const { Roll } = await import("./many-parts.js");
    this.#roll ??= new Roll((entry) => this.#hang(entry));
    this.#roll.show(this.all ?? [], this.#current);
  }

  /** What could not be painted is marked. */
  mark() {
    this.#roll?.mark();
  }

  /** Where the device has no room the visit goes on without. */
  #keep() {
    const entries = this.#entries.map(({ id, file, name }) => ({ id, file, name }));
    const keep = () => (this.#over ? undefined : keepRoll(entries));
    this.#writing = this.#writing.then(keep).catch(() => {});
  }
}
