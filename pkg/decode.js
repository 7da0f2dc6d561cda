/** In the picture worker: decodes files, after their bytes have been looked at. */
import { ImpastoError, refuseUnreadable } from "./errors.js";
import { sniff } from "./formats.js";
import { readHeader } from "./headers.js";
import { turned, webpOrientation } from "./orientation.js";
import { closedPng } from "./png-end.js";
import { unreadable, unsupported } from "./unreadable.js";

const MAX_FILE_BYTES = 256 * 1024 * 1024;
const MAX_SIDE = 16384;
const MAX_PIXELS = 100_000_000;
const SHRINK = "Make the picture smaller in a photo program first.";

function refuseLarge(width, height) {
  if (width <= MAX_SIDE && height <= MAX_SIDE && width * height <= MAX_PIXELS) return;
  throw new ImpastoError(
    "picture-too-large",
    `The picture is ${width} × ${height}; at most ${MAX_SIDE} a side and ${MAX_PIXELS / 1e6} megapixels can be opened.`,
    SHRINK,
  );
}

const incomplete = () => new ImpastoError("picture-corrupt", "The picture is damaged or incomplete: a part of its pixels is missing.");

/** What the browser is given: the file, with an end if it has lost no more than that. */
async function whole(format, bytes, header) {
  const type = `image/${format}`;
  // The mark behind the last pixel is all that is missing, or what a disk put in its place.
  if (format === "jpeg" && header.whole && bytes[header.end + 1] !== 0xd9) {
    return new Blob([bytes.subarray(0, header.end), new Uint8Array([0xff, 0xd9])], { type });
  }
  if (header.whole) return new Blob([bytes], { type });
  const closed = format === "png" && (await closedPng(bytes));
  if (!closed) throw incomplete();
  return closed;
}

/** What a browser that refuses a whole file means. */
function refused(format, { unusual }) {
  if (format === "heic") return new ImpastoError("picture-heic", "This browser cannot open HEIC photos.", "Export the photo as JPEG first, or open this page in Safari.");
  return unusual ? unsupported(`This kind of JPEG (${unusual})`) : new ImpastoError("picture-corrupt");
}

/**
 * Decodes an untrusted file: what it is and how large it is are read from its bytes before the browser's decoder runs.
 * @param {Blob} blob
 * @returns {Promise<{ bitmap: ImageBitmap, animated: boolean }>} upright: the EXIF orientation is applied
 */
export async function decodeFile(blob) {
  if (blob.size === 0) throw new ImpastoError("picture-empty", "The file is empty (0 bytes).", "Choose another file.");
  if (blob.size > MAX_FILE_BYTES) {
    throw new ImpastoError("picture-too-large", `The file is larger than ${MAX_FILE_BYTES / 2 ** 20} MB.`, SHRINK);
  }
  const bytes = new Uint8Array(await blob.arrayBuffer().catch(refuseUnreadable));
  const format = sniff(bytes);
  if (!format) throw unreadable(bytes);
  const header = readHeader(format, bytes);
  refuseLarge(header.width, header.height);
  const { orientation, plain } = format === "webp" ? webpOrientation(bytes) : { orientation: 1, plain: bytes };
  const bitmap = await createImageBitmap(await whole(format, plain, header)).catch(() => {
    throw refused(format, header);
  });
  refuseLarge(bitmap.width, bitmap.height);
  return { bitmap: turned(bitmap, orientation), animated: header.animated };
}
