/**
 * The SHA-256 of bytes, in hex; nothing where browsers offer none: without a secure context (plain http, other than this
 * machine).
 * @param {ArrayBuffer | ArrayBufferView} bytes
 * @returns {Promise<string | undefined>}
 */
export async function digest(bytes) {
  if (!globalThis.crypto?.subtle) return undefined;
  const found = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(found, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
