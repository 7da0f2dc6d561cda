/**
 * What the wall shows of a mask. A canvas composes it of the photo and the paintings as they are: on the graphics card nothing is
 * read back, and for a stroke nothing is asked of the engine but the picture it has. So neither the engine's compositor nor its
 * twin on the CPU know of masks. Saved pixels are made by pkg/cover.js, and are the same within 1/255 in the mean, as a test says.
 */

/** Photos that were drawn before. @type {WeakMap<ImageData, OffscreenCanvas>} */
const drawn = new WeakMap();

function canvasOf(photo) {
  if (!drawn.has(photo)) {
    const canvas = new OffscreenCanvas(photo.width, photo.height);
    canvas.getContext("2d").putImageData(photo, 0, 0);
    drawn.set(photo, canvas);
  }
  return drawn.get(photo);
}

/** The two that are drawn on; they keep their size as long as the picture does. */
let [whole, part] = [null, null];

function ready(width, height) {
  if (whole?.canvas.width === width && whole.canvas.height === height) return;
  [whole, part] = [0, 1].map(() => new OffscreenCanvas(width, height).getContext("2d"));
}

/** Shares as what canvases cut with. @param {Uint8Array} shares */
function stencil(shares, width, height) {
  const image = new ImageData(width, height);
  for (let i = 0; i < shares.length; i += 1) image.data[4 * i + 3] = shares[i];
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

/** What the paintings leave of the photo. @param {Uint8Array[]} planes */
function restOf(planes) {
  return planes[0].map((share, i) => 255 - share - (planes[1]?.[i] ?? 0));
}

/**
 * @param {ImageData} photo
 * @param {CanvasImageSource[]} paintings one for each plane of the mask; of what is missing the first shows
 * @param {import("./where-mask.js").Mask} mask
 * @returns {ImageBitmap}
 */
export function compose(photo, [first, second = first], { width, height, planes }) {
  ready(photo.width, photo.height);
  const layers = [[canvasOf(photo), restOf(planes)], [first, planes[0]], [second, planes[1]]].filter(([, shares]) => shares);
  for (const [source, shares] of layers) {
    part.globalCompositeOperation = "copy";
    part.drawImage(source, 0, 0, photo.width, photo.height);
    part.globalCompositeOperation = "destination-in";
    part.drawImage(stencil(shares, width, height), 0, 0, photo.width, photo.height);
    // Shares of one whole add up to it, also where the photo is transparent.
    whole.globalCompositeOperation = "lighter";
    whole.drawImage(part.canvas, 0, 0);
  }
  return whole.canvas.transferToImageBitmap();
}
