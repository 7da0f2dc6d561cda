import { Impasto } from "../index.js";
import { retirePictureWorker } from "../pictures.js";

/**
 * The engines that the elements of a page share: one for each set of options, ended when its last user leaves.
 * @type {Map<string, { loading: Promise<Impasto>, users: Set<object>, stop: AbortController }>}
 */
const engines = new Map();

/** A loan of an engine. */
class Loan {
  #key;
  #engine;
  #onProgress;

  constructor(key, engine, onProgress) {
    this.#key = key;
    this.#engine = engine;
    this.#onProgress = onProgress;
    engine.users.add(this);
  }

  /** @returns {Promise<Impasto>} */
  get ready() {
    return this.#engine.loading;
  }

  report(progress) {
    this.#onProgress(progress);
  }

  giveBack() {
    const { users, loading, stop } = this.#engine;
    if (!users.delete(this) || users.size > 0) return;
    if (engines.get(this.#key) === this.#engine) engines.delete(this.#key);
    stop.abort();
    loading.then((impasto) => impasto.dispose(), () => {});
    if (engines.size === 0) retirePictureWorker();
  }
}

function load(key, options) {
  const stop = new AbortController();
  const users = new Set();
  const onProgress = (progress) => users.forEach((loan) => loan.report(progress));
  const engine = { users, stop, loading: Impasto.load({ ...options, signal: stop.signal, onProgress }) };
  // What could not be loaded is asked for anew by the next who wants it.
  engine.loading.catch(() => engines.get(key) === engine && engines.delete(key));
  engines.set(key, engine);
  return engine;
}

/**
 * @param {{ pack?: string, encoder?: string, wasm?: string, backend: string }} options
 * @param {(progress: import("../index.d.ts").LoadProgress) => void} onProgress
 * @returns {Loan}
 */
export function borrowEngine(options, onProgress) {
  const key = JSON.stringify(options);
  return new Loan(key, engines.get(key) ?? load(key, options), onProgress);
}
