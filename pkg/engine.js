import { WorkerClient } from "./client.js";
import { curedByCpu, ImpastoError } from "./errors.js";
import { startEngineWorker } from "./start-worker.js";

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

  /** @returns {Promise<ImageData>} the painting at full strength */
  stylize(image, weights, { signal, onProgress }) {
    return this.#withFallback(async () => {
      const client = await this.#running(signal);
      return client.call("stylize", { image, weights }, { signal, onProgress, silenceMs: this.#patience() });
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
    try {
      const order = { ...this.#material, backend: this.#backend };
      this.facts = await client.call("load", order, { signal, silenceMs: this.#patience() });
      return client;
    } catch (thrown) {
      client.kill(ImpastoError.from(thrown));
      throw thrown;
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
