import { numbersOf, oneOf, refuse } from "./option-checks.js";

/** How many iterations there are where nothing else is said: the article's, and what a painting of the engine needs. */
const ITERATIONS = { article: 500, gallery: 60 };
/** A picture that nothing is painted on yet begins smaller, where that is not too small. */
const LEAST_FIRST_SIZE = 160;
/** The gallery's goal compares tiles of 64 pixels. */
const LEAST_SIZE = 64;
const MOST_SIZE = 2048;

const numbers = (goal) => ({
  iterations: { least: 1, most: 10_000, usual: ITERATIONS[goal], whole: true },
  seed: { least: 0, most: 2 ** 32 - 1, usual: 0, whole: true },
  contentWeight: { least: 0, most: 1000, usual: 1 },
  styleWeight: { least: 0, most: 1000, usual: 1 },
  totalVariation: { least: 0, most: 1000, usual: 1 },
  styleScale: { least: 0.25, most: 4, usual: 1 },
  previewEvery: { least: 1, most: 10_000, usual: 5, whole: true },
});
/** Steps that L-BFGS remembers, and how far a value goes in Adam's first one. */
const OPTIMIZERS = { history: 20, learningRate: 6 / 255 };

/** Each with its weight. @returns {{ source: any, weight: number }[]} */
function weighted(paintings, weights) {
  const sources = Array.isArray(paintings) ? paintings : [paintings];
  if (sources.length === 0 || sources.some((source) => !source)) refuse("The option paintings is a picture whose style is wanted, or a list of them.");
  const fits = Array.isArray(weights) && weights.length === sources.length && weights.every((weight) => weight >= 0 && weight < Infinity);
  if (weights !== undefined && !(fits && weights.some((weight) => weight > 0))) {
    refuse("The option paintingWeights has a number of at least 0 for each of the paintings, and one more than 0.");
  }
  return sources.map((source, place) => ({ source, weight: weights?.[place] ?? 1 }));
}

/** From small to large; one that only goes on with what is painted has one. */
function sizesFor(size, isPainted) {
  const sizes = Array.isArray(size) ? size : [Math.round(size / 2), size].slice(isPainted || size / 2 < LEAST_FIRST_SIZE ? 1 : 0);
  const fits = (side) => Number.isInteger(side) && side >= LEAST_SIZE && side <= MOST_SIZE;
  if (sizes.length === 0 || !sizes.every(fits)) refuse(`The option size is a whole number from ${LEAST_SIZE} to ${MOST_SIZE}, or a list of them.`);
  return sizes;
}

/** @returns {"style" | "keep" | "match"} */
function coloursFor(given) {
  return oneOf("originalColours", given, [false, true, "keep", "match"]) === true ? "keep" : given || "style";
}

/** The names of layers, with equal shares; the gallery's goal has layers of its own. */
function layersFor(name, layers, goal) {
  if (layers === undefined) return undefined;
  if (goal !== "article") refuse(`The option ${name} belongs to the article's goal.`);
  if (!Array.isArray(layers) || layers.length === 0 || !layers.every((layer) => typeof layer === "string")) refuse(`The option ${name} is a list of names.`);
  return layers;
}

/**
 * @param {import("./index.d.ts").FinishOptions} [options]
 * @returns {{ paintings: { source: any, weight: number }[], start: any, paint: object, wanted: object, previewEvery: number, resume?: Uint8Array,
 *   lossNetwork?: any, signal?: AbortSignal, onProgress: Function }} `wanted`: what the worker is asked for
 */
export function finishedAs({
  paintings, paintingWeights, goal = "gallery", start, size = 384, optimizer = "lbfgs", originalColours = false, contentLayers, styleLayers,
  resume, lossNetwork, signal, onProgress = () => {}, iterations, seed, contentWeight, styleWeight, totalVariation, styleScale, previewEvery, ...paint
} = {}) {
  oneOf("goal", goal, Object.keys(ITERATIONS));
  oneOf("optimizer", optimizer, ["lbfgs", "adam"]);
  const given = { iterations, seed, contentWeight, styleWeight, totalVariation, styleScale, previewEvery };
  const { previewEvery: every, ...counted } = numbersOf(given, numbers(goal));
  const isStyled = paint.style !== undefined || paint.weights !== undefined;
  const from = start ?? (isStyled ? "painting" : "photo");
  if (typeof from === "string") oneOf("start", from, ["painting", "photo", "noise"]);
  if (from === "painting" && !isStyled) refuse("To start from a painting, name the style or weights that it is painted in.");
  if (resume !== undefined && !ArrayBuffer.isView(resume)) refuse("The option resume is the state of a picture that was being finished.");
  const wanted = {
    goal, optimizer, ...OPTIMIZERS, ...counted,
    sizes: sizesFor(size, from !== "photo" && from !== "noise"),
    originalColours: coloursFor(originalColours),
    contentLayers: layersFor("contentLayers", contentLayers, goal),
    styleLayers: layersFor("styleLayers", styleLayers, goal),
  };
  return { paintings: weighted(paintings, paintingWeights), start: from, paint, wanted, previewEvery: every, resume, lossNetwork, signal, onProgress };
}
