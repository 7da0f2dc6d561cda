import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

/** A part of the page that is loaded now; without a network it may not be there. @template T @param {Promise<T>} loading */
export function part(loading) {
  return loading.catch(() => {
    throw new ImpastoError("part-load", say("part-load"), say("part-load.next"));
  });
}
