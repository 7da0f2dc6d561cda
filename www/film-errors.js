/** Errors of films, in the visitor's language. */
import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

/** @param {string} code @param {Record<string, any>} [values] @returns {ImpastoError} */
export function filmError(code, values) {
  return new ImpastoError(code, say(code, values), say(`${code}.next`));
}
