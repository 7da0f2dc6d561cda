/** Checks the options of a painting, and gives the numbers that the engine takes. */
import { ImpastoError } from "./errors.js";

/**
 * One weight for each style of the pack.
 * @param {{ id: string }[]} styles
 * @param {{ style?: string, weights?: Record<string, number> }} choice
 * @returns {Float32Array}
 */
export function weightsFor(styles, { style, weights }) {
  const chosen = weights ?? { [style]: 1 };
  const known = styles.map(({ id }) => id);
  for (const [id, weight] of Object.entries(chosen)) {
    if (!known.includes(id)) {
      throw new ImpastoError("style-unknown", `There is no style “${id}”.`, `Choose one of: ${known.join(", ")}.`);
    }
    if (!(weight >= 0 && weight < Infinity)) throw new ImpastoError("style-weights");
  }
  const list = Float32Array.from(known, (id) => chosen[id] ?? 0);
  if (!list.some((weight) => weight > 0)) throw new ImpastoError("style-weights");
  return list;
}

/** @param {number} strength */
export function requireStrength(strength) {
  if (!(strength >= 0 && strength <= 1)) throw new ImpastoError("strength");
}

/** The numbers of the brushwork in the order in which the engine takes them: range, and what is usual. */
export const BRUSHWORK = {
  strokes: { least: 0, most: 1, usual: 0.5 },
  boldness: { least: 0, most: 1.5, usual: 1 },
  swirl: { least: 0.25, most: 4, usual: 1 },
  seed: { least: 0, most: 2 ** 32 - 1, usual: 0, whole: true },
};

/** Whether a value is a number of this range. */
export function isWithin({ least, most, whole }, value) {
  return typeof value === "number" && value >= least && value <= most && (!whole || Number.isInteger(value));
}

function requireWithin(name, range, value = range.usual) {
  if (isWithin(range, value)) return value;
  const kind = range.whole ? "whole number" : "number";
  throw new ImpastoError("brushwork", `The option ${name} is a ${kind} from ${range.least} to ${range.most}.`);
}

/**
 * Strokes, boldness, swirl and seed; those that are not given are as usual.
 * @param {import("./index.d.ts").Brushwork} options
 * @returns {Float64Array}
 */
export function brushworkFor(options) {
  return Float64Array.from(Object.entries(BRUSHWORK), ([name, range]) => requireWithin(name, range, options[name]));
}

/** How much of the photo's light a painting has. */
export const LIGHT = { least: 0, most: 1, usual: 0.6 };

/** @param {number} [light] @returns {number} */
export function lightFor(light) {
  return requireWithin("light", LIGHT, light);
}

/** How much of the statistics of a frame of live video are those of the frame before. */
const SMOOTHING = { least: 0, most: 0.99, usual: 0 };

/** @param {{ live?: boolean, smoothing?: number }} options @returns {number | undefined} nothing for a still */
export function smoothingFor({ live, smoothing }) {
  return live ? requireWithin("smoothing", SMOOTHING, smoothing) : undefined;
}

/** What a side has to be a multiple of for these edges: what fills it up would stand between edges that join. */
export function multipleFor(edges) {
  if (!["mirror", "wrap-x", "wrap"].includes(edges)) {
    throw new ImpastoError("option", `There are no edges “${edges}”.`, "Use mirror, wrap-x or wrap.");
  }
  return edges === "mirror" ? 1 : 4;
}

/** @param {string} backend */
export function requireBackend(backend) {
  if (["auto", "webgpu", "cpu"].includes(backend)) return;
  throw new ImpastoError("option", `There is no backend “${backend}”.`, "Use auto, webgpu or cpu.");
}
