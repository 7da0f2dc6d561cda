import { paintedFile } from "./painted-file.js";
import { showSavingNow } from "./save-button.js";
import { say } from "./words.js";

const NAMES = { "image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WebP" };

/**
 * What is saved, and what is to be said of it.
 * @typedef {{ blob: Blob, said: string }} Saved
 */

/**
 * What hangs on the wall as a file; painted once more if that has to be larger. What was finished has no recipe, and one size.
 * @param {object} page as of saving.js
 * @param {object} painting
 * @param {object} settings of Save
 * @param {AbortSignal} signal
 * @param {[width: number, height: number]} size that is wanted
 * @returns {Promise<Saved>}
 */
export async function oneAlone({ engine, mixture: { strength, light } }, painting, settings, signal, [wanted]) {
  const { finished } = painting;
  const made = finished || painting.made.width === wanted ? painting.made : undefined;
  const onProgress = (fraction) => signal.aborted || showSavingNow(fraction);
  const { blob, width, height } = await paintedFile(engine(), painting, { ...settings, recipe: settings.recipe && !finished }, { made, strength, light, signal, onProgress });
  return { blob, said: say("saved.says", { width, height, type: NAMES[blob.type] }) };
}

/**
 * All photos of the roll in one zip, painted like what hangs on the wall.
 * @param {object} page as of saving.js
 * @param {import("./many.js").Entry[]} entries
 * @param {object} painting
 * @param {object} settings of Save
 * @param {AbortSignal} signal
 * @returns {Promise<Saved>}
 */
export async function allTogether({ engine, mixture: { strength, light }, many }, entries, { order, ids }, settings, signal) {
  const count = entries.length;
  const onProgress = (done, fraction) => showSavingNow((done + fraction) / count, say("save.part", { number: done + 1, count }));
  const { saveAll } = await import("./many-parts.js");
  try {
    const { blob, done } = await saveAll(engine(), entries, settings, { order, ids, strength, light, signal, onProgress });
    return { blob, said: say("saved.all", { done, count }) };
  } finally {
    many.mark();
  }
}
