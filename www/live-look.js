import { say } from "./words.js";

/**
 * What is wanted of a frame now: the style, the mixture and the sliders.
 * @param {object} page as of live.js
 * @returns {{ order: import("./pkg/index.js").PaintOptions, strength: number, light: number } | null} null while nothing can be painted
 */
export function lookNow({ state, gallery, brushwork, mixture }) {
  if (!state.engine || gallery.chosen.length === 0) return null;
  const { strength, light } = mixture;
  return { order: { weights: { ...gallery.weights }, ...brushwork.options }, strength, light };
}

/** What the caption says of what moves. @param {import("./gallery.js").Gallery} gallery */
export function toldOf({ chosen }) {
  return chosen.length > 0 ? chosen : say("caption.choose");
}
