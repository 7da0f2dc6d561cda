import { WorkerClient } from "./client.js";
import { curedByCpu, ImpastoError } from "./errors.js";
import { OnCard } from "./on-card.js";
import { startEngineWorker } from "./start-worker.js";

const keys = new WeakMap();
let lastKey = 0;

/** A number for each photo, by which the worker knows it again. */
function keyOf(image) {
  if (!keys.has(image)) keys.set(image, (lastKey += 1));
  return keys.get(image);
}

/**
 * Keeps one engine worker alive: starts it when it is needed, replaces a dead one, and in "auto" goes over from the
 * graphics card to the CPU, once and for good, when the card proves unfit.
 */
export class EngineHost {
  /** @type {ImpastoError | null} why the CPU is used although "auto" tried the graphics card */
  fallback = null;
  /** What the running engine told about itself. */
  facts = null;
  #material;
  #wanted;
  #silenceMs;
  #onFallback;
  #client = null;
  /** Whether pictures stay on the card: not where it fails over that. */
  #keeps = true;
  #paintings = 0;
  #disposed = false;

  /**
   * @param {{ module: WebAssembly.Module, pack: ArrayBuffer }} material
   * @param {{ backend: "auto" | "webgpu" | "cpu", gpuTimeout: number, onFallback(error: ImpastoError): void }} options
   */
  constructor(material, { backend, gpuTimeout, onFallback }) {
    this.#material = material;
    this.#wanted = backend;
    this.#silenceMs = gpuTimeout;
    this.#onFallback = onFallback;
  }

  /** Makes sure that an engine runs, so that {@link facts} are there. */
  start(signal) {
    return this.#withFallback(() => this.#running(signal));
  }

  /**
   * Paints at full strength. A photo that was the last one too is not sent again.
   * @param {ImageData} image
   * @returns {Promise<{ image: ImageData | null, onCard: OnCard | null }>} the painting's pixels, or where it is
   */
  paint(image, weights, { signal, onProgress }) {
    const id = (this.#paintings += 1);
    const key = keyOf(image);
    return this.#withFallback(async () => {
      const client = await this.#running(signal);
      const sent = client.photoKey === key ? null : image;
      client.photoKey = 0;
      const options = { signal, onProgress, silenceMs: this.#patience() };
      const painted = await client.call("paint", { id, key, image: sent, weights }, options);
      if (painted) return { image: painted, onCard: null };
      client.photoKey = key;
      return { image: null, onCard: new OnCard(client, id, this.#patience()) };
    });
  }

  dispose() {
    this.#disposed = true;
    this.#client?.kill(new ImpastoError("disposed"));
  }

  get #backend() {
    return this.#wanted === "auto" ? "webgpu" : this.#wanted;
  }

  /** A single step of a large picture may well keep a slow CPU busy for minutes; only a card can hang. */
  #patience() {
    return this.#backend === "webgpu" ? this.#silenceMs : 0;
  }

  async #running(signal) {
    if (this.#disposed) throw new ImpastoError("disposed");
    if (this.#client && !this.#client.dead) return this.#client;
    const client = new WorkerClient(startEngineWorker());
    this.#client = client;
    let triedToKeep = false;
    try {
      const order = { ...this.#material, backend: this.#backend, keep: this.#keeps };
      const onProgress = () => (triedToKeep = true);
      this.facts = await client.call("load", order, { signal, onProgress, silenceMs: this.#patience() });
      return client;
    } catch (thrown) {
      const error = ImpastoError.from(thrown);
      client.kill(error);
      if (!triedToKeep || !curedByCpu(error)) throw thrown;
      this.#keeps = false;
      return this.#running(signal);
    }
  }

  async #withFallback(work) {
    try {
      return await work();
    } catch (thrown) {
      const error = ImpastoError.from(thrown);
      if (!curedByCpu(error)) throw error;
      // A worker whose card is gone would fail for ever; the next call starts another.
      this.#client?.kill(error);
      if (this.#wanted !== "auto") throw error;
      this.#wanted = "cpu";
      this.fallback = error;
      await this.#running();
      this.#onFallback(error);
      return work();
    }
  }
}
