import { byId, element } from "./dom.js";
import { FilmDesk } from "./film-desk.js";
import { filmError } from "./film-errors.js";
import { Clip } from "./film-media.js";
import { placeFor } from "./film-place.js";
import { FilmPreview } from "./film-preview.js";
import { FilmWork } from "./film-work.js";
import { asJob } from "./jobs.js";
import { clock } from "./live-desk.js";
import { lookNow, toldOf } from "./live-look.js";
import { stemOf } from "./photos.js";
import { clearProblem, showProblem } from "./problem.js";
import { FILMS, saveBlob } from "./save.js";
import { sheetOf } from "./sheet-of.js";
import { announce } from "./status.js";
import { workingSide } from "./wanted.js";
import { onLanguage, say } from "./words.js";

/** A film that lacks more than this is of a clip that lacks it. */
const SHORT_S = 0.5;

const holdPage = (event) => event.preventDefault();

/** A clip on the wall: which part of it, a look at its frames, and the film that is made of it. */
export class Film {
  #page;
  #canvas = element("canvas", { "data-testid": "film-picture", "aria-hidden": "true" });
  #layer = element("div", { className: "layer live", role: "img", "data-testid": "live" }, this.#canvas);
  #preview;
  #desk;
  /** @type {Clip | null} */
  #clip = null;
  #plan = null;
  #name = "";
  #at = 0;
  /** Whether the system asks for a place: two presses make one film. */
  #asking = false;
  /** The longest side that the plan is for. */
  #side = 0;
  /** @type {FilmWork | null} */
  #work = null;

  /** @param {object} page as of live.js, with `onShown` for when it is on the wall */
  constructor(page) {
    this.#page = page;
    this.#preview = new FilmPreview(this.#canvas, { engine: () => page.state.engine, look: () => lookNow(page), onError: showProblem });
    this.#desk = new FilmDesk({ look: (seconds) => this.#lookAt(seconds), cancel: () => this.#work?.cancel() });
    for (const id of ["strength", "light"]) byId(id).addEventListener("input", () => this.changed());
    onLanguage(() => this.#clip && this.#desk.tell());
  }

  /** @param {File} file rejects with why no film can be made of it @param {() => boolean} isWanted whether it is still to be shown */
  async open(file, isWanted) {
    const [clip] = await Promise.all([Clip.open(file), sheetOf("./live.css")]);
    const side = workingSide(this.#page.state.engine);
    const plan = await clip.plan(side).catch((error) => {
      clip.close();
      throw error;
    });
    if (!isWanted()) return clip.close();
    this.#letGo();
    this.#clip = clip;
    this.#plan = plan;
    this.#side = side;
    this.#name = stemOf(file.name);
    this.#at = 0;
    this.#page.onShown();
    this.#desk.show(clip.duration);
    if (plan.silent) this.#desk.say(() => say("film.silent"));
    this.#page.wall.showLive(this.#layer, [clip.width, clip.height], () => this.#told());
    this.#offer();
    this.changed();
    announce(say("film.said"));
  }

  /** Style or sliders are others, or the engine is there. */
  changed() {
    if (!this.#clip || this.#work) return;
    const { engine } = this.#page.state;
    this.#page.wall.tell();
    this.#desk.offer(engine?.backend === "webgpu");
    if (workingSide(engine) !== this.#side) this.#fit(workingSide(engine));
    else this.#preview.show(this.#clip, this.#plan, this.#at);
  }

  /** Whether a film is being made. */
  get busy() {
    return this.#work !== null;
  }

  /** The engine that is there now, or took the place of another one, paints at another size. */
  async #fit(side) {
    const clip = this.#clip;
    this.#side = side;
    const plan = await clip.plan(side).catch((error) => this.#clip === clip && showProblem(error));
    if (!plan || this.#clip !== clip || this.#side !== side) return;
    this.#plan = plan;
    this.changed();
  }

  /** Lets go of the clip. A film that is being made is given up. */
  close() {
    this.#letGo();
    this.#desk.remove();
    this.#page.saving.lend(null);
    this.#page.wall.endLive(this.#layer);
  }

  #letGo() {
    this.#work?.cancel();
    this.#work = null;
    this.#preview.stop();
    this.#clip?.close();
    this.#clip = null;
  }

  #told() {
    this.#layer.setAttribute("aria-label", say("film.label"));
    return toldOf(this.#page.gallery);
  }

  #lookAt(seconds) {
    this.#at = seconds;
    this.changed();
  }

  #offer() {
    this.#page.saving.lend({ says: () => say("film.make"), act: () => this.#make() });
  }

  /** The button pauses, and shows how far it is. */
  #showWork(fraction) {
    const work = this.#work;
    const turn = () => {
      if (work.paused) work.goOn();
      else work.pause();
      this.#showWork(fraction);
    };
    this.#page.saving.lend({ says: () => say(work.paused ? "live.go-on" : "film.pause"), act: turn, done: fraction });
  }

  async #make() {
    const look = lookNow(this.#page);
    if (this.#work || this.#asking) return;
    if (!look) {
      // What is lacking comes first.
      announce(say("caption.choose"));
      this.#page.gallery.entrance.focus();
      return;
    }
    const clip = this.#clip;
    const name = [this.#name, ...Object.keys(look.order.weights)].join("-");
    this.#asking = true;
    const handle = await placeFor(name, this.#plan);
    // Another clip may hang there by then, or none.
    await asJob(() => {
      this.#asking = false;
      return handle !== undefined && this.#clip === clip ? this.#makeNow(look, name, handle) : undefined;
    });
  }

  async #makeNow(look, name, handle) {
    const { engine } = this.#page.state;
    const part = this.#desk.part;
    const work = new FilmWork({ engine, look, smoothing: this.#desk.smoothing, onFrame: (bitmap) => this.#work === work && this.#preview.draw(bitmap), onProgress: (fraction, left) => this.#work === work && this.#onProgress(fraction, left) });
    const [clip, plan] = [this.#clip, this.#plan];
    this.#preview.stop();
    clearProblem();
    this.#work = work;
    this.#desk.say(() => "");
    this.#desk.making(true);
    this.#onProgress(0, null);
    // Who closes the page by mistake is asked.
    addEventListener("beforeunload", holdPage);
    try {
      const { blob, seconds } = await work.make(clip, plan, part, handle);
      if (blob) saveBlob(blob, name);
      this.#desk.say(() => say("film.saved", { time: clock(seconds), type: FILMS[plan.type] }));
      if (seconds < part[1] - part[0] - SHORT_S) showProblem(filmError("film-short", { time: clock(part[0] + seconds) }));
    } catch (error) {
      if (error.code === "cancelled") announce(say("said.cancelled"));
      else showProblem(error);
    } finally {
      removeEventListener("beforeunload", holdPage);
      if (this.#work === work) {
        this.#work = null;
        this.#desk.making(false);
        this.#offer();
        this.changed();
      }
    }
  }

  #onProgress(fraction, left) {
    this.#showWork(fraction);
    const percent = Math.round(fraction * 100);
    this.#desk.progress(() => (left === null ? say("film.progress", { percent }) : say("film.progress.left", { percent, time: clock(left) })));
  }
}
