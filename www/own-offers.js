import { encoderBytes } from "./pkg/index.js";
import { kilobytes } from "./amounts.js";
import { offer } from "./offers.js";
import { say, sayCount, sayList } from "./words.js";

/** Takes the place of the removal before. @param {{ title: string }[]} styles that are deleted @param {() => void} undo */
export function offerUndo(styles, undo) {
  const sentence = sayCount("own.deleted", styles.length, { titles: sayList(styles.map(({ title }) => title)) });
  return offer("own-offer", sentence, [{ label: say("undo"), testId: "own-step", step: undo }]);
}

/** Takes the same place. @param {{ title: string }} style that was taught @param {() => void} undo */
export function offerBefore({ title }, undo) {
  return offer("own-offer", say("lesson.done", { title }), [{ label: say("undo"), testId: "own-step", step: undo }]);
}

/**
 * What can be done with styles that an earlier version of the page has kept; with none, nothing is said.
 * @param {{ title: string, picture: Blob | null }[]} stale
 * @param {Record<"renew" | "save" | "remove", () => void>} steps
 */
export function offerStale(stale, { renew, save, remove }) {
  if (stale.length === 0) return void offer("own-stale");
  const price = kilobytes(encoderBytes);
  offer("own-stale", sayCount("own.stale", stale.length, { titles: sayList(stale.map(({ title }) => title)) }), [
    ...(stale.some(({ picture }) => picture) ? [{ label: say("own.renew", { price }), testId: "own-renew", step: renew }] : []),
    { label: sayCount("own.stale.save", stale.length), testId: "own-stale-save", step: save, stays: true },
    { label: say("own.remove"), testId: "own-stale-remove", step: remove },
  ]);
}
