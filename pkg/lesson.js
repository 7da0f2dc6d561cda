import { ImpastoError } from "./errors.js";
import { LongWork } from "./long-work.js";

/** The steps of one style. */
export class Lesson {
  #module;
  #what;
  #work;
  /** The last style that came. */
  #file;

  /**
   * @param {WebAssembly.Module} module
   * @param {{ pack: ArrayBuffer, loss: ArrayBuffer, painting: ImageData, photos: ImageData[], steps: number, side: number, batch: number, seed: number }} what
   * @param {AbortSignal} [signal]
   */
  constructor(module, what, signal) {
    this.#module = module;
    this.#what = what;
    this.#work = new LongWork(signal);
  }

  /** @param {Uint8Array} file the style to start from @param {number} [taken] steps that it has had */
  async begin(file, taken = 0) {
    this.#file = file;
    await this.#work.begin("begin", { module: this.#module, ...this.#what, start: file, steps: this.#what.steps - taken });
  }

  /**
   * Takes the steps one by one; a loss that is no number ends them.
   * @param {number} every so many steps bring their style along, and so does the last
   * @returns {AsyncGenerator<{ step: number, losses: object, secondsLeft: number, file?: Uint8Array }>}
   */
  steps(every) {
    const { steps } = this.#what;
    const take = async (step) => {
      const isDue = step % every === 0 || step === steps;
      const { losses, file } = await this.#work.call("step", { isDue }).catch((thrown) => {
        if (ImpastoError.from(thrown).code === "loss-not-finite" && step > 1) return {};
        throw thrown;
      });
      this.#file = file ?? this.#file;
      return losses && { losses, file, kept: isDue };
    };
    return this.#work.steps({ to: steps, take, again: (taken) => this.begin(this.#file, taken) });
  }

  /** What is learnt so far. @returns {Promise<Uint8Array>} */
  style() {
    return this.#work.call("style");
  }

  end() {
    this.#work.end();
  }
}
