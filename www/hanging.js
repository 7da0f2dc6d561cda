import { ImpastoError, openPicture } from "./pkg/index.js";
import { finishedPainting } from "./finished-again.js";
import { isPanorama } from "./panorama.js";

/**
 * The photo at the size that is wanted now; the same one as before where that is the same, so that it is not sent anew.
 * @param {{ source: Blob, picture?: import("./pkg/index.js").Picture, maxSide?: number, around?: boolean }} photo
 * @param {number} maxSide @param {AbortSignal} [signal]
 */
export async function atSize(photo, maxSide, signal) {
  if (photo.maxSide === maxSide && photo.picture) return photo.picture;
  const picture = await openPicture(photo.source, { maxSide, signal });
  photo.around ??= await isPanorama(photo.source, picture);
  return Object.assign(photo, { picture, maxSide }).picture;
}

/**
 * Paints a photo, or takes the painting that was made before, or the picture that was finished from it.
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {{ source: File, picture: import("./pkg/index.js").Picture, maxSide: number }} photo
 * @param {{ key: string, maxSide: number, order: import("./pkg/index.js").PaintOptions, finished?: string }} wanted
 * @param {import("./paintings.js").Paintings} paintings
 * @param {{ light: number, signal: AbortSignal, onProgress?(fraction: number): void }} options
 * @returns {Promise<{ picture: import("./pkg/index.js").Picture, made: import("./pkg/index.js").Painting }>}
 */
export async function madeOf(engine, photo, { key, maxSide, order, finished }, paintings, { light, signal, onProgress }) {
  const picture = await atSize(photo, maxSide, signal);
  const kept = paintings.get(key);
  if (kept) return { picture, made: kept };
  const made = (finished && (await finishedPainting(finished))) || (await engine.paint(picture, { ...order, light, signal, onProgress }));
  paintings.add(key, made);
  return { picture, made };
}

/**
 * Paints a photo, and mixes what is shown of it as the sliders say. In a second style too, if there is one.
 * @param {Parameters<typeof madeOf>} work; `wanted.second` is what is wanted of that style
 * @param {import("./mixture.js").Mixture} mixture
 */
export async function paintForWall(engine, photo, { second: other, ...wanted }, paintings, mixture, { signal, onProgress }) {
  const part = (from, share) => ({ signal, light: mixture.light, onProgress: onProgress && ((fraction) => onProgress(from + share * fraction)) });
  const share = other ? 0.5 : 1;
  const { picture, made } = await madeOf(engine, photo, wanted, paintings, part(0, share));
  const second = other && { key: other.key, ids: other.ids, order: other.order, made: (await madeOf(engine, photo, other, paintings, part(share, share))).made };
  const shown = mixture.value;
  const bitmap = await mixture.of(made, second).catch((error) => {
    // What cannot be shown is not kept.
    paintings.drop(wanted.key);
    throw error;
  });
  if (!signal.aborted) return { picture, made, second, shown, bitmap };
  bitmap.close();
  throw new ImpastoError("cancelled");
}
