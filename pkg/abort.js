import { ImpastoError } from "./errors.js";

/**
 * Answers with `promise`, or with `cancelled` as soon as the signal says so.
 * @template T
 * @param {Promise<T>} promise
 * @param {AbortSignal} [signal]
 * @param {(value: T) => void} [tooLate] gets what comes after the signal
 * @returns {Promise<T>}
 */
export function unlessAborted(promise, signal, tooLate = () => {}) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new ImpastoError("cancelled"));
    const take = (value) => (signal?.aborted ? tooLate(value) : resolve(value));
    if (signal?.aborted) stop();
    signal?.addEventListener("abort", stop, { once: true });
    promise.then(take, reject).finally(() => signal?.removeEventListener("abort", stop));
  });
}

/** @param {AbortSignal} [signal] */
export function stopIf(signal) {
  if (signal?.aborted) throw new ImpastoError("cancelled");
}
