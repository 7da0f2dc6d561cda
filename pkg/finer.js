/** A picture that was optimized smaller than it is painted, at the size of the painting. */

/** The four weights between two values (Catmull-Rom), `at` 0 to 1. */
function cubic(at) {
  const [one, two, three] = [at, at * at, at * at * at];
  return [-0.5 * one + two - 0.5 * three, 1 - 2.5 * two + 1.5 * three, 0.5 * one + 2 * two - 1.5 * three, -0.5 * two + 0.5 * three];
}

/** For each of `wanted` places the four of `length` that it is made of, and their weights. */
function taps(length, wanted) {
  return Array.from({ length: wanted }, (_, index) => {
    const at = ((index + 0.5) * length) / wanted - 0.5;
    const first = Math.floor(at);
    const places = [-1, 0, 1, 2].map((step) => Math.max(0, Math.min(length - 1, first + step)));
    return [places, cubic(at - first)];
  });
}

/** @param {Float32Array} plane rows of `width` values @returns {Float32Array} rows of `wanted` values, turned: column by column */
function enlargedRows(plane, width, wanted) {
  const rows = plane.length / width;
  const result = new Float32Array(rows * wanted);
  taps(width, wanted).forEach(([[a, b, c, d], [wa, wb, wc, wd]], index) => {
    for (let row = 0; row < rows; row += 1) {
      const at = row * width;
      result[index * rows + row] = plane[at + a] * wa + plane[at + b] * wb + plane[at + c] * wc + plane[at + d] * wd;
    }
  });
  return result;
}

/** Adds to a painting what the optimization has changed, enlarged: what is finer than that stays. */
export class Finer {
  #painting;
  /** What the painting was at the size that is optimized. @type {ImageData} */
  #first;

  /** @param {ImageData} painting */
  constructor(painting) {
    this.#painting = painting;
  }

  /** @param {ImageData} image as the optimization has made it @param {ImageData} [first] as it began at this size; else as before @returns {ImageData} */
  of(image, first = this.#first) {
    this.#first = first;
    const { width, height, data } = this.#painting;
    if (image.width >= width) return image;
    const result = new ImageData(new Uint8ClampedArray(data), width, height);
    const change = new Float32Array(image.width * image.height);
    for (let channel = 0; channel < 3; channel += 1) {
      for (let at = 0; at < change.length; at += 1) change[at] = image.data[4 * at + channel] - first.data[4 * at + channel];
      const enlarged = enlargedRows(enlargedRows(change, image.width, width), image.height, height);
      for (let at = 0; at < enlarged.length; at += 1) result.data[4 * at + channel] += enlarged[at];
    }
    return result;
  }
}
