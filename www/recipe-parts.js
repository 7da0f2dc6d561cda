/** What recipes need, as one file to load: few visits need any of it, and those need most. */
export { decodeRecipe, readRecipe } from "./pkg/recipe/recipe.js";
export { linkTo, withRecipe } from "./recipe-save.js";
export { useRecipe } from "./recipe-use.js";
