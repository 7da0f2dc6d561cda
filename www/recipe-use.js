import { ImpastoError } from "./pkg/index.js";
import { isSameEngine } from "./pkg/recipe/recipe.js";
import { atSize } from "./hanging.js";
import { takeLook } from "./look.js";
import { hashOf } from "./photo-hash.js";
import { photoOf } from "./photos.js";
import { lookIn } from "./recipe-look.js";
import { SIZES } from "./save.js";
import { workingSide } from "./wanted.js";
import { say, sayList } from "./words.js";

/** @typedef {import("./pkg/recipe/recipe.js").Recipe} Recipe */

/**
 * What of the page a recipe changes.
 * @typedef {object} RecipePage
 * @property {{ photo: object | null, engine: object | null, loading: Promise<import("./pkg/index.js").Impasto> }} state
 * @property {import("./gallery.js").Gallery} gallery
 * @property {import("./brushwork.js").Brushwork} brushwork
 * @property {import("./own.js").Own} own
 * @property {import("./saving.js").Saving} saving
 * @property {import("./steps.js").Steps} steps
 * @property {import("./where.js").Where} where it shows
 * @property {import("./many.js").Many} many
 * @property {(photo: object | null) => Promise<void>} show a photo with what is chosen
 * @property {(notes: { code: string, key: string, values?: object }[]) => void} note what is to be said of it
 */

/** The ids of the recipe's styles that are there, once those that go along are added. */
async function knownStyles({ gallery, own, state }, { styles }) {
  const isKnown = ({ id }) => gallery.styleOf(id);
  if (!styles.every(isKnown)) {
    await state.loading;
    // What the visitor has on this device is there a moment after the engine.
    await own.begun;
    const files = styles.filter((style) => !isKnown(style) && style.file).map(({ id, file }) => new File([file], id));
    if (files.length > 0) await own.include(files);
  }
  return styles.filter(isKnown).map(({ id }) => id);
}

/** The photo that it was made of, if it is on this device: on the wall, in the steps before, or in the roll. */
async function photoFor({ state, steps, many }, { photo: wanted }) {
  const rolled = many.entries.map(photoOf);
  const photos = [state.photo, ...steps.photos, ...rolled].filter(Boolean);
  for (const photo of wanted ? photos : []) if ((await hashOf(photo.source)) === wanted) return photo;
  return null;
}

/** Where it showed, on the very photo it was made of. */
async function maskFor({ where }, photo) {
  if (!where || !photo) return null;
  const { Mask } = await import("./where-parts.js");
  return Mask.of({ ...where, photo: photo.id });
}

/** The settings of Save: the kind of file, and a size that is offered. */
function settingsOf({ width = 0, height = 0 }, type, picture) {
  const longest = Math.max(width, height);
  const full = picture ? Math.max(picture.sourceWidth, picture.sourceHeight) : 0;
  const [, maxSide = null] = SIZES.find(([, side]) => side === longest && side < full) ?? [];
  return { ...(longest > 0 && picture && { maxSide }), ...(["image/png", "image/jpeg", "image/webp"].includes(type) && { type }) };
}

/**
 * Brings back what a recipe says: on the photo that it was made of, or else on the one that hangs there, or on the next one.
 * @param {RecipePage} page
 * @param {Recipe} recipe
 * @param {string} [type] the kind of file it was in
 * @returns {Promise<boolean>} whether it waits for a photo
 */
export async function useRecipe(page, recipe, type) {
  const { state, gallery, brushwork, saving, steps, where, show, note } = page;
  const ids = await knownStyles(page, recipe);
  const left = Object.keys(recipe.weights).filter((id) => !ids.includes(id));
  if (!ids.some((id) => recipe.weights[id] > 0)) {
    throw new ImpastoError("recipe-styles", say("recipe-styles", { styles: sayList(left) }), say("recipe-styles.next"));
  }
  const own = await photoFor(page, recipe);
  const maxSide = workingSide(state.engine);
  if (own && !own.picture) await atSize(own, maxSide);
  if (own && recipe.edges === "wrap-x") own.around = true;
  const photo = own ?? state.photo;
  const mask = await maskFor(recipe, own);
  const weights = (gallery.weights = Object.fromEntries(ids.filter((id) => recipe.weights[id] > 0 || id !== recipe.where?.style).map((id) => [id, recipe.weights[id]])));
  takeLook(lookIn(recipe), brushwork);
  Object.assign(saving.settings, settingsOf(recipe, type, photo?.picture));
  where.mask = mask;
  where.waiting = photo ? null : async (next) => ((await hashOf(next.source)) === recipe.photo ? maskFor(recipe, next) : null);
  const shown = show(photo);
  gallery.reveal(ids[0]);
  if (photo) steps.add();
  await shown;
  const notes = [
    !photo && { code: "recipe-ready", key: "recipe.ready" },
    recipe.photo && photo && !own && { code: "recipe-other-photo", key: "recipe.other-photo" },
    left.length > 0 && { code: "recipe-left-out", key: "recipe.left-out", values: { styles: left.join(", ") } },
  ].filter(Boolean);
  // The visitor may have gone on by the time that there is something to say.
  const isStill = () => gallery.weights === weights && state.photo === photo;
  if (isStill()) note(notes);
  const same = !own || (await state.loading.then((engine) => isSameEngine(engine, recipe)).catch(() => true));
  if (!same && isStill()) note([...notes, { code: "recipe-other-version", key: "recipe.other-version" }]);
  return !photo;
}
