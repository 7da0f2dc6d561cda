/** Reads the pixels of a picture, and finds out whether the browser gives noise instead. */
import { ImpastoError } from "./errors.js";

/** A pattern of so many pixels a side, three of four opaque. */
const SIDE = 8;
/** Canvases keep colours multiplied by their alpha, and some browsers add a level of noise; neither can be seen. */
const TOLERANCE = 8;

/** A canvas in ordinary memory, because it is read. @returns {OffscreenCanvasRenderingContext2D} */
export function context(width, height) {
  const drawing = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  drawing.imageSmoothingQuality = "high";
  return drawing;
}

function fromCanvas(drawing) {
  const { width, height } = drawing.canvas;
  return drawing.getImageData(0, 0, width, height);
}

/** Past the canvas' own functions, through WebCodecs. */
async function fromFrame(drawing) {
  const { width, height } = drawing.canvas;
  const frame = new VideoFrame(drawing.canvas, { timestamp: 0 });
  const data = new Uint8ClampedArray(width * height * 4);
  try {
    await frame.copyTo(data, { format: "RGBA" });
  } finally {
    frame.close();
  }
  // A canvas' frame has its colours multiplied by their alpha.
  for (let i = 0; i < data.length; i += 4) {
    const alpha = data[i + 3];
    if (alpha > 0 && alpha < 255) for (let c = i; c < i + 3; c += 1) data[c] = (data[c] * 255) / alpha;
  }
  return new ImageData(data, width, height);
}

async function isTrue(read) {
  const pattern = new ImageData(SIDE, SIDE);
  pattern.data.forEach((_, i, data) => (data[i] = i % 4 < 3 ? (i * 37) % 256 : i % 16 === 3 ? 128 : 255));
  const drawing = context(SIDE, SIDE);
  drawing.putImageData(pattern, 0, 0);
  try {
    const { data } = await read(drawing);
    return data.every((value, i) => Math.abs(value - pattern.data[i]) <= TOLERANCE);
  } catch {
    return false;
  }
}

/** The first way that gives back what was drawn; tried again until there is one. */
let reader = null;

async function findReader() {
  for (const read of [fromCanvas, fromFrame]) {
    if (!reader && (await isTrue(read))) reader = read;
  }
  return reader;
}

/** Whether there is a way. */
export async function canRead() {
  return (await findReader()) !== null;
}

/** Whether what is read or saved of a canvas is what was drawn: browsers that resist fingerprinting give noise. */
export async function readsTruly() {
  return (await findReader()) === fromCanvas;
}

/**
 * The pixels of a canvas, or `canvas-blocked` where the browser gives noise instead.
 * @param {OffscreenCanvasRenderingContext2D} drawing
 * @returns {Promise<ImageData>}
 */
export async function readPixels(drawing) {
  const read = await findReader();
  if (!read) throw new ImpastoError("canvas-blocked", "This browser scrambles the pixels that a page reads, so the painting would be noise.", "Allow this page to use canvas data (an icon beside the address), or use another browser; then choose the picture again.");
  return read(drawing);
}
