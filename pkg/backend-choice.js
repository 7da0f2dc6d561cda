/** Chooses between the graphics card and the CPU for each painting. */

/** A card that is lost again so soon after it came back is not fit. */
const PROBATION_MS = 60_000;

/**
 * What the next job is computed on. "auto" means the graphics card: from the start, and after a failure once a pause is
 * over, or never again.
 */
export class BackendChoice {
  #wanted;
  #pauseMs;
  #cardFrom = -Infinity;
  #cameBack = -Infinity;

  /** @param {"auto" | "webgpu" | "cpu"} wanted @param {number} pauseMs how long a card that failed is left alone */
  constructor(wanted, pauseMs) {
    this.#wanted = wanted;
    this.#pauseMs = pauseMs;
  }

  /** @returns {"webgpu" | "cpu"} */
  get backend() {
    if (this.#wanted !== "auto") return this.#wanted;
    return performance.now() < this.#cardFrom ? "cpu" : "webgpu";
  }

  /** Whether a job that failed on this backend goes on on the CPU. */
  fallsBack(backend) {
    return this.#wanted === "auto" && backend !== "cpu";
  }

  /** The card was tried again after a failure. */
  cameBack() {
    this.#cameBack = performance.now();
  }

  /** The card failed. @param {import("./errors.js").ImpastoError} error @param {boolean} ran whether any engine ever did */
  giveUpCard(error, ran) {
    const now = performance.now();
    // Every new try of a card that hangs costs the visitor the whole of `gpuTimeout`.
    const unfit = !ran || error.code === "gpu-timeout" || now - this.#cameBack < PROBATION_MS;
    this.#cardFrom = unfit ? Infinity : now + this.#pauseMs;
  }
}
