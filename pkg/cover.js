/**
 * In the picture worker: a photo under pictures of it, each of which shows within a mask. For pixels that are saved; on the page a
 * canvas composes the same for the wall (www/where-canvas.js), and the tests compare the two.
 */

/** @typedef {{ width: number, height: number, data: Uint8Array }} Mask of any size, over the whole picture; 255: there is nothing but the picture */

/** Between which two of `count` samples each of `size` pixels lies, and how far it is to the second. */
function placesOf(count, size) {
  const places = { from: new Uint32Array(size), to: new Uint32Array(size), share: new Float32Array(size) };
  for (let i = 0; i < size; i += 1) {
    const at = Math.max(0, Math.min(count - 1, ((i + 0.5) * count) / size - 0.5));
    places.from[i] = Math.floor(at);
    places.to[i] = Math.min(count - 1, places.from[i] + 1);
    places.share[i] = at - places.from[i];
  }
  return places;
}

/** A layer that adds its share of a row to the sums. */
function adder({ image, mask }, photo) {
  const [across, down] = [placesOf(mask.width, photo.width), placesOf(mask.height, photo.height)];
  return (y, sums) => {
    const [upper, lower] = [down.from[y] * mask.width, down.to[y] * mask.width];
    for (let x = 0; x < photo.width; x += 1) {
      const [left, right, share] = [across.from[x], across.to[x], across.share[x]];
      const above = mask.data[upper + left] * (1 - share) + mask.data[upper + right] * share;
      const below = mask.data[lower + left] * (1 - share) + mask.data[lower + right] * share;
      const weight = (above + (below - above) * down.share[y]) / 255;
      const at = (y * photo.width + x) * 4;
      for (let c = 0; c < 4; c += 1) sums[4 * x + c] += weight * (image.data[at + c] - photo.data[at + c]);
    }
  };
}

/**
 * @param {ImageData} photo
 * @param {{ image: ImageData, mask: Mask }[]} layers of the photo's size; where masks overlap they are 255 together at most
 * @returns {ImageData}
 */
export function cover(photo, layers) {
  const { width, height } = photo;
  const covered = new Uint8ClampedArray(photo.data.length);
  const adders = layers.map((layer) => adder(layer, photo));
  const sums = new Float32Array(4 * width);
  for (let y = 0; y < height; y += 1) {
    const at = 4 * width * y;
    sums.set(photo.data.subarray(at, at + 4 * width));
    for (const add of adders) add(y, sums);
    covered.set(sums, at);
  }
  return new ImageData(covered, width, height);
}
