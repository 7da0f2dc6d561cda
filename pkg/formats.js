/** The format of a file, from its first bytes, whatever its name claims. */

const ASCII = new TextDecoder("latin1");

/** The characters of `bytes` from `start` on. */
export function text(bytes, start, length) {
  return ASCII.decode(bytes.subarray(start, start + length));
}

/** The brands an ISO base media file (HEIC, AVIF) declares. */
function brands(bytes) {
  if (bytes.length < 16 || text(bytes, 4, 4) !== "ftyp") return [];
  const end = Math.min(new DataView(bytes.buffer, bytes.byteOffset).getUint32(0), bytes.length, 256);
  return text(bytes, 8, end - 8).match(/.{4}/gs) ?? [];
}

/** The lengths that the header of a BMP has: of OS/2 1.x, OS/2 2.x, and Windows since. */
function isBmpHeader(length) {
  return length === 12 || (length >= 16 && length <= 64) || length === 108 || length === 124;
}

/**
 * @param {Uint8Array} bytes
 * @returns {"jpeg" | "png" | "gif" | "webp" | "bmp" | "avif" | "heic" | null}
 */
export function sniff(bytes) {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  if (text(bytes, 0, 8) === text(new Uint8Array([0x89, 80, 78, 71, 13, 10, 26, 10]), 0, 8)) return "png";
  if (/^GIF8[79]a/.test(text(bytes, 0, 6))) return "gif";
  if (text(bytes, 0, 4) === "RIFF" && text(bytes, 8, 4) === "WEBP") return "webp";
  if (text(bytes, 0, 2) === "BM" && bytes.length > 26 && isBmpHeader(bytes[14]) && text(bytes, 15, 3) === "\0\0\0") return "bmp";
  const declared = brands(bytes);
  if (declared.some((brand) => brand === "avif" || brand === "avis")) return "avif";
  if (declared.some((brand) => /^(he[iv][cxms]|mif1|msf1)$/.test(brand))) return "heic";
  return null;
}
