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
