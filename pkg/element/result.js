import { blend } from "../raster.js";

/**
 * A result of a painting that is in memory at full strength. Its pixels at another strength are blended when someone asks
 * for them: a slider shows bitmaps, and makes many results that nobody looks into.
 * @param {import("../index.d.ts").Painting} made
 * @param {ImageData} painting
 * @param {number} strength
 * @returns {import("../index.d.ts").Result}
 */
export function resultOf(made, painting, strength) {
  let image = null;
  return {
    ...made,
    painting,
    strength,
    get image() {
      return (image ??= blend(made.photo, painting, strength));
    },
    get data() {
      return this.image.data;
    },
  };
}
