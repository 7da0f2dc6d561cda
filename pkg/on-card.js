/** On the main thread: a painting that stays on the graphics card. */

/** Frees the card of paintings that nobody can ask for any longer. */
const forgotten = new FinalizationRegistry((drop) => drop());

/** A painting that is on the graphics card, in the engine's worker. It is gone when that worker is. */
export class OnCard {
  #client;
  #id;
  #silenceMs;

  /** @param {import("./client.js").WorkerClient} client */
  constructor(client, id, silenceMs) {
    this.#client = client;
    this.#id = id;
    this.#silenceMs = silenceMs;
    forgotten.register(this, () => drop(client, id), this);
  }

  /** @returns {Promise<ImageBitmap>} */
  bitmap(strength, light) {
    return this.#client.call("show", { id: this.#id, strength, light }, { silenceMs: this.#silenceMs });
  }

  /** @returns {Promise<ImageData>} */
  image(strength, light) {
    return this.#client.call("read", { id: this.#id, strength, light }, { silenceMs: this.#silenceMs });
  }

  drop() {
    forgotten.unregister(this);
    drop(this.#client, this.#id);
  }
}

function drop(client, id) {
  // A worker that is dead has dropped it.
  client.call("drop", { id }).catch(() => {});
}
