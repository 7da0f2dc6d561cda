import { ImpastoError } from "./pkg/index.js";
import { byId } from "./dom.js";
import { paintForWall } from "./hanging.js";
import { asJob } from "./jobs.js";
import { latest } from "./latest.js";
import { clearPaintingProblem, showProblem } from "./problem.js";
import { announce, announceAtRest, isRunShown, showRun } from "./status.js";
import { wantedOf } from "./wanted.js";
import { say } from "./words.js";

/** Whether what hangs there is painted as is wanted, in the second style too. */
function isHanging(painting, { key, second }) {
  return painting?.key === key && painting.second?.key === second?.key;
}

/** Paints what is wanted of the photo on the wall; what is wanted later takes the place of what is being painted. */
export class Easel {
  #page;
  #runs = latest();
  /** Whether it paints anew what hangs there, and whether that has changed since it began. */
  #touching = false;
  #stale = false;

  /**
   * @param {object} page
   * @param {{ engine: object | null, photo: object | null, painting: object | null }} page.state
   * @param {() => boolean} page.isOff whether something else has the wall
   * @param {import("./wall.js").Wall} page.wall
   * @param {import("./gallery.js").Gallery} page.gallery
   * @param {import("./brushwork.js").Brushwork} page.brushwork
   * @param {import("./mixture.js").Mixture} page.mixture
   * @param {import("./paintings.js").Paintings} page.paintings
   * @param {import("./where.js").Where} page.where it shows
   * @param {(busy?: boolean) => void} page.refresh
   * @param {() => void} page.before the engine is needed
   * @param {() => void} page.onPainted
   */
  constructor(page) {
    this.#page = page;
    byId("paint").addEventListener("click", () => this.paint());
    byId("cancel").addEventListener("click", () => {
      this.pause();
      announce(say("said.cancelled"));
    });
  }

  /** Whether what hangs there is what is wanted. */
  get isCurrent() {
    const { state, gallery } = this.#page;
    return Boolean(state.photo && state.engine && gallery.chosen.length > 0 && isHanging(state.painting, this.#wanted));
  }

  /** What is chosen before the engine is there is painted once it is. */
  paint() {
    const { state, gallery, refresh, before, isOff } = this.#page;
    if (isOff()) return refresh();
    const { photo, engine } = state;
    if (!photo || gallery.chosen.length === 0 || !engine) {
      refresh();
      // Where the engine cannot be had, the page says so.
      if (photo && gallery.chosen.length > 0 && byId("problem").hidden) showRun(say("load.waiting"), 0);
      return undefined;
    }
    if (this.isCurrent) {
      this.cancel();
      return refresh();
    }
    before();
    return this.#runs.run((signal) => asJob(() => this.#paintNow(signal, photo, this.#wanted)));
  }

  cancel() {
    this.#runs.cancel();
  }

  /** Paints anew what hangs there, because its style has changed, unless something else is being painted. Nothing is said of it. */
  async touchUp() {
    const { state, gallery } = this.#page;
    this.#stale = true;
    if (this.#touching) return;
    this.#touching = true;
    while (this.#stale && !isRunShown() && state.painting && gallery.chosen.length > 0 && !this.isCurrent) {
      this.#stale = false;
      const { photo } = state;
      const touched = this.#runs.run((signal) => asJob(() => this.#hang(photo, this.#wanted, { signal })));
      await touched.catch(() => {});
    }
    this.#touching = false;
  }

  /** What is being painted is not what is wanted while a slider moves. */
  pause() {
    if (!isRunShown()) return;
    this.cancel();
    this.#page.refresh();
  }

  get #wanted() {
    const { state, gallery, brushwork, where } = this.#page;
    const { second } = where;
    return { ...wantedOf(state.photo, gallery.weights, brushwork, state.engine), ...(second && { second }) };
  }

  /** Those that are wanted. */
  #stylesOf({ ids, second }) {
    return [...new Set([...ids, ...(second?.ids ?? [])])].map((id) => this.#page.gallery.styleOf(id));
  }

  async #paintNow(signal, photo, wanted) {
    if (signal.aborted) return;
    const { paintings, refresh, onPainted } = this.#page;
    const styles = this.#stylesOf(wanted);
    const titles = styles.map(({ title }) => title).join(" + ");
    const kept = [wanted, wanted.second].every((part) => !part || paintings.has(part.key));
    clearPaintingProblem();
    byId("saved").hidden = true;
    if (!kept) {
      refresh(true);
      announceAtRest(say("said.painting", { titles }));
    }
    const onProgress = (fraction) => signal.aborted || kept || showRun(say("run", { titles }), fraction);
    onProgress(0);
    try {
      await this.#hang(photo, wanted, { signal, onProgress });
      onPainted();
      announceAtRest(say("said.finished", { titles: styles.map(({ title, artist }) => (artist ? say("by", { title, artist }) : title)).join(" + ") }));
    } catch (error) {
      if (!signal.aborted && ImpastoError.from(error).code !== "cancelled") showProblem(error, () => this.paint());
    }
    if (!signal.aborted) refresh();
  }

  async #hang(photo, wanted, options) {
    const { state, wall, gallery, mixture, paintings } = this.#page;
    const styles = this.#stylesOf(wanted);
    const { bitmap, ...painted } = await paintForWall(state.engine, photo, wanted, paintings, mixture, options);
    const name = [photo.name, ...styles.map(({ id }) => id)].join("-");
    const before = state.painting;
    const { key, plain, finished, order, ids } = wanted;
    state.painting = { ...painted, source: photo.source, key, plain, finished, order, ids, name };
    paintings.letGo(before);
    // A style of the visitor's own may be gone by the time the language changes.
    wall.showPainting(painted.made.photo, bitmap, () => styles.map((style) => gallery.styleOf(style.id) ?? style), name);
    // With the tools that have come, there may be less room for the cards.
    if (wanted.ids.length === 1) gallery.reveal(wanted.ids[0]);
    await mixture.apply();
  }
}
