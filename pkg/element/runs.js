import { ImpastoError } from "../errors.js";
import { Easel } from "./easel.js";

/**
 * The runs of one element, from its photo to its painting, and the state they leave it in. A new run ends the one before.
 */
export class Runs {
  /** @type {ImpastoError | null} */
  error = null;
  easel = new Easel();
  #host;
  #view;
  #state;
  /** The run under way. @type {AbortController | null} */
  #current = null;
  /** Somebody waits for it: it goes on far off screen. */
  #awaited = false;

  /** @param {import("./impasto-image.js").ImpastoImage} host @param {import("./view.js").View} view @param {import("./state.js").State} state */
  constructor(host, view, state) {
    this.#host = host;
    this.#view = view;
    this.#state = state;
  }

  /** @param {{ paint: boolean, awaited?: boolean, alone?: boolean }} how whether to paint; `alone`: the photo without a painting */
  async start({ paint, awaited = false, alone = false }) {
    this.cancel();
    const run = new AbortController();
    const { signal } = run;
    this.#current = run;
    this.#awaited = awaited;
    this.error = null;
    this.#view.showError(null);
    try {
      if (!this.#host.source && !this.#host.src) {
        if (!awaited) return null;
        throw new ImpastoError("no-photo");
      }
      await this.#steps(paint, alone, signal);
      return this.easel.result;
    } catch (thrown) {
      const error = signal.aborted ? new ImpastoError("cancelled") : ImpastoError.from(thrown);
      if (this.#current === run && !["cancelled", "no-photo"].includes(error.code)) this.#fail(error);
      throw error;
    } finally {
      if (this.#current === run) {
        this.#current = null;
        this.#settle();
      }
    }
  }

  cancel() {
    this.#current?.abort();
  }

  /** Another strength does not paint again. */
  blend() {
    const show = (bitmap) => this.#view.repaint(bitmap);
    return this.easel.blend(() => this.#host.strength, show).catch((thrown) => this.#fail(ImpastoError.from(thrown)));
  }

  dropPhoto() {
    this.#drop(() => this.#view.clear());
  }

  /** Gives back the pixels far off screen. @returns {boolean} whether it has; not while somebody waits for a run */
  rest() {
    if (this.#current && this.#awaited) return false;
    this.#drop(() => this.#view.rest());
    this.showPlain({ lazy: true });
    return true;
  }

  /** The photo as the browser shows it, until there is more to see. @param {{ lazy?: boolean }} how */
  showPlain({ lazy = false } = {}) {
    if (!this.easel.picture && !this.error && !this.#view.hasPoster) this.#view.showPlain({ lazy, shared: true });
  }

  /** Gives back everything. */
  free() {
    this.error = null;
    this.#view.showError(null);
    this.dropPhoto();
    this.easel.returnEngine();
  }

  async #steps(paint, alone, signal) {
    const { painting, weights, styleSrc, maxSide, strength, strokes, boldness, swirl, seed, light } = this.#host;
    this.#become("loading");
    this.#progress("photo", 0, 1);
    const onProgress = ({ phase, loaded, total }) => this.#progress(phase, loaded, total);
    const engine = paint ? this.easel.prepare(this.#host, signal, onProgress) : null;
    engine?.catch(() => {});
    if (!this.easel.picture) {
      const { image, width, height } = await this.easel.open(this.#host, signal);
      this.#view.showPhoto(image);
      this.#tell("load", { width, height });
    } else if (alone && this.easel.result) {
      this.easel.dropPainting();
      this.#view.showPhoto(this.easel.picture.image);
    }
    if (!paint) return;
    const impasto = await engine;
    this.#become("working");
    const onFraction = (fraction) => signal.aborted || this.#progress("painting", fraction, 1);
    const style = (await this.easel.styleFrom(impasto, painting || weights ? "" : styleSrc, signal)) || painting;
    const brushwork = { strokes, boldness, swirl, seed, light };
    const bitmap = await this.easel.paint(impasto, { style, weights, maxSide, strength, brushwork }, signal, onFraction);
    this.#view.showPainting(this.easel.result.photo, bitmap);
    this.#become("done");
    this.#tell("result", this.easel.result);
    this.blend();
  }

  #drop(show) {
    this.cancel();
    this.easel.clear();
    show();
    this.#settle();
  }

  #fail(error) {
    this.error = error;
    // The browser may show what a script may not read, or cannot paint.
    if (!this.easel.picture) this.#view.showPlain({});
    this.#view.showError(error);
    this.#become("error");
    this.#tell("error", error);
  }

  /** The state that follows from what there is. */
  #settle() {
    if (this.#current && !this.#current.signal.aborted) return;
    if (!this.error) this.#become(this.easel.result ? "done" : this.easel.picture ? "ready" : "idle");
  }

  #become(state) {
    if (state === this.#state.name) return;
    this.#state.become(state);
    this.#view.showBusy(state === "loading" || state === "working");
    this.#tell("statechange", { state });
  }

  #progress(phase, loaded, total) {
    this.#view.showPhase(phase, loaded, total);
    this.#tell("progress", { phase, loaded, total });
  }

  #tell(kind, detail) {
    this.#host.dispatchEvent(new CustomEvent(kind, { detail }));
  }
}
