import { LongWork } from "./long-work.js";

/** A picture comes along after so long at the latest, and a state after so many iterations or so long. */
const PICTURE_MS = 1000;
const STATE_EVERY = 20;
const STATE_MS = 5000;

const pixels = ({ data, width, height }) => new ImageData(new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength), width, height);

/** What the worker tells, with its pictures as such: how it is, and, where it is of another size than before, how it began there. */
const seen = ({ image, first, ...told }) => ({ ...told, image: image && pixels(image), first: first && pixels(first) });

/** Something that is due after so many steps, or after so long. */
class Due {
  #every;
  #ms;
  #last = 0;
  #at = performance.now();

  constructor(every, ms) {
    this.#every = every;
    this.#ms = ms;
  }

  is(step) {
    return step - this.#last >= this.#every || performance.now() - this.#at >= this.#ms;
  }

  came(step) {
    this.#last = step;
    this.#at = performance.now();
  }
}

/** The iterations of one picture. */
export class Finishing {
  #module;
  #what;
  #work;
  /** The last state that came. @type {Uint8Array | undefined} */
  #state;
  #from = 0;

  /**
   * @param {WebAssembly.Module} module
   * @param {{ loss: ArrayBuffer, photo: ImageData, paintings: { image: ImageData, weight: number }[], start: ImageData | "photo" | "noise", wanted: object }} what
   * @param {AbortSignal} [signal]
   */
  constructor(module, what, signal) {
    this.#module = module;
    this.#what = what;
    this.#work = new LongWork(signal);
  }

  /** @param {Uint8Array} [state] where it goes on @returns {Promise<{ iteration: number, image: ImageData, first: ImageData, state: Uint8Array }>} where it stands */
  async begin(state) {
    const told = seen(await this.#work.begin("finish", { module: this.#module, ...this.#what, state }));
    this.#state = told.state;
    this.#from = told.iteration;
    return told;
  }

  /**
   * Iterates until there is no iteration left, or no way further down.
   * @param {number} every so many iterations bring their picture along at the latest, and so does the last
   * @returns {AsyncGenerator<{ step: number, losses: object, evaluations: number, width: number, height: number, secondsLeft: number, image?: ImageData, state?: Uint8Array }>}
   */
  steps(every) {
    const { iterations } = this.#what.wanted;
    const [picture, kept] = [new Due(every, PICTURE_MS), new Due(STATE_EVERY, STATE_MS)];
    for (const due of [picture, kept]) due.came(this.#from);
    const take = async (step) => {
      const isLast = step === iterations;
      const { over, ...told } = seen(await this.#work.call("iterate", { image: isLast || picture.is(step), state: isLast || kept.is(step) }));
      if (over) return null;
      if (told.image) picture.came(step);
      if (told.state) kept.came(step);
      this.#state = told.state ?? this.#state;
      return { ...told, kept: told.state !== undefined };
    };
    return this.#work.steps({ from: this.#from, to: iterations, take, again: () => this.begin(this.#state) });
  }

  /** Where it stands now. @returns {Promise<{ image: ImageData, first?: ImageData, state: Uint8Array }>} */
  async now() {
    return seen(await this.#work.call("stand"));
  }

  end() {
    this.#work.end();
  }
}
