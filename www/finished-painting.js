import { blendImages, encodeImage } from "./pkg/index.js";

/** A picture that was finished, as a painting that hangs on the wall. Its light is its own. */
export class FinishedPainting {
  ms = 0;
  light = 0;
  shrunk = false;
  notices = [];
  #image;

  /** @param {ImageData} image @param {ImageData} photo of the same size @param {import("./pkg/index.js").Backend} backend that painted what it was finished from */
  constructor(image, photo, backend) {
    this.#image = image;
    this.photo = photo;
    this.backend = backend;
    this.width = image.width;
    this.height = image.height;
  }

  /** @param {number} [strength] from 0 (the photo) to 1 */
  image(strength = 1) {
    return blendImages(this.photo, this.#image, strength);
  }

  async bitmap(strength = 1) {
    return createImageBitmap(await this.image(strength));
  }

  bitmapIfHeld(strength) {
    return this.bitmap(strength);
  }

  async toBlob({ strength = 1, type, quality } = {}) {
    return encodeImage(await this.image(strength), { type, quality });
  }

  close() {}
}
