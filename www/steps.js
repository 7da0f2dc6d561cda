import { byId } from "./dom.js";
import { finishedOf, hangFinished, letGoOfFinished } from "./finished.js";
import { atSize } from "./hanging.js";
import { History } from "./history.js";
import { lookOf, takeLook } from "./look.js";
import { showProblem } from "./problem.js";
import { Session } from "./session.js";
import { clearCameBack } from "./status.js";
import { photoIdOf, wantedOf, workingSide } from "./wanted.js";

/** Every step of the visitor: taken back, taken again, and kept on the device. */
export class Steps {
  #page;
  #history = new History();
  /** By the names that the steps call them. @type {Map<string, object>} */
  #photos = new Map();
  #session;

  /**
   * @param {object} page
   * @param {{ photo: object | null, engine: object | null }} page.state
   * @param {import("./gallery.js").Gallery} page.gallery
   * @param {import("./brushwork.js").Brushwork} page.brushwork
   * @param {import("./saving.js").Saving} page.saving
   * @param {import("./where.js").Where} page.where it shows
   * @param {(photo: object | null) => void} page.show what hangs there is not what the step says
   */
  constructor(page) {
    this.#page = page;
    this.#session = new Session(this.#history, this.#photos, page.saving);
    byId("undo").addEventListener("click", () => this.go(-1));
    byId("redo").addEventListener("click", () => this.go(1));
  }

  /** What is there now is a step, unless it is the same as before. */
  add() {
    const { state, gallery, brushwork, where } = this.#page;
    this.#photos.set(state.photo.id, state.photo);
    const look = lookOf(brushwork);
    takeLook(look, brushwork);
    clearCameBack();
    const finished = finishedOf(this.#plain(state.photo));
    this.#history.add({ photo: state.photo.id, weights: { ...gallery.weights }, look, ...(finished && { finished }), ...(where.mask && { where: where.mask }) });
    this.keep();
    this.offer();
  }

  /** @param {-1 | 1} step */
  async go(step) {
    const state = this.#history.go(step);
    if (!state) return;
    clearCameBack();
    this.keep();
    await this.#show(state).catch((error) => this.#history.now === state && showProblem(error));
  }

  /** The sliders and the choice as they were, after something else had the wall. */
  again() {
    const { weights, look } = this.#history.now;
    this.#page.gallery.weights = weights;
    takeLook(look, this.#page.brushwork);
  }

  /** The buttons say what can be done. They are never disabled: that would take the focus away. */
  offer() {
    const { canUndo, canRedo } = this.#history;
    for (const [id, can] of [["undo", canUndo], ["redo", canRedo]]) {
      byId(id).hidden = !canUndo && !canRedo;
      byId(id).setAttribute("aria-disabled", String(!can));
    }
  }

  keep() {
    this.#session.keep();
  }

  /** Those that can come back, the latest first. */
  get photos() {
    return [...this.#photos.values()].reverse();
  }

  /** Whether a painting may be wanted again. @param {string} key of `wantedOf` */
  mayComeBack(key) {
    return this.#photos.has(photoIdOf(key));
  }

  /** Brings back what was there before the page was left, unless the visitor is faster. */
  async restore() {
    if (!(await this.#session.restore()) || this.#page.state.photo) return;
    const { now } = this.#history;
    const shown = await this.#show(now).catch(() => false);
    // Until it was painted the visitor may have gone on.
    if (shown && this.#history.now === now) byId("came-back").hidden = false;
  }

  /** An empty wall, and nothing to take back. */
  startNew() {
    this.#history.all = { states: [], at: -1 };
    this.#photos.clear();
    this.#page.gallery.weights = {};
    this.#page.show(null);
    letGoOfFinished();
    this.keep();
    this.offer();
  }

  /** Nothing is kept any more. */
  end() {
    return this.#session.end();
  }

  /** What is wanted of a photo now, however it is finished. */
  #plain(photo) {
    const { state, gallery, brushwork } = this.#page;
    return wantedOf(photo, gallery.weights, brushwork, state.engine).plain;
  }

  /** @returns {Promise<boolean>} false if something else is wanted by the time the photo is open */
  async #show(step) {
    const { photo: id, weights, look, finished, where: mask = null } = step;
    const { state, gallery, brushwork, where, show } = this.#page;
    const photo = this.#photos.get(id);
    const maxSide = workingSide(state.engine);
    const before = state.photo;
    if (!photo.picture) await atSize(photo, maxSide);
    if (state.photo !== before || this.#history.now !== step) return false;
    gallery.weights = weights;
    takeLook(look, brushwork);
    hangFinished(finished, this.#plain(photo));
    where.mask = mask;
    await show(photo);
    this.offer();
    return true;
  }
}
