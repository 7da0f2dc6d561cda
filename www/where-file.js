import { coverImage, encodeImage } from "./pkg/index.js";

/**
 * A painting within a mask as a file.
 * @param {import("./pkg/index.js").Painting} painting
 * @param {import("./where-mask.js").Mask} mask
 * @param {import("./pkg/index.js").Painting | null} second of the same size; where it is missing the first shows
 * @param {{ type: string, quality: number, strength: number, light: number }} how
 */
export async function maskedFile(painting, mask, second, { strength, light, ...options }) {
  const { width, height } = mask;
  const layers = [];
  for (const [place, data] of mask.planes.entries()) {
    const image = await ((place === 1 && second) || painting).image(strength, light);
    layers.push({ image, mask: { width, height, data } });
  }
  return encodeImage(await coverImage(painting.photo, layers), options);
}
