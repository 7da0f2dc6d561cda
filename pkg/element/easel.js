import { ImpastoError } from "../errors.js";
import { blendImages, encodeImage, openPicture } from "../pictures.js";
import { borrowEngine } from "./engines.js";
import { fetchPhoto } from "./photo.js";

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
  #onProgress = () => {};
  #blending = false;
  #loan = null;
  #loanKey = "";

  /** @param {{ source: any, src: string, maxSide: number | null }} from */
  async open({ source, src, maxSide }, signal) {
    const photo = source ?? (await fetchPhoto(src, { signal }));
    const picture = await openPicture(photo, { maxSide: maxSide ?? SIDE.webgpu, signal });
    stopIf(signal);
    this.picture = picture;
    return picture;
  }

  /** Starts the engine, or waits for the one that others started. */
  async prepare({ pack, wasm, backend }, signal, onProgress) {
    const options = { pack: absolute(pack), wasm: absolute(wasm), backend };
    const key = JSON.stringify(options);
    if (this.#loanKey !== key) {
      this.returnEngine();
      this.#loan = borrowEngine(options, (progress) => this.#onProgress(progress));
      this.#loanKey = key;
    }
    this.#onProgress = onProgress;
    const loan = this.#loan;
    try {
      const impasto = await untilAborted(loan.ready, signal);
      this.styles = impasto.styles;
      return impasto;
    } catch (thrown) {
      // What failed to load is not borrowed any longer, so that the next try loads anew.
      if (!signal.aborted && this.#loan === loan) this.returnEngine();
      throw thrown;
    }
  }

  /**
   * @param {{ painting: string, weights: object | null, maxSide: number | null, strength: number,
   *   brushwork: import("../index.d.ts").Brushwork }} how
   */
  async paint(impasto, { painting, weights, maxSide, strength, brushwork }, signal, onFraction) {
    const choice = weights ? { weights } : { style: painting };
    const options = { ...choice, ...brushwork, maxSide: maxSide ?? SIDE[impasto.backend], signal, onProgress: onFraction };
    const result = await untilAborted(impasto.stylize(this.picture, options), signal);
    const blended = await atStrength(result, strength);
    stopIf(signal);
    this.result = blended;
  }

  /**
   * Blends until the strength has come to rest, one blend at a time.
   * @param {() => number} strength asked again after each blend
   * @param {(image: ImageData) => void} show
   */
  async blend(strength, show) {
    if (this.#blending) return;
    this.#blending = true;
    try {
      while (this.result && this.result.strength !== strength()) {
        const { result } = this;
        const blended = await atStrength(result, strength());
        if (this.result !== result) continue;
        this.result = blended;
        show(blended.image);
      }
    } finally {
      this.#blending = false;
    }
  }

  encode(options) {
    if (!this.result) return Promise.reject(new ImpastoError("not-painted"));
    return encodeImage(this.result.image, options);
  }

  clear() {
    this.picture = this.result = null;
  }

  returnEngine() {
    this.#loan?.giveBack();
    this.#loan = null;
    this.#loanKey = "";
  }
}

async function atStrength(result, strength) {
  const image = await blendImages(result.photo, result.painting, strength);
  return { ...result, image, data: image.data, strength };
}

/** An address as one from this page; none where the attribute is missing. */
function absolute(address) {
  return address ? new URL(address, document.baseURI).href : undefined;
}

function stopIf(signal) {
  if (signal.aborted) throw new ImpastoError("cancelled");
}

/** Does not wait for a shared engine, or a queue, after the signal. */
function untilAborted(promise, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new ImpastoError("cancelled"));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
