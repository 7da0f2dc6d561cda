const keys = new WeakMap();
let lastKey = 0;

/** A number for each photo, by which the worker knows it again. @param {ImageData} image */
export function keyOf(image) {
  if (!keys.has(image)) keys.set(image, (lastKey += 1));
  return keys.get(image);
}
