import { photoOf } from "./photos.js";
import { keepSession, keptSession } from "./session-store.js";
import { keptSteps, stepsOf } from "./where-kept.js";

/** Keeps photo, settings and history on this device, so that nothing is lost with the tab. */
export class Session {
  #history;
  #photos;
  #saving;
  #writing = Promise.resolve();
  #over = false;

  /**
   * @param {import("./history.js").History} history
   * @param {Map<string, { source: Blob, file: string }>} photos
   * @param {import("./saving.js").Saving} saving
   */
  constructor(history, photos, saving) {
    this.#history = history;
    this.#photos = photos;
    this.#saving = saving;
  }

  /** Brings back what was there, unless there is something new by then. @returns {Promise<boolean>} whether there is a photo again */
  async restore() {
    const kept = await keptSession().catch(() => null);
    const states = kept && (await stepsOf(kept.history.states).catch(() => []));
    // A device that keeps nothing has nothing.
    if (!kept || this.#history.now) return false;
    Object.assign(this.#saving.settings, kept.saving);
    for (const [id, { file, name }] of kept.photos) this.#photos.set(id, photoOf({ id, file, name }));
    this.#history.all = { states, at: Math.min(kept.history.at, states.length - 1) };
    return Boolean(this.#history.now?.photo);
  }

  /** One write after the other; where the device has no room the visit goes on without. */
  keep() {
    if (this.#over) return;
    this.#writing = this.#writing.then(() => this.#keepNow()).catch(() => {});
  }

  /** Nothing is written any more. */
  end() {
    this.#over = true;
    return this.#writing;
  }

  async #keepNow() {
    const { states, at } = this.#history.all;
    const named = new Set(states.map(({ photo }) => photo));
    for (const id of [...this.#photos.keys()]) if (!named.has(id)) this.#photos.delete(id);
    const photos = new Map([...this.#photos].map(([id, { source, file }]) => [id, { file: source, name: file }]));
    const history = { states: await keptSteps(states), at };
    if (this.#over) return;
    await keepSession({ history, saving: { ...this.#saving.settings }, photos });
  }
}
