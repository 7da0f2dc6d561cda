/** Decodes, blends, composes and encodes. Apart from the engine's worker, so that a long or crashed run does not hold it up. */
import { cover } from "./cover.js";
import { decodeFile } from "./decode.js";
import { blend, encode, fit, pixelsOf } from "./raster.js";
import { serveCalls } from "./serve-calls.js";

serveCalls({
  async open({ source, maxSide, maxPixels, multipleOf }, call) {
    call.fallbackCode = "picture-corrupt";
    const { bitmap, animated } = source instanceof Blob ? await decodeFile(source) : { bitmap: source, animated: false };
    if (call.cancelled) return bitmap.close?.();
    const { width: sourceWidth, height: sourceHeight } = bitmap;
    const [width, height] = fit(sourceWidth, sourceHeight, { maxSide, maxPixels, multipleOf });
    const image = await pixelsOf(bitmap, width, height);
    call.transfer.push(image.data.buffer);
    return { image, sourceWidth, sourceHeight, animated };
  },

  blend({ photo, painting, strength }, call) {
    const image = blend(photo, painting, strength);
    call.transfer.push(image.data.buffer);
    return image;
  },

  cover({ photo, layers }, call) {
    const image = cover(photo, layers);
    call.transfer.push(image.data.buffer);
    return image;
  },

  encode({ image, type, quality }, call) {
    call.fallbackCode = "picture-encode";
    return encode(image, type, quality);
  },
});
