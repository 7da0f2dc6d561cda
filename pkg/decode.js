import { ImpastoError } from "./errors.js";
import { sniff } from "./formats.js";
import { readHeader } from "./headers.js";

const MAX_FILE_BYTES = 256 * 1024 * 1024;
const MAX_SIDE = 16384;
const MAX_PIXELS = 100_000_000;

function refuseLarge(width, height) {
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw new ImpastoError(
    "picture-too-large",
    `The picture is ${width} × ${height}; at most ${MAX_SIDE} a side and ${MAX_PIXELS / 1e6} megapixels can be opened.`,
  );
}

/** A file that was chosen is read only now: it may be another one by then, or none. */
function refuseUnreadable(reason) {
  throw ["NotReadableError", "NotFoundError"].includes(reason?.name) ? new ImpastoError("picture-gone") : reason;
}

/**
 * Decodes an untrusted file: what it is and how large it is are read from its bytes before the browser's decoder runs.
 * @param {Blob} blob
 * @returns {Promise<{ bitmap: ImageBitmap, animated: boolean }>} upright: the EXIF orientation is applied
 */
export async function decodeFile(blob) {
  if (blob.size === 0) throw new ImpastoError("picture-empty");
  if (blob.size > MAX_FILE_BYTES) {
    throw new ImpastoError("picture-too-large", `The file is larger than ${MAX_FILE_BYTES / 2 ** 20} MB.`);
  }
  const bytes = new Uint8Array(await blob.arrayBuffer().catch(refuseUnreadable));
  const format = sniff(bytes);
  if (!format) throw new ImpastoError("picture-format");
  const header = readHeader(format, bytes);
  refuseLarge(header.width, header.height);
  if (!header.whole) throw new ImpastoError("picture-corrupt", "The picture is incomplete: the file ends too early.");
  const bitmap = await createImageBitmap(new Blob([bytes], { type: `image/${format}` })).catch(() => {
    throw new ImpastoError(format === "heic" ? "picture-heic" : "picture-corrupt");
  });
  refuseLarge(bitmap.width, bitmap.height);
  return { bitmap, animated: header.animated };
}
