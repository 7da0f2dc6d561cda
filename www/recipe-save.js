/** Writes recipes, into files and into links. */
import { encodeRecipe, recipeOf, writeRecipe } from "./pkg/recipe/recipe.js";
import { hashOf } from "./photo-hash.js";

/**
 * @param {Blob} blob the painting's file
 * @param {import("./pkg/index.js").Impasto} engine
 * @param {{ order: object, strength: number, light: number }} how it was painted
 * @param {{ source: Blob, width: number, height: number }} about
 * @returns {Promise<Blob>} the same with its recipe
 */
export async function withRecipe(blob, engine, { order, strength, light }, { source, width, height }) {
  const recipe = await recipeOf(engine, { ...order, strength, light }, { width, height });
  return writeRecipe(blob, { ...recipe, photo: await hashOf(source) });
}

/** A link that opens the page with these styles and settings. */
export async function linkTo(engine, { order, strength, light }) {
  const recipe = await recipeOf(engine, { ...order, strength, light });
  return `${location.origin}${location.pathname}#r=${encodeRecipe(recipe)}`;
}
