/** The readers of untrusted headers, by mutation from a kept corpus: they end, throw nothing, and state sizes that are numbers. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { sniff } from "../../pkg/formats.js";
import { readHeader } from "../../pkg/headers.js";
import { gif, HEIC, png } from "./support/files.mjs";
import { HOSTILE } from "./support/hostile.mjs";

const ROUNDS = 60_000;
const MOST_BYTES = 4096;

/** Numbers that repeat from run to run. */
function numbers(seed) {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Values at which lengths and sizes go wrong. */
const EDGES = [0, 1, 2, 0x7f, 0x80, 0xfe, 0xff];

function mutate(seed, random) {
  const bytes = Uint8Array.from(seed.subarray(0, MOST_BYTES));
  const changes = 1 + random(6);
  for (let change = 0; change < changes; change += 1) {
    const at = random(random(2) ? bytes.length : Math.min(bytes.length, 64));
    bytes[at] = random(2) ? EDGES[random(EDGES.length)] : random(256);
  }
  return random(3) === 0 ? bytes.subarray(0, random(bytes.length + 1)) : bytes;
}

test(`${ROUNDS} mutated files`, () => {
  const corpus = [...HOSTILE.map(([, bytes]) => bytes), png(16, 12), gif(3), HEIC];
  const random = numbers(20261124);
  const seen = new Map();
  for (let round = 0; round < ROUNDS; round += 1) {
    const bytes = mutate(corpus[round % corpus.length], random);
    const format = sniff(bytes);
    if (!format) continue;
    const copy = bytes.slice();
    const header = readHeader(format, bytes);
    const { end, unusual, ...common } = header;
    assert.deepEqual(Object.keys(common).sort(), ["animated", "height", "whole", "width"]);
    assert.ok(end === undefined || (end > 2 && end <= bytes.length), JSON.stringify(header));
    assert.ok(Number.isSafeInteger(header.width) && header.width >= 0 && Number.isSafeInteger(header.height) && header.height >= 0, JSON.stringify(header));
    assert.ok(copy.every((value, i) => value === bytes[i]), "a reader writes nothing");
    seen.set(format, (seen.get(format) ?? 0) + 1);
  }
  for (const format of ["jpeg", "png", "gif", "webp", "bmp", "avif", "heic"]) assert.ok(seen.get(format) > 100, `${format}: ${seen.get(format)}`);
});
