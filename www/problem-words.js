/** Errors as sentences, in the visitor's language. */
import { saysOf } from "./words.js";

/** As a sentence: with a capital at the start and a full stop at the end. */
function asSentence(text) {
  return (text.charAt(0).toUpperCase() + text.slice(1)).replace(/([^.!?。])$/, "$1.");
}

/** What is wrong with a file of styles has many codes, and one sentence does for most. */
const keyOf = (code) => (code.startsWith("pack-") && !saysOf(`error.${code}`) ? "pack-corrupt" : code);

/**
 * What an error says, and what to do next. Other languages than English have their own words by its code.
 * @param {import("./pkg/index.js").ImpastoError} error
 */
export function saidOf({ code, message, hint }) {
  const key = `error.${keyOf(code)}`;
  return { sentence: asSentence(saysOf(key) ?? message), step: saysOf(`${key}.next`) ?? hint };
}
