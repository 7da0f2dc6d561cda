import { teacherBytes } from "./pkg/index.js";
import { megabytes } from "./amounts.js";
import { byId, element, hide } from "./dom.js";
import { LossCurve } from "./finish-curve.js";
import { timeOf } from "./time-left.js";
import { say } from "./words.js";

function chip(name) {
  return element("button", { type: "button", className: "chip", id: `finish-${name}`, "data-testid": `finish-${name}` });
}

/** What is seen of a picture that is being finished, in the tool of an own style. */
export class FinishPanel {
  begin = chip("begin");
  pause = chip("pause");
  keep = chip("keep");
  cancel = chip("cancel");
  #note = element("span", { id: "finish-note", "data-testid": "finish-note" });
  #says = element("span", { className: "quiet", id: "finish-says", "data-testid": "finish-says" });
  #progress = element("progress", { max: 1, value: 0, "data-testid": "finish-progress", "aria-labelledby": "finish-says" });
  #curve = new LossCurve();
  #lesson;

  constructor() {
    const acts = element("div", { className: "actions" }, this.pause, this.keep, this.cancel);
    this.#lesson = element("div", { className: "lesson", role: "group", hidden: true, "data-testid": "finish" }, this.#progress, this.#says, this.#curve.element, acts);
    this.begin.setAttribute("aria-describedby", "finish-note");
    byId("own-teach").after(this.begin);
    byId("own-teach-note").after(" ", this.#note);
    byId("own").append(this.#lesson);
  }

  get hasFocus() {
    return this.#lesson.contains(document.activeElement);
  }

  /** What is offered. @param {{ can: boolean, left: { iteration: number, iterations: number } | null, paid: boolean }} what `left`: what was not done */
  offer({ can, left, paid }) {
    this.begin.hidden = this.#note.hidden = !can;
    this.begin.textContent = left ? say("finish.again", left) : say("finish.begin");
    this.#note.textContent = paid ? say("finish.note") : say("finish.price", { price: megabytes(teacherBytes) });
  }

  /** @param {object | null} now what is under way, see finish-desk.js */
  show(now) {
    byId("own").toggleAttribute("data-finish", now !== null);
    if (!now) return hide(this.#lesson, this.begin, byId("yours"));
    this.#lesson.hidden = false;
    this.#lesson.setAttribute("aria-label", say("finish.begin"));
    this.#says.textContent = this.#told(now);
    this.#progress.value = now.fraction;
    this.#curve.element.toggleAttribute("hidden", now.curve.length === 0);
    if (now.curve.length > 0) this.#curve.show(now.curve, now.iterations, say("finish.curve", { loss: now.curve.at(-1).loss.toPrecision(3) }));
    this.pause.textContent = say(now.run.isPaused ? "lesson.resume" : "lesson.pause");
    this.keep.textContent = say("lesson.keep");
    this.cancel.textContent = say("cancel");
    this.pause.hidden = this.keep.hidden = now.phase !== "finish";
  }

  #told({ phase, loaded, total, iteration, iterations, secondsLeft, run }) {
    if (phase === "download") return say("lesson.fetching", { loaded: megabytes(loaded), total: megabytes(total) });
    if (phase !== "finish") return say("finish.looking");
    const at = { step: iteration, steps: iterations };
    return run.isPaused ? say("lesson.paused", at) : say("lesson.step", { ...at, left: timeOf(secondsLeft) });
  }
}
