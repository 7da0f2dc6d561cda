import { stopIf, unlessAborted } from "../abort.js";
import { ImpastoError } from "../errors.js";
import { part } from "../late.js";
import { blendImages, encodeImage, openPicture } from "../pictures.js";
import { borrowEngine } from "./engines.js";
import { fetchPhoto } from "./photo.js";
import { resultOf } from "./result.js";

/** Painted at most so large where nothing else is said. */
const SIDE = { webgpu: 1024, cpu: 512 };

/**
 * What one element holds, a photo, its painting and a loan of the engine, and the steps that lead there.
 * Each step takes a signal and leaves what was there alone until its own outcome is.
 */
export class Easel {
  picture = null;
  result = null;
  /** The styles of the pack, once the engine was there. */
  styles = [];
  /** The painting of {@link result}, where it was painted. @type {import("../painting.js").Painting | null} */
  #made = null;
  #onProgress = () => {};
  #blending = false;
  #loan = null;
  #loanKey = "";
  #style = null;

  /** @param {{ source: any, src: string, maxSide: number | null, baseURI: string }} from */
  async open({ source, src, maxSide, baseURI }, signal) {
    const photo = source ?? (await fetchPhoto(src, { signal, base: baseURI }));
    const picture = await openPicture(photo, { maxSide: maxSide ?? SIDE.webgpu, signal });
    stopIf(signal);
    this.picture = picture;
    return picture;
  }

  /** Starts the engine, or waits for the one that others started. */
  async prepare({ pack, encoder, wasm, backend }, signal, onProgress) {
    const options = { pack: absolute(pack), encoder: absolute(encoder), wasm: absolute(wasm), backend };
    const key = JSON.stringify(options);
    if (this.#loanKey !== key) {
      this.returnEngine();
      this.#loan = borrowEngine(options, (progress) => this.#onProgress(progress));
      this.#loanKey = key;
    }
    this.#onProgress = onProgress;
    const loan = this.#loan;
    try {
      const impasto = await unlessAborted(loan.ready, signal);
      this.styles = impasto.styles;
      return impasto;
    } catch (thrown) {
      // What failed to load is not borrowed any longer, so that the next try loads anew.
      if (!signal.aborted && this.#loan === loan) this.returnEngine();
      throw thrown;
    }
  }

  /** @param {string} src of any painting; or "" @returns {Promise<string>} the id of its style */
  async styleFrom(impasto, src, signal) {
    const { borrowStyle } = src ? await part(import("./shared-style.js")) : {};
    // Whoever has given back the engine meanwhile has ended this run.
    stopIf(signal);
    const before = this.#style;
    this.#style = src ? borrowStyle(impasto, absolute(src)) : null;
    before?.giveBack();
    if (!src) return "";
    const { id } = await unlessAborted(this.#style.ready, signal);
    this.styles = impasto.styles;
    return id;
  }

  /**
   * @param {{ style: string, weights: object | null, maxSide: number | null, strength: number,
   *   brushwork: import("../index.d.ts").Brushwork }} how
   * @returns {Promise<ImageBitmap>} the painting, to be shown
   */
  async paint(impasto, { style, weights, maxSide, strength, brushwork }, signal, onFraction) {
    const choice = weights ? { weights } : { style };
    const options = { ...choice, ...brushwork, maxSide: maxSide ?? SIDE[impasto.backend], signal, onProgress: onFraction };
    const made = await impasto.paint(this.picture, options);
    let bitmap = null;
    try {
      const result = resultOf(made, await made.image(), strength);
      bitmap = await made.bitmap(strength);
      stopIf(signal);
      this.#made?.close();
      this.#made = made;
      this.result = result;
      return bitmap;
    } catch (thrown) {
      bitmap?.close();
      made.close();
      throw thrown;
    }
  }

  /**
   * Blends until the strength has come to rest, one blend at a time. Nothing is read back from the card for that.
   * @param {() => number} strength asked again after each blend
   * @param {(bitmap: ImageBitmap) => void} show
   */
  async blend(strength, show) {
    if (this.#blending) return;
    this.#blending = true;
    try {
      while (this.result && this.result.strength !== strength()) {
        const { result } = this;
        const made = this.#made;
        const wanted = strength();
        // The pixels are in memory too, where the card or the engine is gone.
        const bitmap = (await made.bitmapIfHeld(wanted).catch(() => null)) ?? (await bitmapOf(result, wanted));
        if (this.result !== result) {
          bitmap.close();
          continue;
        }
        this.result = resultOf(made, result.painting, wanted);
        show(bitmap);
      }
    } finally {
      this.#blending = false;
    }
  }

  async encode(options) {
    if (!this.result) throw new ImpastoError("not-painted");
    const { photo, painting, strength } = this.result;
    return encodeImage(await blendImages(photo, painting, strength), options);
  }

  /** The photo stays. */
  dropPainting() {
    this.#made?.close();
    this.#made = this.result = null;
  }

  clear() {
    this.dropPainting();
    this.picture = null;
  }

  returnEngine() {
    this.#style?.giveBack();
    this.#style = null;
    this.#loan?.giveBack();
    this.#loan = null;
    this.#loanKey = "";
  }
}

async function bitmapOf({ photo, painting }, strength) {
  return createImageBitmap(await blendImages(photo, painting, strength));
}

/** An address as one from this page; none where the attribute is missing. */
function absolute(address) {
  return address ? new URL(address, document.baseURI).href : undefined;
}
