/** Opens chosen files: as a clip, or as photos. */
import { ImpastoError, openPicture } from "./pkg/index.js";

const CLIP = /\.(mp4|m4v|mov|webm|mkv)$/i;

/** The first file that is a clip, if there is nothing else before it. @param {File[]} files @returns {File | null} */
export function clipOf([file]) {
  return file && (file.type.startsWith("video/") || (!file.type && CLIP.test(file.name))) ? file : null;
}

/**
 * Opens the first of some files that is a picture; if none is, tells why the first that was meant to be one is not.
 * @param {import("./many.js").Entry[]} entries at least one; those before it are marked
 * @param {{ maxSide: number, signal: AbortSignal }} options
 * @returns {Promise<{ entry: import("./many.js").Entry, picture: import("./pkg/index.js").Picture }>}
 */
export async function openFirst(entries, options) {
  let refusal;
  for (const entry of entries) {
    try {
      return { entry, picture: await openPicture(entry.file, options) };
    } catch (error) {
      if (options.signal.aborted) throw error;
      entry.failed = ImpastoError.from(error);
      if (!refusal || refusal.code === "picture-format") refusal = error;
    }
  }
  throw refusal;
}
