import { byId, hide } from "./dom.js";
import { part } from "./part.js";
import { clearProblem, showProblem } from "./problem.js";

/**
 * What moves on the wall in front of the photo, which waits as it is: the camera, or a film. What each needs is loaded when it is
 * first wanted.
 */
export class Live {
  #page;
  #camera = null;
  #film = null;
  /** What moves there, if something does. */
  #current = null;
  #before = Promise.resolve();
  /** Whether the browser asks for the camera: it asks once. */
  #asking = false;
  /** Counts what was wanted on the wall: what comes late, after something else was wanted, is not shown. */
  #wishes = 0;

  /**
   * @param {object} page
   * @param {{ engine: import("./pkg/index.js").Impasto | null, photo: object | null, painting: object | null }} page.state
   * @param {import("./wall.js").Wall} page.wall
   * @param {import("./gallery.js").Gallery} page.gallery
   * @param {import("./brushwork.js").Brushwork} page.brushwork
   * @param {import("./mixture.js").Mixture} page.mixture
   * @param {import("./saving.js").Saving} page.saving
   * @param {import("./easel.js").Easel} page.easel
   * @param {{ stop(): void }} page.previews
   * @param {{ cancel(): void }} page.openings
   * @param {import("./steps.js").Steps} page.steps
   * @param {import("./tools.js").Tools} page.tools
   * @param {import("./many.js").Many} page.many
   * @param {(busy?: boolean) => void} page.refresh
   * @param {(files: File[]) => void} page.take hangs a photo that was taken
   */
  constructor(page) {
    this.#page = page;
    for (const button of document.querySelectorAll("[data-camera]")) button.addEventListener("click", () => (this.on ? this.leave() : this.camera()));
  }

  get on() {
    return this.#current !== null;
  }

  /** What comes back from the last visit is on the wall before anything moves there. @param {Promise<unknown>} work */
  waitFor(work) {
    this.#before = work.catch(() => {});
  }

  async camera() {
    if (this.#asking) return;
    this.#asking = true;
    await this.#open(async (isWanted) => {
      const { Camera } = await part(import("./camera.js"));
      this.#camera ??= new Camera({ ...this.#page, onShown: () => this.#begin(this.#camera), onGone: (error) => this.#fail(error, () => this.camera()) });
      await this.#camera.open(isWanted);
    }, () => this.camera());
    this.#asking = false;
  }

  /** @param {File} file a clip */
  film(file) {
    return this.#open(async (isWanted) => {
      const { Film } = await part(import("./film.js"));
      this.#film ??= new Film({ ...this.#page, onShown: () => this.#begin(this.#film) });
      await this.#film.open(file, isWanted);
    });
  }

  /** Style or sliders are others, or the engine is there. */
  changed() {
    this.#current?.changed();
  }

  /** Something else is wanted: what is still on its way to the wall is wanted no more. */
  forgo() {
    this.#wishes += 1;
  }

  /** Another photo takes the place of what moves. */
  end() {
    this.forgo();
    const ended = this.#current;
    this.#current = null;
    ended?.close();
  }

  /** What hung there before hangs there again, with its choice and sliders. */
  leave() {
    const { state, steps, easel, many } = this.#page;
    if (!this.on) return;
    this.end();
    many.show(state.photo?.id).catch(showProblem);
    if (state.photo) steps.again();
    easel.paint();
    const buttons = [...document.querySelectorAll("[data-camera]")];
    buttons.find((button) => button.checkVisibility())?.focus({ preventScroll: true });
  }

  /** Who goes back to the styles and is there already, goes back to what hung on the wall. @param {string} tool */
  tool(tool) {
    const { state, tools } = this.#page;
    if (this.on && tool === tools.current) {
      if (!this.#current.busy) this.leave();
    } else if (this.on || state.painting) tools.open(tool);
  }

  /** Until it is there, the wall is as it was. */
  async #open(work, retry) {
    this.forgo();
    this.#page.openings.cancel();
    const wish = this.#wishes;
    const isWanted = () => wish === this.#wishes;
    try {
      await this.#before;
      await work(isWanted);
    } catch (error) {
      // What moves there already goes on.
      if (isWanted()) showProblem(error, retry ?? (error.code === "part-load" ? () => this.#open(work) : undefined));
    }
  }

  #begin(shown) {
    const { state, easel, previews, openings, many, refresh } = this.#page;
    if (shown !== this.#current) this.end();
    this.#current = shown;
    easel.cancel();
    previews.stop();
    openings.cancel();
    many.show().catch(showProblem);
    if (state.engine) clearProblem();
    for (const line of ["came-back", "saved"]) hide(byId(line), byId("save"));
    refresh();
  }

  #fail(error, retry) {
    this.leave();
    showProblem(error, retry);
  }
}
