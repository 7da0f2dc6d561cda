import { make } from "./make.js";

/** A canvas without pixels: it takes the room of the picture it held, and no memory. */
function hollow(canvas) {
  const empty = canvas.cloneNode();
  canvas.replaceWith(empty);
  return empty;
}

/** The two canvases on which a photo and its painting are shown, one over the other. */
export class Canvases {
  photo = make("canvas", { part: "photo" });
  painting = make("canvas", { part: "painting" });

  /** @param {ImageData | null} image */
  drawPhoto(image) {
    const { photo } = this;
    photo.width = image?.width ?? 0;
    photo.height = image?.height ?? 0;
    photo.hidden = !image;
    // In ordinary memory: the canvas is only ever filled, and the graphics card has other work.
    if (image) photo.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
  }

  /** @param {ImageBitmap | null} bitmap handed over, not copied */
  hangPainting(bitmap) {
    // A canvas that has held a bitmap keeps memory for it at any size.
    if (!bitmap) this.painting = hollow(this.painting);
    const { painting } = this;
    painting.width = bitmap?.width ?? 0;
    painting.height = bitmap?.height ?? 0;
    painting.hidden = !bitmap;
    if (bitmap) painting.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
  }

  /** Gives back the pixels; the photo's place stays as large as it was. */
  rest() {
    this.hangPainting(null);
    this.photo = hollow(this.photo);
  }
}
