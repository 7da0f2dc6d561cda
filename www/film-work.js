import { filmError } from "./film-errors.js";
import { FilmPlace } from "./film-place.js";
import { ImpastoError, openPicture } from "./pkg/index.js";

/** Not said before, because it would be wrong. */
const [LEAST_MS, LEAST_FRACTION] = [2000, 0.01];

function refuseToWrite() {
  throw filmError("film-write");
}

/** An error of the painter keeps its name; what the clip or the film's place has is told by its kind. */
function named(thrown) {
  if (thrown instanceof ImpastoError) return thrown;
  return filmError(["QuotaExceededError", "NotAllowedError", "NoModificationAllowedError"].includes(thrown?.name) ? "film-write" : "film-corrupt");
}

/** Makes a film of a clip, frame by frame: how far it is, pause and go on, an end at any time. */
export class FilmWork {
  #stop = new AbortController();
  #pausing = new AbortController();
  /** Closed while it pauses. @type {{ opened: Promise<void>, open(): void } | null} */
  #gate = null;
  /** In seconds of the clip: from the first frame that was painted to the end of the last. @type {[number, number] | null} */
  #span = null;
  #ms = 0;
  #since = 0;
  #page;

  /**
   * @param {object} page
   * @param {import("./pkg/index.js").Impasto} page.engine
   * @param {{ order: import("./pkg/index.js").PaintOptions, strength: number, light: number }} page.look
   * @param {number} page.smoothing
   * @param {(bitmap: ImageBitmap) => void} page.onFrame shows it, and does not close it
   * @param {(fraction: number, secondsLeft: number | null) => void} page.onProgress
   */
  constructor(page) {
    this.#page = page;
  }

  get paused() {
    return this.#gate !== null;
  }

  /**
   * @param {import("./film-media.js").Clip} clip @param {object} plan of the clip
   * @param {[start: number, end: number]} part @param {FileSystemFileHandle | null} handle of the file, where there is one
   * @returns {Promise<{ blob: Blob | null, seconds: number }>} the film, unless it is in the file, and how long it is: a damaged clip
   *   may end before its time; rejects with `cancelled` when it was given up
   */
  async make(clip, plan, part, handle) {
    const { signal } = this.#stop;
    const place = handle && (await FilmPlace.open(handle).catch(refuseToWrite));
    let conversion;
    try {
      const prepared = await clip.convert(plan, { part, writable: place?.stream ?? null, paint: (frame) => this.#paint(frame), onProgress: (fraction) => this.#tell(fraction) });
      conversion = prepared.conversion;
      signal.addEventListener("abort", () => conversion.cancel().catch(() => {}));
      while (conversion.state !== "done") {
        await this.#gate?.opened;
        if (signal.aborted) throw new ImpastoError("cancelled");
        this.#since = performance.now();
        this.#pausing = new AbortController();
        await conversion.execute({ pauseSignal: this.#pausing.signal });
        this.#ms += performance.now() - this.#since;
      }
      if (!this.#span) throw filmError("film-corrupt");
      await place?.keep().catch(refuseToWrite);
      const [first, last] = this.#span;
      return { blob: place ? null : new Blob([prepared.result()], { type: plan.type }), seconds: last - first };
    } catch (thrown) {
      await conversion?.cancel().catch(() => {});
      await place?.giveUp();
      throw signal.aborted ? new ImpastoError("cancelled") : named(thrown);
    }
  }

  pause() {
    if (this.#gate) return;
    let open;
    const opened = new Promise((resolve) => (open = resolve));
    this.#gate = { opened, open };
    this.#pausing.abort();
  }

  goOn() {
    this.#gate?.open();
    this.#gate = null;
  }

  cancel() {
    this.#stop.abort();
    this.goOn();
  }

  async #paint(frame) {
    const { engine, look, smoothing, onFrame } = this.#page;
    const { signal } = this.#stop;
    const { order, strength, light } = look;
    const begins = frame.timestamp / 1e6;
    const ends = begins + (frame.duration ?? 0) / 1e6;
    const picture = await openPicture(frame, { signal });
    // The first frame has none before it.
    const before = this.#span ? smoothing : 0;
    const painting = await engine.paint(picture, { ...order, light, live: true, smoothing: before, signal });
    const bitmap = await painting.bitmap(strength, light).finally(() => painting.close());
    this.#span = [this.#span?.[0] ?? begins, ends];
    onFrame(bitmap);
    return bitmap;
  }

  #tell(fraction) {
    const ms = this.#ms + performance.now() - this.#since;
    const isKnown = ms > LEAST_MS && fraction > LEAST_FRACTION;
    this.#page.onProgress(fraction, isKnown ? ((ms / fraction) * (1 - fraction)) / 1000 : null);
  }
}
