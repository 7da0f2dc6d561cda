import { stopIf } from "./abort.js";
import { Encoder } from "./encoder.js";
import { ImpastoError } from "./errors.js";
import { bytesOf } from "./file-bytes.js";
import { openPicture } from "./pictures.js";
import { styleOf } from "./style-names.js";

/** Far more than the encoder looks at, and little to hand over. */
const MAX_SIDE = 512;

/** @typedef {import("./index.d.ts").Style} Style */

/** How the styles of an engine change: the pack's stay, others come behind them. */
export class StyleList {
  #host;
  #added;
  #encoder;
  #inTurn;

  /**
   * @param {import("./engine.js").EngineHost} host
   * @param {import("./added.js").AddedStyles} added what the host gives every new engine
   * @param {URL | string | ArrayBuffer | ArrayBufferView} [encoder] another one than the package's
   * @param {<T>(work: () => Promise<T>) => Promise<T>} inTurn how the engine is come to
   */
  constructor(host, added, encoder, inTurn) {
    this.#host = host;
    this.#added = added;
    this.#encoder = new Encoder(encoder);
    this.#inTurn = inTurn;
  }

  /** In the caller's turn. @param {Blob | ArrayBuffer | ArrayBufferView} file a style file @returns {Promise<Style[]>} the new ones */
  async add(file) {
    return this.#addFile(await bytesOf(file));
  }

  /** In the caller's turn. @param {string} id @param {{ title?: string }} [texts] @returns {Promise<Blob>} */
  async file(id, { title } = {}) {
    const bytes = await this.#host.ask("styleFile", { id, title });
    return new Blob([bytes], { type: "application/octet-stream" });
  }

  /** In the caller's turn. @param {string} id of a style that was added */
  async remove(id) {
    if (!this.#added.has(id)) throw new ImpastoError("style-not-added", `The style “${id}” was not added.`);
    const styles = await this.#host.ask("removeStyles", { ids: [id] });
    // Only now, as when adding.
    this.#host.facts.styles = styles;
    this.#added.drop(id);
  }

  fileInTurn(id) {
    return this.#inTurn(() => this.file(id));
  }

  removeInTurn(id) {
    return this.#inTurn(() => this.remove(id));
  }

  /** @param {string} id of a style @returns {Style | undefined} if it was added */
  addedOf(id) {
    return this.#added.has(id) ? this.#host.facts.styles.find((style) => style.id === id) : undefined;
  }

  /** Puts the style of a file in the place of the one of the same id. @param {string} id @param {Uint8Array} file */
  replace(id, file) {
    return this.#inTurn(async () => {
      if (this.#added.has(id)) await this.remove(id);
      return (await this.#addFile(file))[0];
    });
  }

  /**
   * Adds the style of a picture. Others paint while its pixels and the encoder are fetched.
   * @param {import("./index.d.ts").Source} source
   * @param {import("./index.d.ts").StyleFromOptions} options
   * @returns {Promise<Style>}
   */
  async from(source, { signal, ...texts }) {
    // First: a picture that cannot be opened needs no encoder.
    const { image } = await openPicture(source, { maxSide: MAX_SIDE, signal });
    const encoder = await this.#encoder.bytes();
    return this.#inTurn(async () => {
      stopIf(signal);
      const style = styleOf(source, image, texts, this.#host.facts.styles.map(({ id }) => id));
      const file = await this.#host.ask("predictStyle", { encoder, image, style });
      stopIf(signal);
      const [added] = await this.#addFile(file);
      // In the same turn: nobody else comes to see a style that nobody wants.
      if (signal?.aborted) await this.remove(added.id);
      stopIf(signal);
      return added;
    });
  }

  /** @param {Uint8Array} file for this engine and all that follow it */
  async #addFile(file) {
    const styles = await this.#host.ask("addStyles", { file });
    // Only now: these are the facts of the engine that has them, which may have been started for it.
    const { facts } = this.#host;
    const added = styles.slice(facts.styles.length);
    facts.styles = styles;
    this.#added.keep(file, added.map(({ id }) => id));
    return added;
  }
}
