import { ImpastoError } from "./pkg/index.js";
import { offer } from "./offers.js";
import { clearCameBack } from "./status.js";
import { say } from "./words.js";

/** What a file that carries a recipe has near its start or its end; whoever has it is read as a whole. */
const MARK = "impasto";
const NEAR = 64 * 1024;
/** In the fragment of the address, which browsers keep to themselves. */
const LINK = /^#r=(.*)$/s;
const LINE = "recipe-offer";

async function mayCarryRecipe(file) {
  const ends = [file.slice(0, NEAR), file.slice(-NEAR)].map((end) => end.text().catch(() => ""));
  return (await Promise.all(ends)).some((text) => text.includes(MARK));
}

const newer = () => new ImpastoError("recipe-newer", say("recipe-newer"), say("recipe-newer.next"));

/** Paintings that carry their recipe, and links that do. What is needed for that is loaded by then. */
export class Recipes {
  #page;
  #turn = 0;

  /**
   * @param {import("./recipe-use.js").RecipePage & { onError(error: unknown): void }} page
   */
  constructor(page) {
    this.#page = page;
    addEventListener("hashchange", () => this.follow());
  }

  /** A picture that was painted here is not a photo before the visitor says so. @param {File[]} files @param {(files: File[]) => void} goOn */
  async divert(files, goOn) {
    const turn = (this.#turn += 1);
    offer(LINE);
    const recipe = files.length === 1 && (await mayCarryRecipe(files[0])) ? await this.#read(files[0]) : null;
    // Something else was chosen meanwhile.
    if (turn !== this.#turn) return;
    if (!recipe) return goOn(files);
    clearCameBack();
    const paint = { label: say("recipe.paint"), testId: "recipe-paint", step: () => goOn(files) };
    if (recipe.newer) return void offer(LINE, say("recipe-newer"), [paint]);
    const use = { label: say("recipe.use"), testId: "recipe-use", step: () => this.#use(recipe, files[0].type), first: true };
    offer(LINE, say("recipe.found"), [use, paint]);
  }

  /** Does what the link says by which the page was opened, or that was entered since. */
  async follow() {
    const [, text] = location.hash.match(LINK) ?? [];
    if (text === undefined) return;
    try {
      const { decodeRecipe } = await import("./recipe-parts.js");
      // Another one was entered meanwhile.
      const [, latest = text] = location.hash.match(LINK) ?? [];
      if (latest !== text) return;
      const recipe = decodeRecipe(text);
      if (!recipe) throw new ImpastoError("recipe-link", say("recipe-link"), say("recipe-link.next"));
      if (recipe.newer) throw newer();
      if (await this.#use(recipe)) return;
    } catch (error) {
      this.#page.onError(error);
    }
    this.settle();
  }

  /** A link that was followed is done with: the visitor goes on from there, also after a reload. */
  settle() {
    if (LINK.test(location.hash)) history.replaceState(history.state, "", location.pathname + location.search);
  }

  /** What cannot be read carries nothing; whoever opens it says why. */
  async #read(file) {
    const { readRecipe } = await import("./recipe-parts.js");
    return readRecipe(file);
  }

  /** @returns {Promise<boolean>} whether it still waits for a photo */
  async #use(recipe, type) {
    try {
      const { useRecipe } = await import("./recipe-parts.js");
      return await useRecipe(this.#page, recipe, type);
    } catch (error) {
      this.#page.onError(error);
      return false;
    }
  }
}
