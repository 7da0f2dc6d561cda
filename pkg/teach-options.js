import { numbersOf, refuse } from "./option-checks.js";

/** How a style is taught, and what is usual. */
const NUMBERS = {
  steps: { least: 1, most: 10_000, usual: 100, whole: true },
  side: { least: 64, most: 512, usual: 128, whole: true },
  batch: { least: 1, most: 8, usual: 1, whole: true },
  seed: { least: 0, most: 2 ** 32 - 1, usual: 1890, whole: true },
  previewEvery: { least: 1, most: 10_000, usual: 5, whole: true },
};

/**
 * @param {import("./index.d.ts").TeachOptions} [options]
 * @returns {{ photos: object[], how: { steps: number, side: number, batch: number, seed: number }, previewEvery: number, texts: object,
 *   lossNetwork?: any, signal?: AbortSignal, onProgress: Function }}
 */
export function taughtAs({ photos, lossNetwork, signal, onProgress = () => {}, steps, side, batch, seed, previewEvery, ...texts } = {}) {
  const { previewEvery: every, ...how } = numbersOf({ steps, side, batch, seed, previewEvery }, NUMBERS);
  if (how.side % 8 !== 0) refuse("The option side is a multiple of 8.");
  if (!Array.isArray(photos) || photos.length === 0) refuse("The option photos is a list of pictures to practise on, at least one.");
  return { photos, how, previewEvery: every, texts, lossNetwork, signal, onProgress };
}
