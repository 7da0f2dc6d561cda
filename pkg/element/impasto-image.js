import { ImpastoError } from "../errors.js";
import { Changes } from "./changes.js";
import words from "../words/en.js";
import { forget, watch } from "./nearby.js";
import { ATTRIBUTES, defineReflected, REFLECTED, upgradeProperties } from "./reflect.js";
import { Runs } from "./runs.js";
import { dress } from "./sheet.js";
import { State } from "./state.js";
import { View } from "./view.js";

/** A node that moves in its document leaves it for a moment. */
const MOVE_GRACE_MS = 50;
const OF_THE_PHOTO = new Set(["src", "source", "max-side", "maxside"]);
const OF_THE_PAINTING = new Set(["painting", "weights", "style-src", "stylesrc", "strokes", "boldness", "swirl", "seed", "light", "backend", "pack", "encoder", "wasm", "reveal"]);

/** The class of `<impasto-image>`; `README.md` of the package has the whole contract. Importable where there is no DOM. */
export class ImpastoImage extends (globalThis.HTMLElement ?? class {}) {
  static observedAttributes = ATTRIBUTES;
  /** The sentences of all elements; assign those of another language. @type {import("../words/words.d.ts").Words} */
  static words = words;

  #root;
  #view;
  #state;
  #runs;
  #source = null;
  #weights = null;
  #words = null;
  /** Painted before its pixels were given back, so it is painted when it comes near again. */
  #painted = false;
  /** Connected, and near to what is on screen if `loading` is lazy. */
  #open = false;
  /** Known to be far from it. */
  #away = false;
  #changes = new Changes(() => this.#react());
  #grace = 0;

  constructor() {
    super();
    const internals = this.attachInternals?.();
    // Declared in HTML, or one of its own.
    this.#root = internals?.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#root.textContent = "";
    dress(this.#root);
    this.#state = new State(this, internals);
    this.#view = new View(this, this.#root, () => this.stylize().catch(() => {}));
    this.#runs = new Runs(this, this.#view, this.#state);
    upgradeProperties(this, [...Object.keys(REFLECTED), "source", "weights", "words"]);
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

  /** The sentences of this element, where they are not those of all. */
  get words() {
    return this.#words ?? this.constructor.words;
  }

  set words(own) {
    this.#words = own ?? null;
    this.#changed("words");
  }

  /** "idle", "loading", "ready", "working", "done" or "error"; `:state()` or `data-state` for CSS. */
  get state() {
    return this.#state.name;
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
    this.#state.reflect();
    this.#view.arrange();
    if (!this.#open) this.#wait();
  }

  disconnectedCallback() {
    this.#grace = setTimeout(() => this.#free(), MOVE_GRACE_MS);
  }

  /** A sheet belongs to a document. */
  adoptedCallback() {
    dress(this.#root);
  }

  /** Where the browser can move a node without taking it out, nothing is to be done. */
  connectedMoveCallback() {}

  attributeChangedCallback(name, before, after) {
    if (before !== after) this.#changed(name);
  }

  /** Paints now, whatever `loading` and `reveal` say. @returns {Promise<import("../index.d.ts").Result>} */
  stylize() {
    if (!this.isConnected) return Promise.reject(new ImpastoError("not-connected"));
    this.#open = true;
    if (this.#changes.take()?.photo) this.#runs.dropPhoto();
    return this.#runs.start({ paint: true, awaited: true });
  }

  /** Stops what is under way; what was shown before stays. */
  cancel() {
    this.#runs.cancel();
  }

  /** @param {import("../index.d.ts").EncodeOptions} [options] @returns {Promise<Blob>} what is shown, as a file */
  toBlob(options) {
    return this.#runs.easel.encode(options);
  }

  #changed(name) {
    if (OF_THE_PHOTO.has(name)) this.#changes.note({ photo: true });
    else if (OF_THE_PAINTING.has(name)) this.#changes.note();
    else if (name === "strength") this.#runs.blend();
    else if (name === "loading" && this.isConnected && !this.#open) this.#wait();
    else this.#view.arrange();
  }

  #wait() {
    const near = () => {
      if (this.#open) return;
      this.#open = true;
      this.#away = false;
      this.#changes.note();
    };
    watch(this, { near, away: () => this.#rest(), print: () => this.#runs.showPlain() });
    if (this.loading === "eager") near();
  }

  /** Far off screen: the pixels are given back until it comes near again. */
  #rest() {
    if (this.error || (this.loading === "eager" && !this.result && !this.#painted)) return;
    const painted = Boolean(this.result) || this.#painted;
    if (!this.#runs.rest()) return;
    this.#painted = painted;
    this.#open = false;
    this.#away = true;
  }

  #react() {
    if (this.#changes.take().photo) {
      this.#painted = false;
      this.#runs.dropPhoto();
    }
    if (!this.isConnected) return;
    if (!this.#open) return void (this.#away && this.#runs.showPlain({ lazy: true }));
    const styled = Boolean(this.painting || this.weights || this.styleSrc);
    const paint = styled && (this.reveal === "auto" || this.#painted);
    this.#painted = false;
    this.#runs.start({ paint, alone: !styled }).catch(() => {});
  }

  #free() {
    if (this.isConnected) return;
    forget(this);
    this.#open = this.#away = this.#painted = false;
    this.#runs.free();
  }
}

defineReflected(ImpastoImage);
