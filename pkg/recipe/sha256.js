import { digest } from "../digest.js";

/**
 * The SHA-256 of a file or of bytes, in hex; nothing where the browser offers none (plain http:) or the file cannot be read.
 * @param {Blob | Uint8Array} data
 * @returns {Promise<string | undefined>}
 */
export async function sha256(data) {
  try {
    return await digest(data instanceof Blob ? await data.arrayBuffer() : data);
  } catch {
    return undefined;
  }
}
