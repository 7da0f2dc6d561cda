/** The engine on the main thread: starts its worker, calls it, and goes over to the CPU if the card fails. */
import { BackendChoice } from "./backend-choice.js";
import { WorkerClient } from "./client.js";
import { curedByCpu, ImpastoError } from "./errors.js";
import { loadEngine } from "./load-engine.js";
import { OnCard } from "./on-card.js";
import { keyOf } from "./photo-key.js";
import { startEngineWorker } from "./start-worker.js";

/** There is no card to ask: the worker that found out has done nothing yet, and serves the CPU as well as a fresh one. */
const NO_CARD = new Set(["webgpu-missing", "adapter-missing"]);

/**
 * Keeps one engine worker alive: starts it when it is needed and replaces a dead one. In "auto" it goes over from the
 * graphics card to the CPU when the card fails, ends the job there, and tries the card again with the first job after a
 * pause; for good if the card never ran, hung, or fails again within a minute of coming back.
 */
export class EngineHost {
  /** @type {ImpastoError | null} why the CPU is used although "auto" tried the graphics card; null while the card is */
  fallback = null;
  /** What the running engine told about itself. */
  facts = null;
  #material;
  #choice;
  #silenceMs;
  #onFallback;
  #client = null;
  /** One that has found no card. @type {WorkerClient | null} */
  #unused = null;
  /** Whether pictures stay on the card: not where it fails over that. */
  #keeps = true;
  #paintings = 0;
  /** What the client was told to compute on. */
  #started = null;
  #disposed = false;

  /**
   * @param {{ module: Promise<WebAssembly.Module>, pack: Promise<ArrayBuffer>, added: import("./added.js").AddedStyles }} material
   *   module and pack may still be on their way
   * @param {{ backend: "auto" | "webgpu" | "cpu", gpuTimeout: number, gpuPause: number, onFallback(error: ImpastoError | null): void }} options
   */
  constructor(material, { backend, gpuTimeout, gpuPause, onFallback }) {
    this.#material = material;
    this.#choice = new BackendChoice(backend, gpuPause);
    this.#silenceMs = gpuTimeout;
    this.#onFallback = onFallback;
  }

  /** Makes sure that an engine runs, so that {@link facts} are there. */
  start(signal) {
    return this.#withFallback((backend) => this.#running(backend, signal));
  }

  /**
   * Paints at full strength, in the painting's own light. A photo that was the last one too is not sent again.
   * @param {ImageData} image
   * @param {{ weights: Float32Array, brushwork: Float64Array, edges: string, smoothing?: number, light?: number }} how
   * @returns {Promise<{ image: ImageData | null, shown: ImageData | null, onCard: OnCard | null }>} the painting's pixels, and
   *   those in the light of `how`, if there is any; or where it is
   */
  paint(image, how, { signal, onProgress }) {
    const id = (this.#paintings += 1);
    const key = keyOf(image);
    return this.#withFallback(async (backend) => {
      const client = await this.#running(backend, signal);
      const sent = client.photoKey === key ? null : image;
      client.photoKey = 0;
      const silenceMs = this.#patience(backend);
      const options = { signal, onProgress, silenceMs };
      let painted = await client.call("paint", { id, key, image: sent, whole: true, ...how }, options);
      // A card that had room for the last painting of this photo has none now: it is painted in strips, from memory.
      if (painted.needsPhoto) painted = await client.call("paint", { id, key, image, whole: false, ...how }, options);
      if (!painted.held) return { image: painted.image, shown: painted.shown, onCard: null };
      client.photoKey = key;
      return { image: null, shown: null, onCard: new OnCard(client, id, silenceMs) };
    });
  }

  /**
   * A painting in memory in another light.
   * @param {ImageData} photo @param {ImageData} painting in its own light @param {{ edges: string, light: number }} how
   * @returns {Promise<ImageData>}
   */
  light(photo, painting, how) {
    return this.ask("light", { photo, painting, ...how });
  }

  /** What the engine that runs, or the one that takes its place, answers to a call that needs no card. */
  ask(name, argument) {
    // A card that has rested is tried again by the next painting, not for this.
    const running = this.#client && !this.#client.dead ? this.#started : undefined;
    return this.#withFallback(async (backend) => (await this.#running(backend)).call(name, argument), running);
  }

  dispose() {
    this.#disposed = true;
    this.#client?.kill(new ImpastoError("disposed"));
  }

  /** A single step of a large picture may well keep a slow CPU busy for minutes; only a card can hang. */
  #patience(backend) {
    return backend === "webgpu" ? this.#silenceMs : 0;
  }

  async #running(backend, signal) {
    if (this.#disposed) throw new ImpastoError("disposed");
    if (this.#client && !this.#client.dead && this.#started === backend) return this.#client;
    if (this.#client !== this.#unused) this.#client?.kill(new ImpastoError("disposed"));
    const client = this.#unused && !this.#unused.dead ? this.#unused : new WorkerClient(startEngineWorker());
    this.#unused = null;
    this.#client = client;
    this.#started = backend;
    const comesBack = this.fallback && backend === "webgpu";
    let triedToKeep = false;
    try {
      const onProgress = () => (triedToKeep = true);
      const how = { backend, keep: this.#keeps, restarted: !this.#keeps || this.fallback !== null };
      this.facts = await loadEngine(client, this.#material, how, { signal, onProgress, silenceMs: this.#patience(backend) });
      if (comesBack) this.#tell(null);
      return client;
    } catch (thrown) {
      const error = ImpastoError.from(thrown);
      if (NO_CARD.has(error.code)) this.#unused = client;
      else client.kill(error);
      if (!triedToKeep || !curedByCpu(error)) throw thrown;
      this.#keeps = false;
      return this.#running(backend, signal);
    } finally {
      if (comesBack) this.#choice.cameBack();
    }
  }

  async #withFallback(work, backend = this.#choice.backend) {
    try {
      return await work(backend);
    } catch (thrown) {
      const error = ImpastoError.from(thrown);
      if (!curedByCpu(error)) throw error;
      // A worker whose card is gone would fail for ever; the next call starts another.
      if (this.#client !== this.#unused || !this.#choice.fallsBack(backend)) this.#client?.kill(error);
      if (!this.#choice.fallsBack(backend)) throw error;
      this.#choice.giveUpCard(error, this.facts !== null);
      await this.#running("cpu");
      this.#tell(error);
      return work("cpu");
    }
  }

  #tell(error) {
    this.fallback = error;
    this.#onFallback(error);
  }
}
