/** The codes of a scan of a JPEG (ITU-T T.81). */
import { Bits, DAMAGE, damaged } from "./jpeg-bits.js";

/** More bytes than this between pixels and the next marker are pixels that were read wrong. */
export const MOST_LEFT = 16;

/** The place behind the next marker; stray bytes before it are passed over. The marker is the byte before. */
export function behindMarker(bytes, from) {
  for (let at = from + 1; at < bytes.length; at += 1) if (bytes[at - 1] === 0xff && bytes[at] !== 0 && bytes[at] !== 0xff) return at + 1;
  throw DAMAGE;
}

/** Reads one more bit of each coefficient that is not zero, up to the one behind so many zeros. */
function refine(bits, seen, first, place, last, zeros) {
  for (let at = place; at <= last; at += 1) {
    if (seen[first + at]) bits.take(1);
    else if (zeros === 0) return at;
    else zeros -= 1;
  }
  return last + 1;
}

/** The coefficients of a block from `place` to `last`; answers how many more blocks have nothing new. */
function others(bits, table, place, last, refines, seen, first) {
  while (place <= last) {
    const symbol = bits.symbol(table);
    const zeros = symbol >> 4;
    const size = symbol & 15;
    if (size === 0 && zeros < 15) {
      if (zeros === 0 && !refines) return 0;
      const run = (1 << zeros) + bits.take(zeros) - 1;
      if (refines) refine(bits, seen, first, place, last, 64);
      return run;
    }
    if (refines && size > 1) damaged();
    if (size > 0) bits.take(size);
    place = refines ? refine(bits, seen, first, place, last, zeros) : place + zeros;
    if (size > 0 && place > last) damaged();
    if (size > 0 && seen) seen[first + place] = 1;
    place += 1;
  }
  return 0;
}

/** Reads every code of a scan and answers where it ends; nothing if a table is missing, which browsers have of their own. */
export function readScan(bytes, view, at, frame, tables, interval) {
  const count = view.getUint8(at + 2);
  const behind = at + view.getUint16(at);
  const parts = Array.from({ length: count }, (_, i) => {
    const part = frame.parts.find(({ id }) => id === view.getUint8(at + 3 + 2 * i)) ?? damaged();
    const chosen = view.getUint8(at + 4 + 2 * i);
    return { part, dc: tables[(chosen >> 4) & 3], ac: tables[4 + (chosen & 3)], blocks: count > 1 ? part.across * part.down : 1 };
  });
  const { progressive } = frame;
  const [from, to, shift] = progressive ? [0, 1, 2].map((i) => view.getUint8(at + 3 + 2 * count + i)) : [0, 63, 0];
  const refines = shift >> 4 > 0;
  if (count < 1 || count > 4 || from > to || to > 63 || (progressive && (from === 0) !== (to === 0)) || (from > 0 && count > 1)) damaged();
  if (parts.some(({ dc, ac }) => (from === 0 && !refines && !dc) || (to > 0 && !ac))) return undefined;
  const [{ part: alone }] = parts;
  const side = (length, own, largest) => Math.ceil(count > 1 ? length / (8 * largest) : Math.ceil((length * own) / largest) / 8);
  const units = side(frame.width, alone.across, frame.across) * side(frame.height, alone.down, frame.down);
  for (const { part } of parts) part.sent.fill(shift & 15, from, to + 1);
  if (from > 0) alone.seen ??= new Uint8Array(units * 64);
  const bits = new Bits(bytes, behind);
  for (let unit = 0, run = 0; unit < units; unit += 1) {
    if (interval > 0 && unit > 0 && unit % interval === 0) {
      const start = bits.end();
      bits.at = behindMarker(bytes, start);
      if (bytes[bits.at - 1] !== 0xd0 + ((unit / interval - 1) % 8) || bits.at - start > MOST_LEFT) damaged();
      run = 0;
    }
    if (from > 0) {
      if (run === 0) run = others(bits, parts[0].ac, from, to, refines, alone.seen, unit * 64);
      else {
        run -= 1;
        if (refines) refine(bits, alone.seen, unit * 64, from, to, 64);
      }
      continue;
    }
    for (let i = 0; i < parts.length; i += 1) {
      const { dc, ac, blocks } = parts[i];
      for (let block = 0; block < blocks; block += 1) {
        bits.take(refines ? 1 : Math.min(16, bits.symbol(dc)));
        if (!progressive) others(bits, ac, 1, 63, false);
      }
    }
  }
  return bits.end();
}
