/** Huffman codes of a JPEG and the bits they are read from (ITU-T T.81, annex F.2.2). */

/** What is thrown where a file makes no sense. */
export const DAMAGE = Symbol("damage");

/** @returns {never} */
export function damaged() {
  throw DAMAGE;
}

/** Codes up to this length are looked up at once. */
const FAST_BITS = 9;

/** A table that turns codes into symbols. */
export class Huffman {
  /** From how many codes there are of each length, and their symbols. */
  constructor(bytes, at) {
    this.fast = new Uint16Array(1 << FAST_BITS);
    /** By length: the code after the last one of it, in 16 bits, and what to add for its place among the symbols. */
    this.ends = new Int32Array(17);
    this.offsets = new Int32Array(17);
    let [code, place] = [0, at + 16];
    for (let length = 1; length <= 16; length += 1) {
      const count = bytes[at + length - 1];
      this.offsets[length] = place - code;
      for (let i = 0; i < count && length <= FAST_BITS; i += 1) {
        const start = (code + i) << (FAST_BITS - length);
        this.fast.fill((length << 8) | bytes[place + i], start, start + (1 << (FAST_BITS - length)));
      }
      code += count;
      place += count;
      if (!(code <= 1 << length)) damaged();
      this.ends[length] = code << (16 - length);
      code <<= 1;
    }
    this.end = place;
    this.bytes = bytes;
  }
}

/** The bits of one scan, up to the next marker. */
export class Bits {
  constructor(bytes, at) {
    this.bytes = bytes;
    /** The next byte to be taken. */
    this.at = at;
    /** The bits taken and not yet read are the lowest `count`. */
    this.held = 0;
    this.count = 0;
  }

  /** Where the marker is that the bits end at, or where the file ends; drops bits that are left of the last byte. */
  end() {
    for (; this.count >= 8; this.count -= 8) this.at -= this.bytes[this.at - 2] === 0xff && this.bytes[this.at - 1] === 0 ? 2 : 1;
    this.count = 0;
    return this.at;
  }

  /** Takes bytes as long as there is room, up to a marker. 0xff is followed by a zero that is no part of the data. */
  fill() {
    while (this.count <= 16 && this.at < this.bytes.length) {
      const byte = this.bytes[this.at];
      if (byte === 0xff && this.bytes[this.at + 1] !== 0) return;
      this.at += byte === 0xff ? 2 : 1;
      this.held = (this.held << 8) | byte;
      this.count += 8;
    }
  }

  /** The next `count` bits, at most 16. */
  take(count) {
    if (this.count < count) {
      this.fill();
      if (this.count < count) damaged();
    }
    this.count -= count;
    return (this.held >> this.count) & ((1 << count) - 1);
  }

  symbol(table) {
    if (this.count < 16) this.fill();
    const window = (this.count >= 16 ? this.held >> (this.count - 16) : this.held << (16 - this.count)) & 0xffff;
    const known = table.fast[window >> (16 - FAST_BITS)];
    let length = known >> 8;
    if (length === 0) {
      length = FAST_BITS + 1;
      while (length <= 16 && window >= table.ends[length]) length += 1;
    }
    if (length > 16 || length > this.count) damaged();
    this.count -= length;
    return known ? known & 0xff : table.bytes[(window >> (16 - length)) + table.offsets[length]];
  }
}
