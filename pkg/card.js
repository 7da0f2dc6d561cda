/** In the engine's worker: photos and paintings that stay on the graphics card. */
import { ImpastoError } from "./errors.js";
import { canRead, context, readPixels } from "./readback.js";

/** Colours that a canvas has to give back as they are. */
const CHART = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 12, 134, 56, 255];

/**
 * What stays on the graphics card, inside the engine's worker: the last photo, so that another style does not upload it
 * again, and the paintings, which are shown through a canvas of the worker's own and read back only to be saved.
 */
export class Card {
  #engine;
  #photo = null;
  #photoKey = 0;
  #paintings = new Map();
  /** Settled once what was being read when it was set has been. */
  #reads = Promise.resolve();
  #canvas = new OffscreenCanvas(1, 1);
  #target = null;

  constructor(engine) {
    this.#engine = engine;
  }

  /**
   * @param {import("./wasm/impasto.js").Engine} engine on the graphics card
   * @returns {Promise<Card | null>} null where no canvas can be read, and nothing tells what one shows; rejects where a
   *   canvas does not show what is on the card: some browsers and drivers give black without a word, or lose the card over it
   */
  static async open(engine) {
    if (!(await canRead())) return null;
    const card = new Card(engine);
    if (await card.#showsTruly()) return card;
    throw new ImpastoError("gpu-lost", "A canvas does not show what is on the graphics card.");
  }

  /** Whether the card has this photo, or takes one of its size. */
  fits(image, key) {
    return key === this.#photoKey || this.#engine.holds(image.width, image.height);
  }

  /**
   * Paints and keeps the painting under `id`; or does not, if the card has no room for the whole of it.
   * @param {{ id: number, key: number, image: ImageData | null, weights: Float32Array, brushwork: Float64Array, edges: string,
   *   smoothing?: number, report(fraction: number): boolean }} order
   *   `key` says which photo; `image` may be missing if it is the last one again
   */
  async paint({ id, key, image, weights, brushwork, edges, smoothing, report }) {
    try {
      if (key !== this.#photoKey) {
        this.#forgetPhoto();
        this.#photo = await this.#engine.upload(image);
        this.#photoKey = key;
      }
      this.#paintings.set(id, await this.#engine.paint(this.#photo, weights, brushwork, report, edges, smoothing));
    } catch (thrown) {
      if (thrown?.code !== "memory-limit") throw thrown;
      this.#forgetPhoto();
    }
  }

  has(id) {
    return this.#paintings.has(id);
  }

  sizeOf(id) {
    const painting = this.#paintings.get(id);
    return { width: painting.width(), height: painting.height() };
  }

  /** @returns {Promise<Uint8Array>} RGBA of the painting at a strength, in a light */
  read(id, strength, light) {
    const read = this.#engine.read(this.#paintings.get(id), strength, light);
    this.#reads = Promise.allSettled([this.#reads, read]);
    return read;
  }

  /** Waits until nothing is being read. */
  async quiet() {
    for (let known; known !== this.#reads; ) {
      known = this.#reads;
      await known;
    }
  }

  /** @returns {ImageBitmap} the same, still on the card */
  show(id, strength, light) {
    return this.#bitmap(this.#paintings.get(id), strength, light);
  }

  /** What is being read is freed after that: before, the module would refuse, and keep it for ever. */
  drop(id) {
    const painting = this.#paintings.get(id);
    this.#paintings.delete(id);
    this.#reads.then(() => painting?.free());
  }

  #bitmap(painting, strength, light) {
    this.#target ??= this.#engine.canvas(this.#canvas);
    this.#engine.show(painting, strength, light, this.#target);
    return this.#canvas.transferToImageBitmap();
  }

  #forgetPhoto() {
    this.#photo?.free();
    this.#photo = null;
    this.#photoKey = 0;
  }

  async #showsTruly() {
    const chart = await this.#engine.upload(new ImageData(Uint8ClampedArray.from(CHART), 2, 2));
    const painting = chart.unpainted();
    chart.free();
    const bitmap = this.#bitmap(painting, 1, 1);
    painting.free();
    const drawing = context(2, 2);
    drawing.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data } = await readPixels(drawing);
    return data.every((value, i) => value === CHART[i]);
  }
}
