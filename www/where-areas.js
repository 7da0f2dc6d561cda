/** Where the person on a photo is, as masks say it. */
import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

/** A share of 255: where no pixel has it, there is nobody. */
const SOMEBODY = 64;

/** The code of the error that says so. */
export const NOBODY = "where-nobody";

/** Photos whose person was looked for. @type {WeakMap<Blob, { width: number, height: number, data: Uint8Array }>} */
const found = new WeakMap();

/**
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {{ source: Blob, picture: import("./pkg/index.js").Picture }} photo
 * @param {{ signal: AbortSignal, onProgress(progress: { loaded: number, total: number }): void }} options
 * @returns {Promise<{ width: number, height: number, data: Uint8Array }>}
 */
export async function personOf(engine, { source, picture }, options) {
  if (!found.has(source)) found.set(source, await engine.person(picture, options));
  const person = found.get(source);
  if (person.data.every((share) => share < SOMEBODY)) throw new ImpastoError(NOBODY, say("where-nobody"), say("where-nobody.next"));
  return person;
}

/** Shares at another size; between pixels they are linear. @param {{ width: number, height: number, data: Uint8Array }} mask */
export function scaled({ width, height, data }, wide, high) {
  const made = new Uint8Array(wide * high);
  const place = (i, size, count) => Math.max(0, Math.min(count - 1, ((i + 0.5) * count) / size - 0.5));
  for (let y = 0; y < high; y += 1) {
    const down = place(y, high, height);
    const [upper, below] = [Math.floor(down) * width, Math.min(height - 1, Math.floor(down) + 1) * width];
    for (let x = 0; x < wide; x += 1) {
      const across = place(x, wide, width);
      const [left, right] = [Math.floor(across), Math.min(width - 1, Math.floor(across) + 1)];
      const along = (row) => data[row + left] + (data[row + right] - data[row + left]) * (across - left);
      made[y * wide + x] = Math.round(along(upper) + (along(below) - along(upper)) * (down - Math.floor(down)));
    }
  }
  return made;
}

/**
 * The painting on one side of the person's edge; on the other the photo, or if the second painting is being painted with, that one
 * within the area and the first round it.
 * @param {import("./where-mask.js").Mask} before
 * @param {"background" | "person"} area
 * @param {{ width: number, height: number, data: Uint8Array }} person
 * @param {boolean} second
 */
export function maskOf(before, area, person, second) {
  const { width, height } = before;
  const inside = scaled(person, width, height);
  const chosen = area === "person" ? inside : inside.map((share) => 255 - share);
  if (!second) return before.but({ first: chosen, second: null, area });
  return before.but({ first: chosen.map((share) => 255 - share), second: chosen, area });
}
