import { asJob } from "./jobs.js";
import { FinishPanel } from "./finish-panel.js";
import { keepFinished, keepWork, keptWork } from "./finish-store.js";
import { FinishedPainting } from "./finished-painting.js";
import { hold } from "./finished.js";
import { LongRun } from "./long-run.js";
import { announce } from "./status.js";
import { onLanguage, say } from "./words.js";

/** The longest side that is optimized: what is finer stays as the engine has painted it. */
const SIZE = 384;
const ITERATIONS = 60;

/** Finishes what hangs on the wall: offered, watched, paused, kept and cancelled, and gone on with after the page was left. */
export class FinishDesk {
  #page;
  #panel = new FinishPanel();
  /** The own style that is chosen. */
  #kept = null;
  /** What is under way. */
  #now = null;
  /** What was not done when the page was left. @type {import("./finish-store.js").Work | null} */
  #left = null;
  #paid = false;
  #writing = Promise.resolve();

  /**
   * @param {object} page
   * @param {() => import("./pkg/index.js").Impasto} page.engine
   * @param {() => object | null} page.hanging what hangs on the wall
   * @param {(made: FinishedPainting, isWanted: () => boolean) => void} page.preview shows a picture there for now
   * @param {(id: string, plain: string, made: FinishedPainting) => void} page.finished hangs it there
   * @param {() => Promise<void> | undefined} page.again shows what hangs there
   * @param {(made: object) => Promise<ImageData>} page.start what a painting looks like now
   * @param {() => void} page.done something else can be done again
   * @param {() => boolean} page.isBusy whether a style is being taught
   * @param {(error: unknown) => void} page.onError
   */
  constructor(page) {
    this.#page = page;
    const { begin, pause, keep, cancel } = this.#panel;
    begin.addEventListener("click", () => this.#begin());
    pause.addEventListener("click", () => this.#pause());
    keep.addEventListener("click", () => this.#now?.run.end());
    cancel.addEventListener("click", () => this.#now?.run.cancel());
    onLanguage(() => this.#write());
    keptWork().then((work) => ((this.#left = work), this.#write()), () => {});
  }

  get isOn() {
    return this.#now !== null;
  }

  /** @param {import("./own-store.js").Kept | null} kept the style that is chosen */
  look(kept) {
    this.#kept = kept;
    // What else is hung ends it; how far it came is kept.
    if (this.#now && this.#page.hanging() !== this.#now.painting) this.#leave(this.#now);
    this.#write();
  }

  async #begin() {
    const [painting, kept] = [this.#page.hanging(), this.#kept];
    if (!painting || !kept?.picture || this.#now) return;
    const left = this.#leftOf(painting);
    const now = { painting, run: new LongRun(), phase: "start", iterations: ITERATIONS, iteration: 0, curve: left ? [...left.curve] : [], fraction: 0, isLeft: false };
    this.#now = now;
    this.#write();
    this.#panel.cancel.focus({ preventScroll: true });
    try {
      await asJob(async () => this.#hang(now, await this.#finished(now, left ?? (await this.#workOf(painting, kept)))));
    } catch (error) {
      this.#failed(now, error);
    } finally {
      const { hasFocus } = this.#panel;
      this.#now = null;
      this.#page.done();
      this.#write();
      if (hasFocus && !this.#panel.begin.hidden) this.#panel.begin.focus({ preventScroll: true });
    }
  }

  /** What is to be done anew. @returns {Promise<import("./finish-store.js").Work>} */
  async #workOf({ made, plain }, kept) {
    return { plain, photo: made.photo, start: await this.#page.start(made), painting: kept.picture, backend: made.backend, iterations: ITERATIONS };
  }

  /** @param {import("./finish-store.js").Work} work */
  async #finished(now, work) {
    const { photo, start, painting, iterations, state } = work;
    const onProgress = (progress) => this.#heard(now, work, progress);
    const order = { paintings: painting, start, size: SIZE, iterations, resume: state, signal: now.run.signal, onProgress };
    return { work, ...(await this.#page.engine().finish(photo, order)) };
  }

  /** The next iteration waits for what this answers; `false` ends it. */
  #heard(now, work, { phase, state, image, losses, ...told }) {
    this.#paid ||= phase === "start";
    Object.assign(now, told, { phase });
    if (phase === "download") now.fraction = told.total > 0 ? told.loaded / told.total : 1;
    if (phase === "finish") {
      now.fraction = told.iteration / told.iterations;
      now.curve = [...now.curve.filter(({ iteration }) => iteration < told.iteration), { iteration: told.iteration, loss: losses.total }];
      if (image) this.#page.preview(new FinishedPainting(image, work.photo, work.backend), () => this.#now === now && !now.run.signal.aborted);
      if (state) this.#keepWork({ ...work, state, iteration: told.iteration, curve: now.curve });
    }
    this.#write();
    return now.run.answer();
  }

  async #hang(now, { image, work }) {
    // In the order of the alphabet.
    const id = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 6)}`;
    const finished = { image, photo: work.photo, backend: work.backend };
    hold(id, finished);
    this.#keepWork(null);
    // Where the device has no room it is there for this visit.
    await keepFinished(id, finished).catch(() => {});
    this.#page.finished(id, work.plain, new FinishedPainting(image, work.photo, work.backend));
    announce(say("finish.done"));
  }

  #failed(now, error) {
    if (error.code !== "cancelled") {
      this.#page.again();
      return this.#page.onError(error);
    }
    if (now.isLeft) return;
    this.#keepWork(null);
    this.#page.again();
    announce(say("finish.cancelled"));
  }

  /** One write after the other. @param {import("./finish-store.js").Work | null} work */
  #keepWork(work) {
    this.#left = work;
    this.#writing = this.#writing.then(() => keepWork(work)).catch(() => {});
  }

  #leave(now) {
    now.isLeft = true;
    now.run.cancel();
  }

  #pause() {
    this.#now?.run.pause();
    this.#write();
  }

  /** What was not done of what hangs there. */
  #leftOf(painting) {
    return painting && this.#left?.plain === painting.plain ? this.#left : null;
  }

  #write() {
    const painting = this.#page.hanging();
    const can = Boolean(this.#kept?.picture && painting) && !this.#now && !this.#page.isBusy();
    this.#panel.offer({ can, left: this.#leftOf(painting), paid: this.#paid });
    this.#panel.show(this.#now);
  }
}
