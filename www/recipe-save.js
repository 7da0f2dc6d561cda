/** Writes recipes, into files and into links. */
import { encodeRecipe, MOST_MASK, recipeOf, writeRecipe } from "./pkg/recipe/recipe.js";
import { hashOf } from "./photo-hash.js";

/**
 * @param {Blob} blob the painting's file
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {{ order: object, strength: number, light: number, mask: import("./where-mask.js").Mask | null }} how it was painted, and where it shows
 * @param {{ source: Blob, width: number, height: number }} about
 * @returns {Promise<Blob>} the same with its recipe
 */
export async function withRecipe(blob, engine, { order, strength, light, mask }, { source, width, height }) {
  const where = mask && (await mask.packed(MOST_MASK));
  // The second style is there too, with no part in the painting itself.
  const { style, weights = { [style]: 1 }, ...others } = order;
  const all = where?.style ? { [where.style]: 0, ...weights } : weights;
  const recipe = await recipeOf(engine, { ...others, weights: all, strength, light, where: where ?? undefined }, { width, height });
  return writeRecipe(blob, { ...recipe, photo: await hashOf(source) });
}

/** A link that opens the page with these styles and settings. */
export async function linkTo(engine, { order, strength, light }) {
  const recipe = await recipeOf(engine, { ...order, strength, light });
  return `${location.origin}${location.pathname}#r=${encodeRecipe(recipe)}`;
}
