/**
 * The latest frame of a video, and no other. The video itself holds it: a frame that nobody took in time is passed over, so
 * nothing ever queues, and what is painted is what is to be seen now.
 */
export class LatestFrame {
  #video;
  #fresh = false;
  #taker = null;
  #stopped = true;
  /** Counts the starts: the watch of an earlier one ends. */
  #starts = 0;

  /** @param {HTMLVideoElement} video */
  constructor(video) {
    this.#video = video;
  }

  start() {
    this.#stopped = false;
    this.#fresh = false;
    this.#watch((this.#starts += 1));
  }

  /** Whoever waits, waits no longer. */
  stop() {
    this.#stopped = true;
    this.#come();
  }

  /** Waits for a frame that was not taken before. One taker at a time. @returns {Promise<void>} */
  take() {
    return new Promise((resolve) => {
      this.#taker = () => {
        this.#fresh = false;
        resolve();
      };
      if (this.#fresh || this.#stopped) this.#come();
    });
  }

  #watch(start) {
    const next = () => {
      if (this.#stopped || start !== this.#starts) return;
      this.#come();
      this.#watch(start);
    };
    // A browser that does not tell of frames tells when it draws.
    if (this.#video.requestVideoFrameCallback) this.#video.requestVideoFrameCallback(next);
    else requestAnimationFrame(next);
  }

  #come() {
    const taker = this.#taker;
    this.#fresh = true;
    this.#taker = null;
    taker?.();
  }
}
