import { ImpastoError } from "./errors.js";

/**
 * The size a picture is worked on: its own, or the largest of the same shape within both limits and in whole multiples.
 * @param {{ maxSide: number, maxPixels: number, multipleOf: number }} limits
 * @returns {[width: number, height: number]}
 */
export function fit(width, height, { maxSide, maxPixels, multipleOf }) {
  const scale = Math.min(1, maxSide / Math.max(width, height), Math.sqrt(maxPixels / (width * height)));
  return [width, height].map((side) => Math.max(multipleOf, Math.floor((side * scale) / multipleOf) * multipleOf));
}

function context(width, height) {
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext("2d", { willReadFrequently: true });
  drawing.imageSmoothingQuality = "high";
  return drawing;
}

/** The pixels of a bitmap at the given size. The bitmap is closed. */
export function pixelsOf(bitmap, width, height) {
  const drawing = context(width, height);
  drawing.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return drawing.getImageData(0, 0, width, height);
}

/** Goes `strength` of the way from the photo to the painting; 0 gives the photo's very bytes. */
export function blend(photo, painting, strength) {
  const mixed = new Uint8ClampedArray(photo.length);
  for (let i = 0; i < mixed.length; i += 1) mixed[i] = photo[i] + (painting[i] - photo[i]) * strength;
  return mixed;
}

/** Encodes pixels as a file. JPEG has no alpha, so there what is transparent becomes white. */
export async function encode(image, type, quality) {
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
