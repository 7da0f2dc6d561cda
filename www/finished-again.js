import { heldFinished } from "./finished.js";

/** A picture that was finished, of this visit or as the device has it. @param {string} id @returns {Promise<import("./finished-painting.js").FinishedPainting | null>} null if it is no longer kept */
export async function finishedPainting(id) {
  const { FinishedPainting, keptFinished } = await import("./finish-parts.js");
  const finished = heldFinished(id) ?? (await keptFinished(id).catch(() => null));
  return finished && new FinishedPainting(finished.image, finished.photo, finished.backend);
}
