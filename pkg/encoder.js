import { encoderAddress } from "./addresses.js";
import { fetchPack } from "./download.js";
import { HASHES } from "./wasm/hashes.js";

/** The style encoder: downloaded when it is first asked for, and kept. What failed is tried anew by the next who asks. */
export class Encoder {
  #file;
  /** @type {Promise<Uint8Array> | null} */
  #bytes = null;

  /** @param {URL | string | ArrayBuffer | ArrayBufferView} [file] another one than the package's */
  constructor(file) {
    this.#file = file;
  }

  /** @returns {Promise<Uint8Array>} */
  bytes() {
    if (!this.#bytes) {
      const file = fetchPack("encoder", this.#file ?? encoderAddress(), { sha256: this.#file ? undefined : HASHES.encoder });
      this.#bytes = file.then((buffer) => new Uint8Array(buffer));
      this.#bytes.catch(() => (this.#bytes = null));
    }
    return this.#bytes;
  }
}
