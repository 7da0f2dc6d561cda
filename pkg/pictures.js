/** Opens, blends and encodes pictures: the main thread's side of the picture worker. */
import { unlessAborted } from "./abort.js";
import { WorkerClient } from "./client.js";
import { ImpastoError } from "./errors.js";
import { requireBrowserFeatures } from "./probe.js";
import { startPictureWorker } from "./start-worker.js";

/** @type {WorkerClient | null} */
let client = null;

function pictureWorker() {
  if (client && !client.dead) return client;
  requireBrowserFeatures();
  client = new WorkerClient(startPictureWorker());
  return client;
}

/** Ends the shared worker; the next call starts it again. */
export function releasePictureWorker() {
  client?.kill(new ImpastoError("disposed"));
  client = null;
}

/** The same, after what is under way in it. */
export function retirePictureWorker() {
  client?.retire();
  client = null;
}

/** A photo at its working size. */
export class Picture {
  constructor({ image, sourceWidth, sourceHeight, animated }) {
    this.image = image;
    this.width = image.width;
    this.height = image.height;
    this.sourceWidth = sourceWidth;
    this.sourceHeight = sourceHeight;
    this.shrunk = image.width !== sourceWidth || image.height !== sourceHeight;
    this.notices = [...(animated ? ["picture-animated"] : []), ...(this.shrunk ? ["picture-shrunk"] : [])];
    Object.freeze(this);
  }
}

/** What can cross to the worker: a file or pixels as they are, anything else as a bitmap of its own. */
async function portable(source) {
  if (source instanceof Blob || source instanceof ImageData) return source;
  if (typeof source?.decode === "function") await source.decode().catch(() => {});
  return createImageBitmap(source).catch((reason) => {
    if (reason instanceof TypeError) throw new ImpastoError("picture-source");
    throw new ImpastoError(reason?.name === "SecurityError" ? "picture-cors" : "picture-corrupt");
  });
}

/** Firefox asks whether a page may read canvases only if that is tried here, and tells only a new worker the answer. */
function askForCanvas() {
  retirePictureWorker();
  globalThis.document?.createElement("canvas").getContext("2d")?.getImageData(0, 0, 1, 1);
}

/**
 * Opens a photo, upright and shrunk to the limits.
 * @param {import("./index.d.ts").Source} source
 * @param {{ maxSide?: number, maxPixels?: number, multipleOf?: number, signal?: AbortSignal }} [options] `multipleOf`: what
 *   both sides shall be multiples of
 * @returns {Promise<Picture>}
 */
export async function openPicture(source, { maxSide = Infinity, maxPixels = Infinity, multipleOf = 1, signal } = {}) {
  for (const limit of [maxSide, maxPixels]) {
    if (!(limit >= 1)) throw new ImpastoError("option", "maxSide and maxPixels are numbers of at least 1.");
  }
  if (source instanceof Picture) {
    const { width, height, image } = source;
    const fits = Math.max(width, height) <= maxSide && width * height <= maxPixels;
    if (fits && width % multipleOf === 0 && height % multipleOf === 0) return source;
    return openPicture(image, { maxSide, maxPixels, multipleOf, signal });
  }
  const movable = await portable(source);
  const transfer = movable instanceof ImageBitmap ? [movable] : [];
  try {
    // A cancelled photo takes its time to decode, and no other one with it.
    const opened = pictureWorker().call("open", { source: movable, maxSide, maxPixels, multipleOf }, { transfer, signal, graceMs: Infinity });
    return new Picture(await unlessAborted(opened, signal));
  } catch (thrown) {
    if (thrown?.code === "canvas-blocked") askForCanvas();
    // A tainted bitmap may be decoded but neither moved nor read.
    throw thrown?.name === "DataCloneError" ? new ImpastoError("picture-cors") : ImpastoError.from(thrown);
  }
}

/** Goes `strength` (0 to 1) of the way from one image to the other. */
export function blendImages(photo, painting, strength) {
  if (strength === 1) return Promise.resolve(painting);
  if (strength === 0) return Promise.resolve(photo);
  return pictureWorker().call("blend", { photo, painting, strength });
}

/**
 * A photo under pictures of it, each of which shows within its mask.
 * @param {ImageData} photo
 * @param {import("./index.d.ts").Layer[]} layers
 * @returns {Promise<ImageData>}
 */
export function coverImage(photo, layers) {
  return pictureWorker().call("cover", { photo, layers });
}

/**
 * @param {ImageData} image
 * @param {{ type?: "image/png" | "image/jpeg" | "image/webp", quality?: number }} [options]
 * @returns {Promise<Blob>}
 */
export async function encodeImage(image, { type = "image/png", quality = 0.92 } = {}) {
  if (!["image/png", "image/jpeg", "image/webp"].includes(type)) throw new ImpastoError("picture-encode");
  try {
    return await pictureWorker().call("encode", { image, type, quality });
  } catch (thrown) {
    if (thrown?.code === "canvas-blocked") askForCanvas();
    throw thrown;
  }
}
