import { ImpastoError, openPicture } from "./pkg/index.js";
import { uniqueNames } from "./file-names.js";
import { paintedFile } from "./painted-file.js";
import { isPanorama } from "./panorama.js";
import { stemOf } from "./photos.js";
import { extensionOf } from "./save.js";
import { edgesOf } from "./wanted.js";
import { zipOf } from "./zip.js";

/** The size at which it is seen what a photo is. */
const LOOKED_AT = 512;

/** What is wrong with no single photo: the others would fail as well. */
const OF_ALL = /^(cancelled|disposed|canvas-blocked|picture-encode|style-.*|pack-.*|wasm-.*)$/;

/** Whether its sides are joined is for each photo itself to say. */
async function edgesFor(entry, signal) {
  entry.around ??= await isPanorama(entry.file, await openPicture(entry.file, { maxSide: LOOKED_AT, signal }));
  return { edges: "mirror", ...edgesOf(entry) };
}

/**
 * Paints photos one after the other into one zip. One that cannot be painted is marked, and the rest is done.
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {import("./many.js").Entry[]} entries
 * @param {object} settings of Save
 * @param {object} how
 * @param {import("./pkg/index.js").PaintOptions} how.order
 * @param {string[]} how.ids the styles
 * @param {import("./where-mask.js").Mask | null} [how.mask] for one of them
 * @param {import("./pkg/index.js").PaintOptions} [how.second] what is painted in the second style of that one
 * @param {number} how.strength
 * @param {number} how.light
 * @param {AbortSignal} how.signal
 * @param {(done: number, fraction: number) => void} how.onProgress
 * @returns {Promise<{ blob: Blob, done: number }>}
 */
export async function saveAll(engine, entries, settings, { order, ids, mask, second, strength, light, signal, onProgress }) {
  const nameOf = uniqueNames();
  let done = 0;
  async function* painted() {
    for (const [place, entry] of entries.entries()) {
      const how = { strength, light, signal, onProgress: (fraction) => signal.aborted || onProgress(place, fraction) };
      how.onProgress(0);
      try {
        const masked = mask?.photo === entry.id ? { mask, second } : {};
        const { blob } = await paintedFile(engine, { source: entry.file, order: { ...order, ...(await edgesFor(entry, signal)) }, ...masked }, settings, how);
        entry.failed = undefined;
        done += 1;
        yield { name: nameOf([stemOf(entry.name), ...ids].join("-"), extensionOf(blob.type)), input: blob };
      } catch (error) {
        if (signal.aborted || OF_ALL.test(ImpastoError.from(error).code)) throw error;
        entry.failed = ImpastoError.from(error);
      }
    }
    if (done === 0) throw entries[0].failed;
  }
  return { blob: await zipOf(painted()), done };
}
