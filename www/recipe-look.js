/** What the sliders of Adjust say, as the engine's numbers, and back. */

/** At full strength; what goes beyond makes the painting bolder. */
const FULL = 100;
const percent = (share) => Math.round(share * FULL);

/** @param {import("./pkg/recipe/recipe.js").Recipe} recipe what it lacks is as usual @returns {ReturnType<typeof import("./look.js").lookOf>} */
export function lookIn({ strength = 1, strokes = 0.5, boldness = 1, swirl = 1, seed = 0, light = 0.6 }) {
  return {
    strength: boldness > 1 ? percent(boldness) : percent(strength),
    strokes: percent(strokes),
    light: percent(light),
    swirl: Math.log2(swirl),
    seed,
  };
}
