/** The masks of a painting as bytes: how much each pixel differs from the one before it, deflated. */

/** @typedef {{ width: number, height: number, planes: Uint8Array[] }} Masks one or two, of one size */

/** Nobody needs more, and what is read may be of anybody. */
const MOST_SIDE = 1024;
const MOST_PLANES = 2;
/** A mask is not made smaller than this to find room. */
const LEAST_SIDE = 64;

async function deflated(data) {
  return new Uint8Array(await new Response(new Blob([data]).stream().pipeThrough(new CompressionStream("deflate"))).arrayBuffer());
}

/** As much as is wanted, and a byte more if there is more. */
async function inflated(data, most) {
  const reader = new Blob([data]).stream().pipeThrough(new DecompressionStream("deflate")).getReader();
  const found = new Uint8Array(most + 1);
  let length = 0;
  for (let next = await reader.read(); !next.done && length <= most; next = await reader.read()) {
    const part = next.value.subarray(0, found.length - length);
    found.set(part, length);
    length += part.length;
  }
  reader.cancel().catch(() => {});
  return found.subarray(0, length);
}

/** Half as large: each pixel is the mean of up to four. */
function halved({ width, height, planes }) {
  const [wide, high] = [Math.ceil(width / 2), Math.ceil(height / 2)];
  const half = (plane) => {
    const made = new Uint8Array(wide * high);
    for (let y = 0; y < high; y += 1) {
      const rows = [2 * y, Math.min(height - 1, 2 * y + 1)].map((row) => row * width);
      for (let x = 0; x < wide; x += 1) {
        const right = Math.min(width - 1, 2 * x + 1);
        made[y * wide + x] = Math.floor((plane[rows[0] + 2 * x] + plane[rows[0] + right] + plane[rows[1] + 2 * x] + plane[rows[1] + right]) / 4);
      }
    }
    return made;
  };
  return { width: wide, height: high, planes: planes.map(half) };
}

/**
 * @param {Masks} masks
 * @param {number} [most] bytes: what needs more is made smaller
 * @returns {Promise<{ width: number, height: number, mask: Uint8Array }>}
 */
export async function packMasks(masks, most = Infinity) {
  const { width, height, planes } = masks;
  const differences = new Uint8Array(planes.length * width * height);
  for (const [place, plane] of planes.entries()) {
    const start = place * plane.length;
    plane.forEach((value, i) => (differences[start + i] = value - (plane[i - 1] ?? 0)));
  }
  const mask = await deflated(differences);
  return mask.length > most && Math.max(width, height) > LEAST_SIDE ? packMasks(halved(masks), most) : { width, height, mask };
}

/**
 * @param {{ width: number, height: number, mask: Uint8Array }} packed of {@link packMasks}, or any other
 * @returns {Promise<Masks | null>} nothing if it is none
 */
export async function unpackMasks({ width, height, mask }) {
  if (!(Math.max(width, height) <= MOST_SIDE)) return null;
  const size = width * height;
  const differences = await inflated(mask, MOST_PLANES * size).catch(() => new Uint8Array());
  const count = differences.length / size;
  if (count !== 1 && count !== MOST_PLANES) return null;
  const planes = Array.from({ length: count }, (_, place) => differences.slice(place * size, (place + 1) * size));
  for (const plane of planes) for (let i = 1; i < size; i += 1) plane[i] += plane[i - 1];
  // Together they are no more than the whole.
  planes[1]?.forEach((value, i, second) => (second[i] = Math.min(value, 255 - planes[0][i])));
  return { width, height, planes };
}
