import { announce } from "./status.js";
import { clearProblem, showProblem } from "./problem.js";
import { clipOf, openFirst } from "./opening.js";
import { isPanorama } from "./panorama.js";
import { photoOf } from "./photos.js";
import { workingSide } from "./wanted.js";
import { say } from "./words.js";

/** Files become what hangs on the wall: photos, of which the first hangs there, or a clip. */
export class Opener {
  #page;

  /**
   * @param {object} page
   * @param {object} page.state
   * @param {ReturnType<import("./latest.js").latest>} page.openings
   * @param {import("./live.js").Live} page.live
   * @param {import("./easel.js").Easel} page.easel
   * @param {import("./many.js").Many} page.many
   * @param {import("./steps.js").Steps} page.steps
   * @param {import("./recipes.js").Recipes} page.recipes
   * @param {import("./where.js").Where} page.where it shows
   * @param {(photo: object) => void} page.hangPhoto
   */
  constructor(page) {
    this.#page = page;
  }

  /** @param {File[]} files chosen together */
  open(files) {
    const { live, many } = this.#page;
    const clip = clipOf(files);
    if (clip) return live.film(clip);
    const entries = files.map((file) => ({ id: crypto.randomUUID?.() ?? String(Math.random()), file, name: file.name }));
    return this.hang(entries, () => many.take(entries));
  }

  /** Hangs the first that is a picture. @param {import("./many.js").Entry[]} entries @param {() => void} [before] it hangs there */
  hang(entries, before = () => {}) {
    const { state, openings, live, easel, many, steps, recipes, where, hangPhoto } = this.#page;
    live.forgo();
    return openings.run(async (signal) => {
      try {
        const maxSide = workingSide(state.engine);
        const { entry, picture } = await openFirst(entries, { maxSide, signal });
        entry.around = await isPanorama(entry.file, picture);
        const photo = { ...photoOf(entry), picture, maxSide, around: entry.around };
        const mask = await where.waited(photo);
        if (signal.aborted) return;
        live.end();
        easel.cancel();
        if (state.engine) clearProblem();
        before();
        hangPhoto(photo);
        where.mask = mask;
        steps.add();
        recipes.settle();
        announce(say("said.photo"));
        await easel.paint();
      } catch (error) {
        if (signal.aborted) return;
        showProblem(error);
        // What hangs there stays.
        if (!live.on) await many.show(state.photo?.id);
      }
    });
  }
}
