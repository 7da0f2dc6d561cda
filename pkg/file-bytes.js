import { ImpastoError, refuseUnreadable } from "./errors.js";

/** A file that a page holds, as bytes of its own. @param {Blob | ArrayBuffer | ArrayBufferView} file */
export async function bytesOf(file) {
  if (file instanceof Blob) return new Uint8Array(await file.arrayBuffer().catch(refuseUnreadable));
  if (file instanceof ArrayBuffer) return new Uint8Array(file.slice(0));
  if (ArrayBuffer.isView(file)) return new Uint8Array(file.buffer, file.byteOffset, file.byteLength).slice();
  throw new ImpastoError("option", "This is not a file.", "Pass a Blob, an ArrayBuffer or a view of one.");
}
