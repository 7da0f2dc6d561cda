/** Together about 20 paintings at the working size of a graphics card, 80 at that of a processor. */
const MOST_PIXELS = 16e6;

/** In the first style, and in the second if there is one. */
function paintingsOf(hung) {
  return [hung?.made, hung?.second?.made].filter(Boolean);
}

/** Paintings that were made and may be wanted again, by what they were made of. Those unused for longest give way. */
export class Paintings {
  /** @type {Map<string, import("./pkg/index.js").Painting>} */
  #kept = new Map();
  #onWall;

  /** @param {() => { made: import("./pkg/index.js").Painting, second?: { made: import("./pkg/index.js").Painting } } | null} onWall what hangs there, which stays whatever its age */
  constructor(onWall) {
    this.#onWall = onWall;
  }

  has(key) {
    return this.#kept.has(key);
  }

  /** @param {string} key @returns {import("./pkg/index.js").Painting | undefined} */
  get(key) {
    const painting = this.#kept.get(key);
    if (!painting) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, painting);
    return painting;
  }

  /** @param {string} key @param {import("./pkg/index.js").Painting} painting */
  add(key, painting) {
    if (this.#kept.get(key) === painting) return;
    this.drop(key);
    this.#kept.set(key, painting);
    let pixels = 0;
    for (const { width, height } of this.#kept.values()) pixels += width * height;
    for (const [old, { width, height }] of this.#kept) {
      if (pixels <= MOST_PIXELS) break;
      if (old === key) continue;
      pixels -= width * height;
      this.drop(old);
    }
  }

  /** What hung there is given up, unless it is kept, or hangs there again. @param {ReturnType<typeof this.#onWall>} before */
  letGo(before) {
    for (const made of paintingsOf(before)) if (![...this.#kept.values(), ...paintingsOf(this.#onWall())].includes(made)) made.close();
  }

  /** Those of other photos are wanted no more. @param {(key: string) => boolean} wanted */
  keepOnly(wanted) {
    for (const key of [...this.#kept.keys()]) if (!wanted(key)) this.drop(key);
  }

  /** @param {string} key */
  drop(key) {
    const painting = this.#kept.get(key);
    this.#kept.delete(key);
    if (painting && !paintingsOf(this.#onWall()).includes(painting)) painting.close();
  }
}
