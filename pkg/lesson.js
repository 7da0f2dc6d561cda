import { WorkerClient } from "./client.js";
import { ImpastoError } from "./errors.js";
import { start } from "./start-worker.js";

/** A worker that ends by itself is started anew, and goes on from the last style it gave. */
const LOST = new Set(["engine-panic", "engine-lost"]);
/** Of so many steps the time is told that is left. */
const TIMED = 10;

function startTeachWorker() {
  return start("teachWorker", "./teach-worker.js", () => new Worker(new URL("./teach-worker.js", import.meta.url), { type: "module" }));
}

/** The steps of one style, in a worker of their own. */
export class Lesson {
  #module;
  #what;
  #signal;
  /** @type {WorkerClient | null} */
  #client = null;
  /** The last style that came, and after how many steps. */
  #file;
  #filedAt = 0;
  #times = [];

  /**
   * @param {WebAssembly.Module} module
   * @param {{ pack: ArrayBuffer, loss: ArrayBuffer, painting: ImageData, photos: ImageData[], steps: number, side: number, batch: number, seed: number }} what
   * @param {AbortSignal} [signal]
   */
  constructor(module, what, signal) {
    this.#module = module;
    this.#what = what;
    this.#signal = signal;
  }

  /** @param {Uint8Array} file the style to start from */
  async begin(file) {
    this.#file = file;
    this.#client = new WorkerClient(startTeachWorker());
    await this.#call("begin", { module: this.#module, ...this.#what, start: file, steps: this.#what.steps - this.#filedAt });
  }

  /**
   * Takes the steps one by one; a loss that is no number ends them.
   * @param {number} every so many steps bring their style along, and so does the last
   * @returns {AsyncGenerator<{ step: number, losses: object, secondsLeft: number, file?: Uint8Array }>}
   */
  async *steps(every) {
    const { steps } = this.#what;
    /** Where the worker was started last, and how often there: one that comes no further is started again once. */
    let startedAt = 0;
    let tries = 1;
    for (let step = 0; step < steps; ) {
      const isDue = (step + 1) % every === 0 || step + 1 === steps;
      try {
        const started = performance.now();
        const { losses, file } = await this.#call("step", { isDue });
        step += 1;
        if (file) [this.#file, this.#filedAt] = [file, step];
        this.#times = [performance.now() - started, ...this.#times].slice(0, TIMED);
        yield { step, losses, secondsLeft: this.#secondsFor(steps - step), file };
      } catch (thrown) {
        const { code } = ImpastoError.from(thrown);
        if (code === "loss-not-finite" && step > 0) return;
        tries = this.#filedAt > startedAt ? 1 : tries + 1;
        if (!LOST.has(code) || tries > 2) throw thrown;
        startedAt = step = this.#filedAt;
        await this.begin(this.#file);
      }
    }
  }

  /** What is learnt so far. @returns {Promise<Uint8Array>} */
  style() {
    return this.#call("style");
  }

  end() {
    this.#client?.kill(new ImpastoError("disposed"));
  }

  /** A step is not to be interrupted but with its worker, and nobody wants what is in that. */
  #call(name, argument) {
    return this.#client.call(name, argument, { signal: this.#signal, graceMs: 0 });
  }

  #secondsFor(steps) {
    const sum = this.#times.reduce((all, ms) => all + ms, 0);
    return (sum / this.#times.length / 1000) * steps;
  }
}
