import { ImpastoError, openPicture } from "./pkg/index.js";

/** Whether a painting is of this photo, and made as it is wanted now. */
export function isOf(painting, photo, wanted) {
  if (!painting || !photo || painting.source !== photo.source) return false;
  return Object.entries(wanted).every(([name, value]) => painting[name] === value);
}

/** The photo at the size that is wanted now; the same one as before where that is the same, so that it is not sent anew. */
async function atSize(photo, maxSide, signal) {
  if (photo.maxSide !== maxSide) photo.picture = await openPicture(photo.source, { maxSide, signal });
  photo.maxSide = maxSide;
  return photo.picture;
}

/**
 * Paints a photo, and mixes what is shown of it as the sliders say. What is not shown gives back its memory.
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {{ source: File, picture: import("./pkg/index.js").Picture, maxSide: number }} photo
 * @param {import("./mixture.js").Mixture} mixture
 * @param {import("./pkg/index.js").PaintOptions & { maxSide: number, signal: AbortSignal }} options
 */
export async function paintForWall(engine, photo, mixture, { maxSide, signal, ...options }) {
  const picture = await atSize(photo, maxSide, signal);
  const made = await engine.paint(picture, { ...options, light: mixture.light, signal });
  let bitmap = null;
  try {
    const shown = mixture.value;
    if (!signal.aborted) bitmap = await mixture.of(made);
    if (signal.aborted) throw new ImpastoError("cancelled");
    return { picture, made, shown, bitmap };
  } catch (error) {
    bitmap?.close();
    made.close();
    throw error;
  }
}
