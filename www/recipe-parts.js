/** All that recipes need, loaded as one file: few visits need any of it, and those need most. */
export { decodeRecipe, readRecipe } from "./pkg/recipe/recipe.js";
export { linkTo, withRecipe } from "./recipe-save.js";
export { useRecipe } from "./recipe-use.js";
