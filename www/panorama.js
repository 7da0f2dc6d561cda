/** A panorama of 360 degrees is twice as wide as high, all cameras and programs agree, up to a rounded pixel. */
const SHAPE = 2;
const ROUNDED = 0.01;
/** What is smaller is a banner rather than a panorama. */
const LEAST_WIDTH = 1024;
/** What a panorama says of itself, in the part of the file that may hold it: see Google's Photo Sphere XMP. */
const SAYS = /equirectangular/i;
const HEAD = 1 << 18;
/** How much more than two columns side by side the first and the last may differ, and how much they always may, of 255. */
const LIKE_NEIGHBOURS = 2;
const ALWAYS = 4;

/** How much two columns differ, in steps of 1/255. The poles are one colour each, and tell nothing. */
function apart({ data, width, height }, left, right) {
  const [top, bottom] = [Math.floor(height / 8), Math.ceil((height * 7) / 8)];
  let sum = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      sum += Math.abs(data[4 * (y * width + left) + channel] - data[4 * (y * width + right) + channel]);
    }
  }
  return sum / (3 * (bottom - top));
}

/** Whether the picture goes on at its left where it ends at its right. @param {ImageData} image */
export function meetsItself(image) {
  const { width } = image;
  const places = Array.from({ length: 31 }, (_, place) => Math.floor(((place + 1) * (width - 1)) / 32));
  const neighbours = places.map((left) => apart(image, left, left + 1)).sort((a, b) => a - b);
  return apart(image, width - 1, 0) <= ALWAYS + LIKE_NEIGHBOURS * neighbours[neighbours.length >> 1];
}

/**
 * Whether a photo shows all directions: one that has the shape, and says so or meets itself.
 * @param {Blob} file
 * @param {import("./pkg/index.js").Picture} picture of it
 */
export async function isPanorama(file, { image, sourceWidth, sourceHeight }) {
  if (sourceWidth < LEAST_WIDTH || Math.abs(sourceWidth / sourceHeight / SHAPE - 1) > ROUNDED) return false;
  return meetsItself(image) || SAYS.test(await file.slice(0, HEAD).text());
}
