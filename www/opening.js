import { openPicture } from "./pkg/index.js";

/**
 * Opens the first of some files that is a picture; if none is, tells why the first that was meant to be one is not.
 * @param {File[]} files at least one
 * @param {{ maxSide: number, signal: AbortSignal }} options
 * @returns {Promise<{ file: File, picture: import("./pkg/index.js").Picture }>}
 */
export async function openFirst(files, options) {
  let refusal;
  for (const file of files) {
    try {
      return { file, picture: await openPicture(file, options) };
    } catch (error) {
      if (options.signal.aborted) throw error;
      if (!refusal || refusal.code === "picture-format") refusal = error;
    }
  }
  throw refusal;
}
