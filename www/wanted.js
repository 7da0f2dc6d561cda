import { editionOf } from "./editions.js";

/** The longest side that is painted for the wall and the cards, in pixels; the visitor never sees it. */
const WORKING_SIDE = { cpu: 512, webgpu: 1024 };

/** @param {import("./pkg/index.js").Impasto | null} engine the usual side while it is on its way */
export function workingSide(engine) {
  return WORKING_SIDE[engine?.backend] ?? WORKING_SIDE.webgpu;
}

/** What shows all directions ends nowhere at its sides. @param {{ around?: boolean }} photo */
export function edgesOf({ around }) {
  return around ? { edges: "wrap-x" } : {};
}

/**
 * What is wanted of a photo: a name for it that is the same for the same, and what the engine is asked for.
 * @param {{ id: string, around?: boolean }} photo
 * @param {Record<string, number>} weights by style
 * @param {import("./brushwork.js").Brushwork} brushwork
 * @param {import("./pkg/index.js").Impasto} engine
 */
export function wantedOf(photo, weights, { options }, engine) {
  const ids = Object.keys(weights);
  const maxSide = workingSide(engine);
  const choice = ids.length === 1 ? { style: ids[0] } : { weights: { ...weights } };
  const how = { ...options, ...edgesOf(photo) };
  return { key: JSON.stringify([photo.id, maxSide, choice, how, ids.map(editionOf)]), ids, maxSide, order: { ...choice, ...how } };
}

/** @param {string} key of {@link wantedOf} @returns {string} the photo's id */
export function photoIdOf(key) {
  return JSON.parse(key)[0];
}
