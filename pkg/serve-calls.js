import { ImpastoError } from "./errors.js";

/**
 * Answers the calls of a {@link WorkerClient} with the operations given. Runs inside a worker.
 * An operation gets its argument and `call`: `call.progress(value)` reports, `call.cancelled` says that nobody waits,
 * `call.transfer` collects what moves with the answer.
 * @param {Record<string, (argument: any, call: Call) => any>} operations
 * @typedef {{ cancelled: boolean, transfer: Transferable[], progress(value: any): void }} Call
 */
export function serveCalls(operations) {
  const running = new Map();
  self.addEventListener("message", async ({ data: { id, name, argument, cancel } }) => {
    if (cancel) {
      const call = running.get(cancel);
      if (call) call.cancelled = true;
      return;
    }
    const call = { cancelled: false, transfer: [], progress: (progress) => self.postMessage({ id, progress }) };
    running.set(id, call);
    try {
      const value = await operations[name](argument, call);
      self.postMessage({ id, value }, call.transfer);
    } catch (thrown) {
      self.postMessage({ id, error: ImpastoError.from(thrown, call.fallbackCode).toJSON() });
    } finally {
      running.delete(id);
    }
  });
}
