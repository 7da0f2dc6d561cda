/** Parts of the package that few visits need: each is loaded when it is first asked for. */
import { ImpastoError } from "./errors.js";

/**
 * @template T
 * @param {Promise<T>} loading an `import()`, written where bundlers see it
 * @returns {Promise<T>}
 */
export function part(loading) {
  return loading.catch((reason) => {
    throw ImpastoError.from(reason, "wasm-load");
  });
}

/**
 * The error that names its cause; where what finds that out cannot be loaded either, the one of this code alone.
 * @param {string} code
 * @param {(why: typeof import("./why.js")) => ImpastoError | Promise<ImpastoError>} find
 * @returns {Promise<ImpastoError>}
 */
export function caused(code, find) {
  return import("./why.js").then(find, () => new ImpastoError(code));
}
