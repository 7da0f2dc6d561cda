/** The controls of a film. */
import { byId, element, hide } from "./dom.js";
import { clock, showWayBack } from "./live-desk.js";
import { say } from "./words.js";

/** Of a second: finer than a frame of most films. */
const STEP = 0.04;
/** A film is at least so long, in seconds. */
const LEAST = 0.2;

function range(id, label) {
  return element("input", { type: "range", min: 0, step: STEP, "data-testid": id, "data-label": label });
}

/** The lines under a film: which part of it, how smooth; while it is made, how far it is, and an end. */
export class FilmDesk {
  #start = range("film-start", "film.start");
  #end = range("film-end", "film.end");
  #times = element("output", { className: "times", "data-testid": "film-times" });
  #smooth = element("input", { type: "range", min: 0, max: 95, value: 90, "data-testid": "film-smoothing", "aria-describedby": "film-smoothing-means" });
  #smoothTitle = element("span", { className: "setting" });
  #smoothMeans = element("p", { className: "quiet", id: "film-smoothing-means" });
  #summary = element("summary", {});
  #more = element("details", { className: "more", "data-testid": "film-more" }, this.#summary, element("label", {}, this.#smoothTitle, this.#smooth), this.#smoothMeans);
  #trim = element("div", { className: "trim" }, this.#start, this.#end);
  #choices = element("div", { className: "film" }, this.#trim, this.#times, this.#more);
  #cancel = element("button", { type: "button", className: "chip", "data-testid": "film-cancel" });
  #says = element("span", {});
  #work = element("div", { className: "film", "data-testid": "film-work", hidden: true }, this.#says, this.#cancel);
  #line = element("p", { className: "line", role: "status", "data-testid": "film-line", hidden: true });
  #told = () => "";
  #saysNow = () => "";

  /** @param {{ look(seconds: number): void, cancel(): void }} acts */
  constructor({ look, cancel }) {
    for (const [here, other, sign] of [[this.#start, this.#end, -1], [this.#end, this.#start, 1]]) {
      here.addEventListener("input", () => {
        // One pushes no further than the other allows.
        const bound = other.valueAsNumber + sign * LEAST;
        here.value = sign < 0 ? Math.min(here.valueAsNumber, bound) : Math.max(here.valueAsNumber, bound);
        this.#showTimes();
        look(here.valueAsNumber);
      });
    }
    this.#cancel.addEventListener("click", cancel);
  }

  /** Start and end, in seconds. */
  get part() {
    return [this.#start.valueAsNumber, this.#end.valueAsNumber];
  }

  /** From 0 to 0.95. */
  get smoothing() {
    return this.#smooth.valueAsNumber / 100;
  }

  /** @param {number} duration in seconds */
  show(duration) {
    for (const slider of [this.#start, this.#end]) slider.max = duration;
    this.#start.value = 0;
    this.#end.value = duration;
    document.querySelector(".said").append(this.#choices, this.#work, this.#line);
    showWayBack(true);
    this.making(false);
    this.tell();
  }

  remove() {
    this.making(false);
    for (const part of [this.#choices, this.#work, this.#line]) part.remove();
    showWayBack(false);
    this.say(() => "");
  }

  /** Only where frames before count. @param {boolean} smooths */
  offer(smooths) {
    this.#more.hidden = !smooths;
  }

  /** @param {boolean} on */
  making(on) {
    const [there, gone] = on ? [this.#work, this.#choices] : [this.#choices, this.#work];
    there.hidden = false;
    hide(gone, byId("save"));
    // What is chosen now would come too late.
    document.querySelector(".desk").inert = on;
  }

  /** How far it is. @param {() => string} says in the visitor's language */
  progress(says) {
    this.#saysNow = says;
    const text = says();
    if (this.#says.textContent !== text) this.#says.textContent = text;
  }

  /** A line under the picture; none if it is empty. @param {() => string} told in the visitor's language */
  say(told) {
    this.#told = told;
    this.#line.textContent = told();
    this.#line.hidden = !this.#line.textContent;
  }

  /** The words anew, in the visitor's language. */
  tell() {
    for (const slider of [this.#start, this.#end]) slider.setAttribute("aria-label", say(slider.dataset.label));
    this.#cancel.textContent = say("cancel");
    this.#summary.textContent = say("film.more");
    this.#smoothTitle.textContent = say("film.smoothing");
    this.#smoothMeans.textContent = say("film.smoothing.means");
    this.progress(this.#saysNow);
    this.say(this.#told);
    this.#showTimes();
  }

  #showTimes() {
    const [start, end] = this.part;
    this.#times.textContent = say("film.part", { start: clock(start), end: clock(end) });
    for (const slider of [this.#start, this.#end]) slider.setAttribute("aria-valuetext", clock(slider.valueAsNumber));
    const share = (seconds) => `${(100 * seconds) / (Number(this.#end.max) || 1)}%`;
    this.#trim.style.setProperty("--start", share(start));
    this.#trim.style.setProperty("--end", share(end));
  }
}
