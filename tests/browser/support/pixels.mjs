import assert from "node:assert/strict";

/** @typedef {{ width: number, height: number, data: number[] }} Pixels RGBA */

/** The pixels of a canvas of the page. @returns {Promise<Pixels>} */
export function canvasPixels(page, testId) {
  return page.evaluate((id) => {
    const canvas = document.querySelector(`[data-testid="${id}"]`);
    const { width, height } = canvas;
    const drawing = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    drawing.drawImage(canvas, 0, 0);
    return { width, height, data: [...drawing.getImageData(0, 0, width, height).data] };
  }, testId);
}

/** Decodes a picture file with the browser's own decoder. @returns {Promise<Pixels>} */
export function decode(page, bytes) {
  return page.evaluate(async (base64) => {
    const binary = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
    const bitmap = await createImageBitmap(new Blob([binary]));
    const { width, height } = bitmap;
    const drawing = new OffscreenCanvas(width, height).getContext("2d");
    drawing.drawImage(bitmap, 0, 0);
    return { width, height, data: [...drawing.getImageData(0, 0, width, height).data] };
  }, Buffer.from(bytes).toString("base64"));
}

/** @param {Pixels} a @param {Pixels} b @returns {{ mean: number, max: number }} over all channels, of 255 */
export function difference(a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height], "the sizes differ");
  let sum = 0;
  let max = 0;
  a.data.forEach((value, i) => {
    const apart = Math.abs(value - b.data[i]);
    sum += apart;
    max = Math.max(max, apart);
  });
  return { mean: sum / a.data.length, max };
}

/** @param {Pixels} actual @param {Pixels} expected */
export function assertClose(actual, expected, { mean, max }, what) {
  const found = difference(actual, expected);
  assert.ok(found.mean <= mean && found.max <= max, `${what}: mean ${found.mean.toFixed(3)} (at most ${mean}), max ${found.max} (at most ${max})`);
}

/** @param {Pixels} pixels @returns {number[]} RGBA */
export function pixelAt({ width, data }, x, y) {
  return data.slice((y * width + x) * 4, (y * width + x) * 4 + 4);
}
