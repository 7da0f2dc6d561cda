import { teacherBytes } from "./pkg/index.js";
import { megabytes } from "./amounts.js";
import { byId, hide } from "./dom.js";
import { asJob } from "./jobs.js";
import { LongRun } from "./long-run.js";
import { announce } from "./status.js";
import { timeOf } from "./time-left.js";
import { onLanguage, say } from "./words.js";

/** A lesson in the own tool: what is offered, how far it is, and that it can be paused, kept and cancelled. */
export class OwnLesson {
  #teach;
  #onError;
  /** The style that the tool is open for. */
  #looked = null;
  #canTeach = false;
  /** The lesson under way. @type {{ kept: object, run: LongRun, told: () => string, fraction: number, steps: boolean } | null} */
  #now = null;
  /** Whether the teacher has been downloaded. */
  #paid = false;

  /**
   * @param {(kept: import("./own-store.js").Kept, options: object) => Promise<void>} teach
   * @param {(error: unknown) => void} onError
   */
  constructor(teach, onError) {
    this.#teach = teach;
    this.#onError = onError;
    byId("own-teach").addEventListener("click", () => this.#begin());
    byId("lesson-pause").addEventListener("click", () => this.#pause());
    byId("lesson-keep").addEventListener("click", () => this.#now?.run.end());
    byId("lesson-cancel").addEventListener("click", () => this.#now?.run.cancel());
    onLanguage(() => this.#write());
  }

  /** Whether a lesson is under way, of any style. */
  get isOn() {
    return this.#now !== null;
  }

  /** @param {import("./own-store.js").Kept | null} kept the style that is chosen @param {boolean} hasPhoto to practise on */
  show(kept, hasPhoto) {
    this.#looked = kept;
    this.#canTeach = Boolean(kept?.picture) && hasPhoto;
    this.#write();
  }

  async #begin() {
    const kept = this.#looked;
    if (!kept || this.#now) return;
    const now = { kept, run: new LongRun(), told: () => "", fraction: 0, steps: false };
    this.#now = now;
    this.#write();
    byId("lesson-cancel").focus({ preventScroll: true });
    const onProgress = (progress) => this.#heard(now, progress);
    try {
      await asJob(() => this.#teach(kept, { signal: now.run.signal, onProgress }));
    } catch (error) {
      if (error.code === "cancelled") announce(say("lesson.cancelled"));
      else this.#onError(error);
    } finally {
      const hadFocus = byId("lesson").contains(document.activeElement);
      this.#now = null;
      this.#write();
      if (hadFocus && !byId("own-teach").hidden) byId("own-teach").focus({ preventScroll: true });
    }
  }

  /** The next step waits for what this answers; `false` ends the lesson. */
  #heard(now, { phase, loaded, total, step, steps, secondsLeft }) {
    if (phase === "download") {
      now.fraction = total > 0 ? loaded / total : 1;
      now.told = () => say("lesson.fetching", { loaded: megabytes(loaded), total: megabytes(total) });
    } else if (phase === "start") {
      this.#paid = true;
      now.told = () => say("lesson.looking");
    } else {
      now.steps = true;
      now.fraction = step / steps;
      now.told = () => (now.run.isPaused ? say("lesson.paused", { step, steps }) : say("lesson.step", { step, steps, left: timeOf(secondsLeft) }));
    }
    this.#write();
    return now.run.answer();
  }

  #pause() {
    this.#now?.run.pause();
    this.#write();
  }

  #write() {
    const now = this.#now;
    const isOn = now !== null && now.kept === this.#looked;
    byId("own").toggleAttribute("data-lesson", isOn);
    byId("own-name").readOnly = isOn;
    byId("own-teach").hidden = !this.#canTeach || now !== null;
    byId("own-teach-note").hidden = byId("own-teach").hidden;
    byId("own-teach-note").textContent = this.#paid ? say("own.teach.note") : say("own.teach.price", { price: megabytes(teacherBytes) });
    if (!isOn) return hide(byId("lesson"), byId("own-teach"), byId("yours"));
    byId("lesson").hidden = false;
    byId("lesson-says").textContent = now.told();
    byId("lesson-progress").value = now.fraction;
    byId("lesson-pause").textContent = say(now.run.isPaused ? "lesson.resume" : "lesson.pause");
    byId("lesson-pause").hidden = byId("lesson-keep").hidden = !now.steps;
  }
}
