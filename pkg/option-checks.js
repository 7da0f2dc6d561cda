import { ImpastoError } from "./errors.js";
import { isWithin } from "./options.js";

/** @param {string} sentence @param {string} [hint] @returns {never} */
export function refuse(sentence, hint) {
  throw new ImpastoError("option", sentence, hint);
}

/**
 * The numbers among options; those that are not given are as usual.
 * @param {Record<string, any>} given
 * @param {Record<string, { least: number, most: number, usual: number, whole?: boolean }>} ranges by name
 * @returns {Record<string, number>}
 */
export function numbersOf(given, ranges) {
  const numberOf = ([name, range]) => {
    const value = given[name] ?? range.usual;
    if (!isWithin(range, value)) refuse(`The option ${name} is a ${range.whole ? "whole number" : "number"} from ${range.least} to ${range.most}.`);
    return [name, value];
  };
  return Object.fromEntries(Object.entries(ranges).map(numberOf));
}

/** @template T @param {string} name @param {T} value @param {T[]} known @returns {T} one of these */
export function oneOf(name, value, known) {
  if (!known.includes(value)) refuse(`The option ${name} is one of: ${known.join(", ")}.`);
  return value;
}
