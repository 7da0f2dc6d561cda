/** A run whose next step waits for what the step before is answered: it can be paused, ended early and cancelled. */
export class LongRun {
  #stop = new AbortController();
  #ends = false;
  /** Lets the next step begin, while it is paused. @type {(() => void) | null} */
  #resume = null;

  get signal() {
    return this.#stop.signal;
  }

  get isPaused() {
    return this.#resume !== null;
  }

  /** Pauses it, or goes on. */
  pause() {
    const resume = this.#resume;
    this.#resume = resume ? null : () => {};
    resume?.();
  }

  /** Ends it after this step: what it has made so far is kept. */
  end() {
    this.#ends = true;
    this.#resume?.();
    this.#resume = null;
  }

  /** Ends it at once, for nothing. */
  cancel() {
    this.#stop.abort();
  }

  /** What a step is answered. @returns {boolean | Promise<boolean>} `false` ends the run */
  answer() {
    if (this.#ends || !this.#resume) return !this.#ends;
    return new Promise((resolve) => (this.#resume = () => resolve(!this.#ends)));
  }
}
