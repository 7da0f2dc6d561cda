/** The size at which frames of the camera are painted, so that they stay fluent. */

/** Longest sides that are painted, in pixels. */
export const SIDES = [128, 160, 192, 256, 320, 384, 512, 640, 768, 1024];
/** Where it begins: small, so that the first frames come at once. */
const FIRST = SIDES.indexOf(192);
/** 20 frames a second look fluent. What is slower than SLOW_MS is made smaller, what would stay below EASY_MS larger. */
const [SLOW_MS, EASY_MS] = [60, 40];
/** Frames that are measured before a step; the first one of a size is slower and does not count. */
const [FEW, MANY] = [4, 12];
/** How much of the average is the newest frame. */
const NEWEST = 0.25;
/** A size that was too slow is not tried again for so long; each time for twice as long. */
const [REST_MS, LONGEST_REST_MS] = [10_000, 160_000];

/** The size at which frames are painted fluently: a step down when they take too long, a step up when there is room for it. */
export class Pace {
  #at = FIRST;
  #largest;
  #average = 0;
  #frames = 0;
  #rests = new Map();
  #held = false;

  /** @param {number} largest the longest side there is */
  constructor(largest) {
    this.#largest = largest;
  }

  get side() {
    return Math.min(SIDES[this.#at], this.#largest);
  }

  /** While it is held, the size stays. @param {boolean} held */
  hold(held) {
    this.#held = held;
    this.#forget();
  }

  /** @param {number} ms that a frame took @param {number} now in ms */
  add(ms, now) {
    this.#frames += 1;
    if (this.#frames < 2) return;
    this.#average = this.#frames === 2 ? ms : this.#average + (ms - this.#average) * NEWEST;
    if (this.#held) return;
    if (this.#average > SLOW_MS && this.#frames > FEW) this.#down(now);
    else if (this.#frames > MANY && this.#mayGrow(now)) this.#step(1);
  }

  #down(now) {
    if (this.#at === 0) return;
    const side = SIDES[this.#at];
    const { ms = REST_MS / 2 } = this.#rests.get(side) ?? {};
    const rest = Math.min(2 * ms, LONGEST_REST_MS);
    this.#rests.set(side, { ms: rest, until: now + rest });
    this.#step(-1);
  }

  #mayGrow(now) {
    const next = SIDES[this.#at + 1];
    if (!next || this.side >= this.#largest || now < (this.#rests.get(next)?.until ?? 0)) return false;
    return this.#average * (Math.min(next, this.#largest) / this.side) ** 2 < EASY_MS;
  }

  #step(by) {
    this.#at += by;
    this.#forget();
  }

  #forget() {
    this.#frames = 0;
    this.#average = 0;
  }
}
