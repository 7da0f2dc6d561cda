/** Shows one frame of a clip as it will be painted; what is wanted later takes the place of what is being painted. */
export class FilmPreview {
  #canvas;
  #page;
  #stop = new AbortController();
  #key = "";

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {object} page
   * @param {() => import("./pkg/index.js").Impasto | null} page.engine
   * @param {() => { order: import("./pkg/index.js").PaintOptions, strength: number, light: number } | null} page.look
   * @param {(error: unknown) => void} page.onError
   */
  constructor(canvas, page) {
    this.#canvas = canvas;
    this.#page = page;
  }

  /** @param {ImageBitmap} bitmap is drawn and stays open */
  draw(bitmap) {
    if (this.#canvas.width !== bitmap.width || this.#canvas.height !== bitmap.height) Object.assign(this.#canvas, { width: bitmap.width, height: bitmap.height });
    this.#canvas.getContext("2d").drawImage(bitmap, 0, 0);
  }

  stop() {
    this.#key = "";
    this.#stop.abort();
  }

  /** @param {import("./film-media.js").Clip} clip @param {{ width: number, height: number }} plan @param {number} seconds */
  async show(clip, { width, height }, seconds) {
    const look = this.#page.look();
    const key = JSON.stringify([look, seconds, width]);
    if (key === this.#key) return;
    this.stop();
    this.#key = key;
    this.#stop = new AbortController();
    const { signal } = this.#stop;
    try {
      const frame = await clip.frame(seconds, width, height);
      if (!signal.aborted && !look) this.draw(frame);
      if (signal.aborted || !look) return frame.close();
      const { order, strength, light } = look;
      const painting = await this.#page.engine().paint(frame, { ...order, light, signal }).finally(() => frame.close());
      const bitmap = await painting.bitmap(strength, light).finally(() => painting.close());
      if (!signal.aborted) this.draw(bitmap);
      bitmap.close();
    } catch (error) {
      if (!signal.aborted) this.#page.onError(error);
    }
  }
}
