/**
 * The SHA-256 of a file or of bytes, in hex; nothing where the browser offers none (plain http:) or the file cannot be read.
 * @param {Blob | Uint8Array} data
 * @returns {Promise<string | undefined>}
 */
export async function sha256(data) {
  if (!globalThis.crypto?.subtle) return undefined;
  try {
    const digest = await crypto.subtle.digest("SHA-256", data instanceof Blob ? await data.arrayBuffer() : data);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  } catch {
    return undefined;
  }
}
