/** Pixels in the picture worker: their size, blending, encoding. */
import { ImpastoError } from "./errors.js";
import { encodePng } from "./png.js";
import { context, readPixels, readsTruly } from "./readback.js";

/**
 * The size a picture is worked on: its own, or the largest of the same shape within both limits and in whole multiples.
 * @param {{ maxSide: number, maxPixels: number, multipleOf: number }} limits
 * @returns {[width: number, height: number]}
 */
export function fit(width, height, { maxSide, maxPixels, multipleOf }) {
  const scale = Math.min(1, maxSide / Math.max(width, height), Math.sqrt(maxPixels / (width * height)));
  return [width, height].map((side) => Math.max(multipleOf, Math.floor((side * scale) / multipleOf) * multipleOf));
}

/** Whether pixels are bytes of sRGB, as the engine paints them. */
function isPlain({ data, colorSpace = "srgb" }) {
  return data instanceof Uint8ClampedArray && colorSpace === "srgb";
}

/**
 * Pixels at the given size; those that have it stay as they are.
 * @param {ImageBitmap | ImageData} source a bitmap is closed
 * @returns {Promise<ImageData>}
 */
export async function pixelsOf(source, width, height) {
  const given = source instanceof ImageData;
  if (given && isPlain(source) && source.width === width && source.height === height) return source;
  const bitmap = given ? await createImageBitmap(source) : source;
  const drawing = context(width, height);
  drawing.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return readPixels(drawing);
}

/** Goes `strength` of the way from the photo to the painting, whose very bytes the ends give. @returns {ImageData} */
export function blend(photo, painting, strength) {
  if (strength === 0) return photo;
  if (strength === 1) return painting;
  const [from, to] = [photo.data, painting.data];
  const mixed = new Uint8ClampedArray(from.length);
  for (let i = 0; i < mixed.length; i += 1) mixed[i] = from[i] + (to[i] - from[i]) * strength;
  return new ImageData(mixed, photo.width, photo.height);
}

/** Encodes pixels as a file. JPEG has no alpha, so there what is transparent becomes white. */
export async function encode(image, type, quality) {
  if (!(await readsTruly())) return encodeWithoutCanvas(image, type);
  const drawing = context(image.width, image.height);
  drawing.putImageData(image, 0, 0);
  if (type === "image/jpeg") {
    drawing.globalCompositeOperation = "destination-over";
    drawing.fillStyle = "#fff";
    drawing.fillRect(0, 0, image.width, image.height);
  }
  const blob = await drawing.canvas.convertToBlob({ type, quality });
  // A browser that does not know the type silently writes PNG instead.
  if (blob.type !== type) throw new ImpastoError("picture-encode");
  return blob;
}

async function encodeWithoutCanvas(image, type) {
  if (type === "image/png") return encodePng(image);
  throw new ImpastoError(
    "canvas-blocked",
    "This browser scrambles what a page saves from a canvas, so a JPEG would be noise.",
    "Save it as PNG, or allow this page to use canvas data (an icon beside the address).",
  );
}
