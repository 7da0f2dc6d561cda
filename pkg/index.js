import { unlessAborted } from "./abort.js";
import { AddedStyles } from "./added.js";
import { configure, packAddress, wasmAddress } from "./addresses.js";
import { fetchModule, fetchPack } from "./download.js";
import { EngineHost } from "./engine.js";
import { ImpastoError } from "./errors.js";
import { part } from "./late.js";
import { requireBackend, requireStrength } from "./options.js";
import { paint } from "./paint.js";
import { Painting } from "./painting.js";
import { blendImages, coverImage, encodeImage, openPicture, Picture, releasePictureWorker } from "./pictures.js";
import { requireBrowserFeatures } from "./probe.js";
import { BYTES, ENCODER_BYTES, HASHES, PERSON_BYTES, TEACHER_BYTES } from "./wasm/hashes.js";

export { blendImages, configure, coverImage, ENCODER_BYTES as encoderBytes, encodeImage, ImpastoError, openPicture, Painting, PERSON_BYTES as personBytes, Picture, releasePictureWorker, TEACHER_BYTES as teacherBytes };

/** Paints photos. One engine, one worker; calls wait for each other. Fires `backendchange` when it goes over to the CPU, and back. */
export class Impasto extends EventTarget {
  #host;
  #added;
  #encoder;
  #pack;
  /** @type {import("./style-list.js").StyleList | null} */
  #list = null;
  #queue = Promise.resolve();

  /** Use {@link Impasto.load}. */
  constructor(host, added, encoder, pack) {
    super();
    this.#host = host;
    this.#added = added;
    this.#encoder = encoder;
    this.#pack = pack;
  }

  /**
   * Downloads engine and styles and starts the engine.
   * @param {import("./index.d.ts").LoadOptions} [options]
   * @returns {Promise<Impasto>}
   */
  static async load({ pack, packSha256 = pack ? undefined : HASHES.pack, wasm = wasmAddress(), encoder, backend = "auto", gpuTimeout = 60_000, gpuPause = 60_000, signal, onProgress } = {}) {
    requireBackend(backend);
    requireBrowserFeatures();
    // A compressed transfer does not say how much there will be; the build did.
    const sizes = { ...BYTES, pack: packSha256 === HASHES.pack ? BYTES.pack : 0 };
    const report = (phase) => (loaded, total) => onProgress?.({ phase, loaded, total: total || sizes[phase] || 0 });
    const module = fetchModule(wasm, HASHES.wasm, report("wasm"), signal);
    const packBytes = fetchPack("pack", pack ?? packAddress(), { sha256: packSha256, onBytes: report("pack"), signal });
    // What fails is told by whoever needs it.
    Promise.all([module, packBytes]).then(() => report("engine")(0, 1), () => {});
    let impasto = null;
    const onFallback = (error) => impasto?.dispatchEvent(new CustomEvent("backendchange", { detail: error }));
    const added = new AddedStyles();
    const host = new EngineHost({ module, pack: packBytes, added }, { backend, gpuTimeout, gpuPause, onFallback });
    await host.start(signal);
    impasto = new Impasto(host, added, encoder, packBytes);
    report("engine")(1, 1);
    return impasto;
  }

  /** The styles of the pack, then those that were added. */
  get styles() {
    return this.#host.facts.styles;
  }

  /** "webgpu" or "cpu". */
  get backend() {
    return this.#host.facts.backend;
  }

  /** The graphics card's name, or "". */
  get adapter() {
    return this.#host.facts.adapter;
  }

  /** The most pixels that are painted; larger pictures are shrunk to it. */
  get maxPixels() {
    return this.#host.facts.maxPixels;
  }

  /** Why the CPU is used although the graphics card was tried; null if it is not so. */
  get fallback() {
    return this.#host.fallback;
  }

  /** Adds the styles of a style file behind those there are, and gives the new ones. */
  addStyle(file) {
    return this.#inTurn(async () => (await this.#styleList()).add(file));
  }

  /** Adds the style of any picture. The first one downloads the style encoder. */
  styleFrom(source, options = {}) {
    const made = this.#styleList().then((list) => list.from(source, options));
    return unlessAborted(made, options.signal);
  }

  /** Makes a style of a picture more like it, step by step. The first call downloads the teacher ({@link teacherBytes}). */
  async teach(source, options) {
    const [{ teach }, list] = await Promise.all([part(import("./teach.js")), this.#styleList()]);
    return teach(list, this.#pack, source, options);
  }

  /** Makes a painting of a photo better by optimizing the picture itself. The first call downloads the teacher. */
  async finish(source, options) {
    const { finish } = await part(import("./finish.js"));
    return finish(this, source, options);
  }

  /** How much each pixel belongs to a person. The first call downloads the network that finds them ({@link personBytes}). */
  async person(source, options) {
    const { person } = await part(import("./person.js"));
    return person((what) => this.#inTurn(() => this.#host.ask("person", what)), source, options);
  }

  /** A style as a style file, under another title if there is one. */
  styleFile(id, options) {
    return this.#inTurn(async () => (await this.#styleList()).file(id, options));
  }

  /** Whether a style was added, and is not the pack's. */
  isAdded(id) {
    return this.#added.has(id);
  }

  /** Takes away a style that was added. */
  removeStyle(id) {
    return this.#inTurn(async () => (await this.#styleList()).remove(id));
  }

  /**
   * Paints a picture in one style or a mixture of several. On the graphics card the painting stays there.
   * @param {import("./index.d.ts").Source} source
   * @param {import("./index.d.ts").PaintOptions} options
   * @returns {Promise<Painting>}
   */
  paint(source, options = {}) {
    const inTurn = (work) => this.#inTurn(work);
    const painted = inTurn(() => paint(this.#host, source, options, inTurn));
    return unlessAborted(painted, options.signal, (painting) => painting.close());
  }

  /** Few pages change the styles. */
  async #styleList() {
    const { StyleList } = await part(import("./style-list.js"));
    return (this.#list ??= new StyleList(this.#host, this.#added, this.#encoder, (work) => this.#inTurn(work)));
  }

  #inTurn(work) {
    const done = this.#queue.then(work);
    this.#queue = done.catch(() => {});
    return done;
  }

  /**
   * Paints a picture and reads it back, at a strength.
   * @param {import("./index.d.ts").Source} source
   * @param {import("./index.d.ts").StylizeOptions} options
   * @returns {Promise<import("./index.d.ts").Result>}
   */
  async stylize(source, { strength = 1, ...options } = {}) {
    requireStrength(strength);
    const made = await this.paint(source, options);
    const painting = await made.image().finally(() => made.close());
    const image = await blendImages(made.photo, painting, strength);
    return { ...made, image, painting, data: image.data, strength };
  }

  /** The same result at another strength, without painting again. */
  async blend(result, strength) {
    requireStrength(strength);
    const image = await blendImages(result.photo, result.painting, strength);
    return { ...result, image, data: image.data, strength };
  }

  /** Encodes a result as a file. */
  toBlob(result, options) {
    return encodeImage(result.image, options);
  }

  /** Ends the engine. Calls that wait are rejected with `disposed`. */
  dispose() {
    this.#host.dispose();
  }
}
