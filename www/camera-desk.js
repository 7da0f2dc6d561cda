import { byId, element, hide } from "./dom.js";
import { clock, icon, nameButton, showWayBack } from "./live-desk.js";
import { say } from "./words.js";

const FLIP = "M4 9a8 8 0 0 1 14-3l2 2M20 4v4h-4M20 15a8 8 0 0 1-14 3l-2-2M4 20v-4h4";
const DOT = "M12 6a6 6 0 1 1 0 12 6 6 0 0 1 0-12z";

/** The camera's controls: the other camera and a recording in the bar, frames a second beside the caption. */
export class CameraDesk {
  #flip = element("button", { type: "button", className: "icon", "data-testid": "camera-flip", "data-label": "camera.flip" }, icon(FLIP));
  #record = element("button", { type: "button", className: "icon record", "data-testid": "camera-record", "data-label": "camera.record", "aria-pressed": "false" }, icon(DOT));
  #rate = element("button", { type: "button", className: "rate", "data-testid": "camera-rate" });
  #line = element("p", { className: "line", role: "status", "data-testid": "camera-line", hidden: true });
  /** A tap hides the number until the camera is opened again. */
  #quiet = false;
  #told = () => "";

  /** @param {{ flip(): void, record(): void }} acts */
  constructor({ flip, record }) {
    this.#flip.addEventListener("click", flip);
    this.#record.addEventListener("click", record);
    this.#rate.addEventListener("click", () => {
      this.#quiet = true;
      hide(this.#rate, byId("save"));
    });
  }

  show() {
    this.#quiet = false;
    this.#rate.textContent = "";
    showWayBack(true);
    byId("camera").after(this.#flip, this.#record);
    document.querySelector(".said").append(this.#line, this.#rate);
    this.tell();
  }

  /** The words anew, in the visitor's language. */
  tell() {
    for (const button of [this.#flip, this.#record]) nameButton(button);
    this.#rate.title = say("camera.rate.means");
    this.#line.textContent = this.#told();
  }

  remove() {
    for (const part of [this.#flip, this.#record, this.#rate, this.#line]) part.remove();
    showWayBack(false);
    this.say(() => "");
    this.recording(false);
    this.tell();
  }

  /** @param {{ flips: boolean, records: boolean }} what is possible; the number is of no use without */
  offer({ flips, records }) {
    this.#rate.textContent = "";
    for (const [button, there] of [[this.#flip, flips], [this.#record, records]]) {
      if (there) button.hidden = false;
      else hide(button, byId("save"));
    }
  }

  /** @param {boolean} on */
  recording(on) {
    this.#record.setAttribute("aria-pressed", String(on));
    this.#record.dataset.label = on ? "camera.record.stop" : "camera.record";
    this.tell();
  }

  /** @param {number} rate frames a second @param {number} [seconds] of the recording, while there is one */
  frame(rate, seconds) {
    const text = seconds === undefined ? say("camera.rate", { rate: Math.round(rate) }) : clock(seconds);
    this.#rate.hidden = this.#quiet && seconds === undefined;
    if (this.#rate.textContent !== text) this.#rate.textContent = text;
  }

  /** A line under the picture; none if it is empty. @param {() => string} told in the visitor's language */
  say(told) {
    this.#told = told;
    this.#line.textContent = told();
    this.#line.hidden = !this.#line.textContent;
  }
}
