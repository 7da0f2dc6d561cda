import { ImpastoError } from "./errors.js";

/** How a style is taught where nothing else is said. */
const USUAL = { steps: 100, side: 128, batch: 1, seed: 1890, previewEvery: 5 };
const RANGES = { steps: [1, 10_000], side: [64, 512], batch: [1, 8], seed: [0, 2 ** 32 - 1], previewEvery: [1, 10_000] };

function refuse(sentence) {
  throw new ImpastoError("option", sentence);
}

/**
 * @param {import("./index.d.ts").TeachOptions} [options]
 * @returns {{ photos: object[], how: { steps: number, side: number, batch: number, seed: number }, previewEvery: number, texts: object,
 *   lossNetwork?: any, signal?: AbortSignal, onProgress: Function }}
 */
export function taughtAs({ photos, lossNetwork, signal, onProgress = () => {}, steps, side, batch, seed, previewEvery, ...texts } = {}) {
  const given = { steps, side, batch, seed, previewEvery };
  const numbers = Object.fromEntries(Object.entries(USUAL).map(([name, usual]) => [name, given[name] ?? usual]));
  for (const [name, [least, most]] of Object.entries(RANGES)) {
    const number = numbers[name];
    if (!(Number.isInteger(number) && number >= least && number <= most)) refuse(`The option ${name} is a whole number from ${least} to ${most}.`);
  }
  if (numbers.side % 8 !== 0) refuse("The option side is a multiple of 8.");
  if (!Array.isArray(photos) || photos.length === 0) refuse("The option photos is a list of pictures to practise on, at least one.");
  const { previewEvery: every, ...how } = numbers;
  return { photos, how, previewEvery: every, texts, lossNetwork, signal, onProgress };
}
