import { ImpastoError } from "../errors.js";
import { Changes } from "./changes.js";
import { forget, whenNear } from "./nearby.js";
import { ATTRIBUTES, defineReflected, REFLECTED, upgradeProperties } from "./reflect.js";
import { Runs } from "./runs.js";
import { View } from "./view.js";

/** A node that moves in its document leaves it for a moment. */
const MOVE_GRACE_MS = 50;
const OF_THE_PHOTO = new Set(["src", "source", "max-side"]);
const OF_THE_PAINTING = new Set(["painting", "weights", "style-src", "strokes", "boldness", "swirl", "seed", "light", "backend", "pack", "encoder", "wasm", "reveal"]);

/** The class of `<impasto-image>`; `README.md` of the package has the whole contract. Importable where there is no DOM. */
export class ImpastoImage extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = ATTRIBUTES;

  #view;
  #runs;
  #source = null;
  #weights = null;
  /** Connected, and near to what is on screen if `loading` is lazy. */
  #open = false;
  #changes = new Changes(() => this.#react());
  #grace = 0;

  constructor() {
    super();
    this.#view = new View(this.attachShadow({ mode: "open" }), () => this.stylize().catch(() => {}));
    this.#runs = new Runs(this, this.#view);
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
    return this.#runs.state;
  }

  get result() {
    return this.#runs.easel.result;
  }

  get error() {
    return this.#runs.error;
  }

  /** The styles of the pack, once the engine is there. */
  get styles() {
    return this.#runs.easel.styles;
  }

  connectedCallback() {
    clearTimeout(this.#grace);
    this.dataset.state = this.state;
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
    if (this.#changes.take()?.photo) this.#runs.dropPhoto();
    return this.#runs.start(true);
  }

  /** Stops what is under way; what was shown before stays. */
  cancel() {
    this.#runs.cancel();
  }

  /** @param {import("../index.d.ts").EncodeOptions} [options] @returns {Promise<Blob>} what is shown, as a file */
  toBlob(options) {
    return this.#runs.easel.encode(options);
  }

  #arrange() {
    this.#view.arrange({ alt: this.alt, compare: this.compare, poster: this.poster });
  }

  #changed(name) {
    if (OF_THE_PHOTO.has(name)) this.#changes.note({ photo: true });
    else if (OF_THE_PAINTING.has(name)) this.#changes.note();
    else if (name === "strength") this.#runs.blend();
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
    if (this.#changes.take().photo) this.#runs.dropPhoto();
    if (!this.#open || !this.isConnected) return;
    this.#runs.start(this.reveal === "auto" && Boolean(this.painting || this.weights || this.styleSrc)).catch(() => {});
  }

  #free() {
    if (this.isConnected) return;
    forget(this);
    this.#open = false;
    this.#runs.free();
  }
}

defineReflected(ImpastoImage);
