import { Pace } from "./camera-pace.js";
import { LatestFrame } from "./camera-slot.js";

/** How long what is seen counts in the statistics, and how much the frames before count at most. */
const [MEMORY_MS, SMOOTHEST] = [400, 0.95];
/** Frames a second are counted over so long. */
const COUNTED_MS = 1000;

/** Paints a video frame by frame, always the latest, at a size that stays fluent. */
export class CameraLoop {
  /** Whether what is painted is the mirror image. */
  mirrored = true;
  #video;
  #canvas;
  #page;
  #slot;
  #pace = new Pace(1);
  #small = new OffscreenCanvas(1, 1);
  #stop = new AbortController();
  #shown = [];
  /** What the last frame was painted with, and when. */
  #last = { key: "", at: 0 };

  /**
   * @param {HTMLVideoElement} video @param {HTMLCanvasElement} canvas
   * @param {object} page
   * @param {() => import("./pkg/index.js").Impasto | null} page.engine
   * @param {() => { order: import("./pkg/index.js").PaintOptions, strength: number, light: number } | null} page.look what is
   *   wanted; null while no style is chosen
   * @param {(canvas: HTMLCanvasElement, rate: number) => void} page.onFrame
   * @param {(error: unknown) => void} page.onError
   */
  constructor(video, canvas, page) {
    this.#video = video;
    this.#canvas = canvas;
    this.#page = page;
    this.#slot = new LatestFrame(video);
  }

  /** The longest side of what is painted. */
  get side() {
    return this.#pace.side;
  }

  /** While a film is recorded the size stays. @param {boolean} held */
  hold(held) {
    this.#pace.hold(held);
  }

  /** The video has another size, or is another one. */
  reset() {
    this.#pace = new Pace(Math.max(this.#video.videoWidth, this.#video.videoHeight));
    this.#last = { key: "", at: 0 };
  }

  start() {
    this.stop();
    this.#stop = new AbortController();
    this.#shown = [];
    this.#slot.start();
    this.#run(this.#stop.signal);
  }

  stop() {
    this.#stop.abort();
    this.#slot.stop();
  }

  async #run(signal) {
    try {
      for (await this.#slot.take(); !signal.aborted; await this.#slot.take()) await this.#frame(signal);
    } catch (error) {
      if (!signal.aborted) this.#page.onError(error);
    }
  }

  async #frame(signal) {
    const look = this.#page.look();
    this.#canvas.hidden = !look;
    if (!look) return;
    const began = performance.now();
    const bitmap = await this.#painted(look, began, signal);
    if (signal.aborted) return bitmap.close();
    this.#canvas.width = bitmap.width;
    this.#canvas.height = bitmap.height;
    this.#canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
    const now = performance.now();
    this.#pace.add(now - began, now);
    this.#page.onFrame(this.#canvas, this.#rate(now));
  }

  async #painted({ order, strength, light }, began, signal) {
    const picture = this.#grab();
    const key = JSON.stringify([order, picture.width, picture.height, this.mirrored]);
    // What was painted another way, or long ago, has nothing to say about this frame.
    const smoothing = key === this.#last.key ? Math.min(SMOOTHEST, Math.exp((this.#last.at - began) / MEMORY_MS)) : 0;
    this.#last = { key, at: began };
    const painting = await this.#page.engine().paint(picture, { ...order, light, live: true, smoothing, signal }).finally(() => picture.close());
    return painting.bitmap(strength, light).finally(() => painting.close());
  }

  /** What the video shows now, at the size that is painted. @returns {ImageBitmap} */
  #grab() {
    const { videoWidth, videoHeight } = this.#video;
    const scale = Math.min(1, this.side / Math.max(videoWidth, videoHeight));
    const [width, height] = [videoWidth, videoHeight].map((length) => Math.max(1, Math.round(length * scale)));
    Object.assign(this.#small, { width, height });
    const drawing = this.#small.getContext("2d");
    drawing.setTransform(this.mirrored ? -1 : 1, 0, 0, 1, this.mirrored ? width : 0, 0);
    drawing.drawImage(this.#video, 0, 0, width, height);
    return this.#small.transferToImageBitmap();
  }

  #rate(now) {
    this.#shown = [...this.#shown.filter((at) => now - at < COUNTED_MS), now];
    const [first] = this.#shown;
    return this.#shown.length < 2 ? 0 : (1000 * (this.#shown.length - 1)) / (now - first);
  }
}
