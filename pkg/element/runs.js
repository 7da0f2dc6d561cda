import { ImpastoError } from "../errors.js";
import { Easel } from "./easel.js";

/**
 * The runs of one element, from its photo to its painting, and the state they leave it in. A new run ends the one before.
 */
export class Runs {
  state = "idle";
  /** @type {ImpastoError | null} */
  error = null;
  easel = new Easel();
  #host;
  #view;
  /** The run under way. @type {AbortController | null} */
  #current = null;

  /** @param {import("./impasto-image.js").ImpastoImage} host @param {import("./view.js").View} view */
  constructor(host, view) {
    this.#host = host;
    this.#view = view;
  }

  /** @param {boolean} paint or only show the photo */
  async start(paint) {
    this.cancel();
    const run = new AbortController();
    const { signal } = run;
    this.#current = run;
    this.error = null;
    this.#view.showError(null);
    try {
      if (!this.#host.source && !this.#host.src) {
        if (!paint) return null;
        throw new ImpastoError("picture-source");
      }
      await this.#steps(paint, signal);
      return this.easel.result;
    } catch (thrown) {
      const error = signal.aborted ? new ImpastoError("cancelled") : ImpastoError.from(thrown);
      if (this.#current === run && error.code !== "cancelled") this.#fail(error);
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
    this.cancel();
    this.easel.clear();
    this.#view.clear();
    this.#settle();
  }

  /** Gives back everything. */
  free() {
    this.error = null;
    this.#view.showError(null);
    this.dropPhoto();
    this.easel.returnEngine();
  }

  async #steps(paint, signal) {
    const { source, src, maxSide, painting, weights, styleSrc, strength, strokes, boldness, swirl, seed, light } = this.#host;
    this.#become("loading");
    this.#progress("photo", 0, 1);
    const onProgress = ({ phase, loaded, total }) => this.#progress(phase, loaded, total);
    const engine = paint ? this.easel.prepare(this.#host, signal, onProgress) : null;
    engine?.catch(() => {});
    if (!this.easel.picture) {
      const { image, width, height } = await this.easel.open({ source, src, maxSide }, signal);
      this.#view.showPhoto(image);
      this.#tell("load", { width, height });
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

  #fail(error) {
    this.error = error;
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
    if (state === this.state) return;
    this.state = state;
    if (this.#host.isConnected) this.#host.dataset.state = state;
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
