import { editionOf } from "./editions.js";
import { finishedOf } from "./finished.js";

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
 * What is wanted of a photo: a name for it that is the same for the same, and what the engine is asked for. `plain` names it without
 * the size, which is another one for another engine, and `finished` the picture that was finished from it and hangs instead.
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
  const plain = JSON.stringify([photo.id, choice, how]);
  const finished = finishedOf(plain);
  const key = JSON.stringify([photo.id, maxSide, choice, how, ids.map(editionOf), ...(finished ? [finished] : [])]);
  return { key, plain, finished, ids, maxSide, order: { ...choice, ...how } };
}

/** @param {string} key of {@link wantedOf} @returns {string} the photo's id */
export function photoIdOf(key) {
  return JSON.parse(key)[0];
}
