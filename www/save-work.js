import { paintedFile } from "./painted-file.js";
import { showSavingNow } from "./save-button.js";
import { say } from "./words.js";

const NAMES = { "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP" };

/**
 * What is saved, and what is to be said of it.
 * @typedef {{ blob: Blob, said: string }} Saved
 */

/** The mask, and what is painted in its second style. */
function within({ mask }, { second }) {
  return { mask, second: mask && second?.ids[0] === mask.style ? second : undefined };
}

/**
 * What hangs on the wall as a file; painted once more if that has to be larger. What was finished has no recipe, and one size.
 * @param {object} page as of saving.js
 * @param {object} painting
 * @param {object} settings of Save
 * @param {AbortSignal} signal
 * @param {[width: number, height: number]} size that is wanted
 * @returns {Promise<Saved>}
 */
export async function oneAlone({ engine, mixture: { strength, light }, where }, painting, settings, signal, [wanted]) {
  const { finished, source, order } = painting;
  const { mask, second } = within(where, painting);
  const made = finished || painting.made.width === wanted ? [painting.made, second?.made].filter(Boolean) : undefined;
  const onProgress = (fraction) => signal.aborted || showSavingNow(fraction);
  const { blob, width, height } = await paintedFile(engine(), { source, order, mask, second: second?.order }, { ...settings, recipe: settings.recipe && !finished }, { made, strength, light, signal, onProgress });
  return { blob, said: say("saved.says", { width, height, type: NAMES[blob.type] }) };
}

/**
 * All photos of the roll in one zip, painted like what hangs on the wall. A mask is for its own photo alone.
 * @param {object} page as of saving.js
 * @param {import("./many.js").Entry[]} entries
 * @param {object} painting
 * @param {object} settings of Save
 * @param {AbortSignal} signal
 * @returns {Promise<Saved>}
 */
export async function allTogether({ engine, mixture: { strength, light }, many, where }, entries, painting, settings, signal) {
  const { order, ids } = painting;
  const { mask, second } = within(where, painting);
  const count = entries.length;
  const onProgress = (done, fraction) => showSavingNow((done + fraction) / count, say("save.part", { number: done + 1, count }));
  const { saveAll } = await import("./many-parts.js");
  try {
    const { blob, done } = await saveAll(engine(), entries, settings, { order, ids, mask, second: second?.order, strength, light, signal, onProgress });
    return { blob, said: say("saved.all", { done, count }) };
  } finally {
    many.mark();
  }
}
