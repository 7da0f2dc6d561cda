import { ImpastoError } from "../errors.js";
import { Changes } from "./changes.js";
import { Easel } from "./easel.js";
import { forget, whenNear } from "./nearby.js";
import { ATTRIBUTES, defineReflected, REFLECTED, upgradeProperties } from "./reflect.js";
import { View } from "./view.js";

/** A node that moves in its document leaves it for a moment. */
const MOVE_GRACE_MS = 50;
const OF_THE_PHOTO = new Set(["src", "source", "max-side"]);
const OF_THE_PAINTING = new Set(["painting", "weights", "backend", "pack", "wasm", "reveal"]);

/** The class of `<impasto-image>`; `README.md` of the package has the whole contract. Importable where there is no DOM. */
export class ImpastoImage extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = ATTRIBUTES;

  #easel = new Easel();
  #view;
  #state = "idle";
  #error = null;
  #source = null;
  #weights = null;
  /** The run under way. */
  #run = null;
  /** Connected, and near to what is on screen if `loading` is lazy. */
  #open = false;
  #changes = new Changes(() => this.#react());
  #grace = 0;

  constructor() {
    super();
    this.#view = new View(this.attachShadow({ mode: "open" }), () => this.stylize().catch(() => {}));
    upgradeProperties(this, [...Object.keys(REFLECTED), "source", "weights"]);
  }

  /** A photo instead of `src`: Blob, ImageBitmap, ImageData, image, canvas or Picture. */
  get source() {
    return this.#source;
  }

  set source(source) {
    this.#source = source ?? null;
    this.#changed("source");
  }

  /** A mixture instead of `painting`: weights by style id. */
  get weights() {
    return this.#weights;
  }

  set weights(weights) {
    this.#weights = weights ?? null;
    this.#changed("weights");
  }

  /** "idle", "loading", "ready", "working", "done" or "error"; `data-state` for CSS. */
  get state() {
    return this.#state;
  }

  get result() {
    return this.#easel.result;
  }

  get error() {
    return this.#error;
  }

  /** The styles of the pack, once the engine is there. */
  get styles() {
    return this.#easel.styles;
  }

  connectedCallback() {
    clearTimeout(this.#grace);
    this.dataset.state = this.#state;
    this.#arrange();
    if (!this.#open) this.#wait();
  }

  disconnectedCallback() {
    this.#grace = setTimeout(() => this.#free(), MOVE_GRACE_MS);
  }

  /** Where the browser can move a node without taking it out, nothing is to be done. */
  connectedMoveCallback() {}

  attributeChangedCallback(name, before, after) {
    if (before !== after) this.#changed(name);
  }

  /** Paints now, whatever `loading` and `reveal` say. @returns {Promise<import("../index.d.ts").Result>} */
  stylize() {
    if (!this.isConnected) return Promise.reject(new ImpastoError("not-connected"));
    forget(this);
    this.#open = true;
    if (this.#changes.take()?.photo) this.#dropPhoto();
    return this.#start(true);
  }

  /** Stops what is under way; what was shown before stays. */
  cancel() {
    this.#run?.abort();
  }

  /** @param {import("../index.d.ts").EncodeOptions} [options] @returns {Promise<Blob>} what is shown, as a file */
  toBlob(options) {
    return this.#easel.encode(options);
  }

  #arrange() {
    this.#view.arrange({ alt: this.alt, compare: this.compare, poster: this.poster });
  }

  #changed(name) {
    if (OF_THE_PHOTO.has(name)) this.#changes.note({ photo: true });
    else if (OF_THE_PAINTING.has(name)) this.#changes.note();
    else if (name === "strength") this.#blend();
    else if (name === "loading" && this.isConnected && !this.#open) this.#wait();
    else this.#arrange();
  }

  #wait() {
    forget(this);
    const open = () => {
      this.#open = true;
      this.#changes.note();
    };
    if (this.loading === "eager") open();
    else whenNear(this, open);
  }

  #react() {
    if (this.#changes.take().photo) this.#dropPhoto();
    if (!this.#open || !this.isConnected) return;
    this.#start(this.reveal === "auto" && Boolean(this.painting || this.weights)).catch(() => {});
  }

  #dropPhoto() {
    this.#run?.abort();
    this.#easel.clear();
    this.#view.clear();
    this.#settle();
  }

  async #start(paint) {
    this.#run?.abort();
    const run = new AbortController();
    const { signal } = run;
    this.#run = run;
    this.#error = null;
    this.#view.showError(null);
    try {
      if (!this.#source && !this.src) {
        if (!paint) return this.#settle();
        throw new ImpastoError("picture-source");
      }
      await this.#steps(paint, signal);
      return this.#easel.result;
    } catch (thrown) {
      const error = ImpastoError.from(signal.aborted ? new ImpastoError("cancelled") : thrown);
      if (this.#run === run && error.code !== "cancelled") this.#fail(error);
      throw error;
    } finally {
      if (this.#run === run) {
        this.#run = null;
        this.#settle();
      }
    }
  }

  async #steps(paint, signal) {
    const { maxSide } = this;
    this.#become("loading");
    this.#progress("photo", 0, 1);
    const wanted = { source: this.#source, src: this.src, maxSide };
    const engine = paint ? this.#easel.prepare(this, signal, (progress) => this.#progress(progress.phase, progress.loaded, progress.total)) : null;
    engine?.catch(() => {});
    if (!this.#easel.picture) {
      const { image, width, height } = await this.#easel.open(wanted, signal);
      this.#view.showPhoto(image);
      this.dispatchEvent(new CustomEvent("load", { detail: { width, height } }));
    }
    if (!paint) return;
    const impasto = await engine;
    this.#become("working");
    const how = { painting: this.painting, weights: this.#weights, maxSide, strength: this.strength };
    await this.#easel.paint(impasto, how, signal, (fraction) => signal.aborted || this.#progress("painting", fraction, 1));
    this.#view.showPainting(this.#easel.result.photo, this.#easel.result.image);
    this.#become("done");
    this.dispatchEvent(new CustomEvent("result", { detail: this.#easel.result }));
    this.#blend();
  }

  #fail(error) {
    this.#error = error;
    this.#view.showError(error);
    this.#become("error");
    this.dispatchEvent(new CustomEvent("error", { detail: error }));
  }

  /** The state that follows from what there is. */
  #settle() {
    if (this.#run || this.#error) return;
    this.#become(this.#easel.result ? "done" : this.#easel.picture ? "ready" : "idle");
  }

  #become(state) {
    if (state === this.#state) return;
    this.#state = state;
    if (this.isConnected) this.dataset.state = state;
    this.#view.showBusy(state === "loading" || state === "working");
    this.dispatchEvent(new CustomEvent("statechange", { detail: { state } }));
  }

  #progress(phase, loaded, total) {
    this.#view.showPhase(phase, loaded, total);
    this.dispatchEvent(new CustomEvent("progress", { detail: { phase, loaded, total } }));
  }

  #blend() {
    return this.#easel.blend(() => this.strength, (image) => this.#view.repaint(image)).catch((thrown) => this.#fail(ImpastoError.from(thrown)));
  }

  #free() {
    if (this.isConnected) return;
    forget(this);
    this.#open = false;
    this.#error = null;
    this.#view.showError(null);
    this.#dropPhoto();
    this.#easel.returnEngine();
  }
}

defineReflected(ImpastoImage);
