import { WorkerClient } from "./client.js";
import { ImpastoError } from "./errors.js";
import { start } from "./start-worker.js";

/** Of so many steps the time is told that is left. */
const TIMED = 10;
/** A worker that ends by itself is started anew. */
const LOST = new Set(["engine-panic", "engine-lost"]);

function startTeachWorker() {
  return start("teachWorker", "./teach-worker.js", () => new Worker(new URL("./teach-worker.js", import.meta.url), { type: "module" }));
}

/** What takes many steps, in a worker of its own. */
export class LongWork {
  #signal;
  /** @type {WorkerClient | null} */
  #client = null;
  #times = [];

  /** @param {AbortSignal} [signal] */
  constructor(signal) {
    this.#signal = signal;
  }

  /** Begins, in a new worker. */
  begin(name, argument) {
    this.#client = new WorkerClient(startTeachWorker());
    return this.call(name, argument);
  }

  /** A step is not to be interrupted but with its worker, and nobody wants what is in that. */
  call(name, argument) {
    return this.#client.call(name, argument, { signal: this.#signal, graceMs: 0 });
  }

  /**
   * Takes steps one by one. If the worker is lost, it begins anew after the last step of which something is kept; where it comes
   * no further a second time, that is an error.
   * @template Answer
   * @param {{ from?: number, to: number, take(step: number): Promise<Answer & { kept: boolean }>, again(step: number): Promise<any> }} work
   *   `take` may answer nothing: there is no step left
   * @returns {AsyncGenerator<Answer & { step: number, secondsLeft: number }>}
   */
  async *steps({ from = 0, to, take, again }) {
    /** Where the worker was started last, and how often there. */
    let startedAt = from;
    let tries = 1;
    let keptAt = from;
    for (let step = from; step < to; ) {
      try {
        const started = performance.now();
        const answer = await take(step + 1);
        if (!answer) return;
        step += 1;
        if (answer.kept) keptAt = step;
        this.#times = [performance.now() - started, ...this.#times].slice(0, TIMED);
        yield { ...answer, step, secondsLeft: this.#secondsFor(to - step) };
      } catch (thrown) {
        tries = keptAt > startedAt ? 1 : tries + 1;
        if (!LOST.has(ImpastoError.from(thrown).code) || tries > 2) throw thrown;
        startedAt = step = keptAt;
        await again(step);
      }
    }
  }

  end() {
    this.#client?.kill(new ImpastoError("disposed"));
  }

  #secondsFor(steps) {
    const sum = this.#times.reduce((all, ms) => all + ms, 0);
    return (sum / this.#times.length / 1000) * steps;
  }
}
