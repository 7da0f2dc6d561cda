import { ImpastoError } from "./errors.js";

const CANCEL_GRACE_MS = 2000;

/** Calls into one worker. Once `dead`, every call is rejected; the owner makes a new client. */
export class WorkerClient {
  dead = null;
  #worker;
  #calls = new Map();
  #lastId = 0;
  #retired = false;

  /**
   * @param {object} started
   * @param {Worker} started.worker one that answers with {@link serveCalls}
   * @param {() => Promise<ImpastoError>} started.why finds out why it has not started
   */
  constructor({ worker, why }) {
    this.#worker = worker;
    worker.addEventListener("message", ({ data }) => this.#receive(data));
    worker.addEventListener("messageerror", () => this.kill(new ImpastoError("engine-lost")));
    worker.addEventListener("error", (event) => {
      event.preventDefault();
      // A worker whose script or imports cannot be fetched fires an error without a message.
      if (event.message) this.kill(new ImpastoError("engine-lost", event.message));
      else why().catch(() => new ImpastoError("wasm-load")).then((error) => this.kill(error));
    });
  }

  /**
   * @param {string} name
   * @param {any} argument
   * @param {object} [options]
   * @param {Transferable[]} [options.transfer]
   * @param {(value: any) => void} [options.onProgress]
   * @param {AbortSignal} [options.signal] asks the worker to stop
   * @param {number} [options.graceMs] ends the worker if it has not answered so long after the signal
   * @param {number} [options.silenceMs] ends the worker after so long without a progress report
   */
  call(name, argument, { transfer = [], onProgress, signal, graceMs = CANCEL_GRACE_MS, silenceMs } = {}) {
    if (this.dead) return Promise.reject(this.dead);
    if (signal?.aborted) return Promise.reject(new ImpastoError("cancelled"));
    const id = ++this.#lastId;
    const timers = {};
    const listenToSilence = () => {
      clearTimeout(timers.silence);
      if (silenceMs) timers.silence = setTimeout(() => this.kill(new ImpastoError("gpu-timeout")), silenceMs);
    };
    const abort = () => {
      this.#worker.postMessage({ cancel: id });
      if (graceMs < Infinity) timers.grace = setTimeout(() => this.#giveUp(id), graceMs);
    };
    const answer = new Promise((resolve, reject) => {
      this.#calls.set(id, { resolve, reject, onProgress, listenToSilence });
      this.#worker.postMessage({ id, name, argument }, transfer);
    });
    listenToSilence();
    signal?.addEventListener("abort", abort);
    return answer.finally(() => {
      clearTimeout(timers.silence);
      clearTimeout(timers.grace);
      signal?.removeEventListener("abort", abort);
    });
  }

  /** Ends the worker and rejects what is under way. */
  kill(error) {
    if (this.dead) return;
    this.dead = error;
    this.#worker.terminate();
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }

  /** Ends the worker once nothing is under way in it. */
  retire() {
    this.#retired = true;
    this.#endIfRetired();
  }

  #endIfRetired() {
    if (this.#retired && this.#calls.size === 0) this.kill(new ImpastoError("disposed"));
  }

  /** One call was cancelled. Whatever else was in the worker is lost: whoever needs that makes it anew. */
  #giveUp(id) {
    this.#calls.get(id)?.reject(new ImpastoError("cancelled"));
    this.#calls.delete(id);
    this.kill(new ImpastoError("engine-lost"));
  }

  #receive({ id, value, error, progress, panic }) {
    if (panic !== undefined) return this.kill(new ImpastoError("engine-panic", `The painting engine stopped: ${panic}`));
    const call = this.#calls.get(id);
    if (!call) return;
    if (progress !== undefined) {
      call.listenToSilence();
      call.onProgress?.(progress);
      return;
    }
    this.#calls.delete(id);
    if (error) call.reject(ImpastoError.from(error));
    else call.resolve(value);
    this.#endIfRetired();
  }
}
