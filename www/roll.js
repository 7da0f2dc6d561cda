import { ImpastoError, openPicture } from "./pkg/index.js";
import { byId, element } from "./dom.js";
import { saidOf } from "./problem-words.js";
import { acceptSwipes } from "./swipe.js";
import { onLanguage, say } from "./words.js";

/** Twice the pixels that are shown. */
const SIDE = 112;

/** A photo's middle, as a square. */
function squareOf({ image }) {
  const side = Math.min(image.width, image.height);
  const canvas = element("canvas", { width: SIDE, height: SIDE, className: "plate" });
  return createImageBitmap(image, (image.width - side) / 2, (image.height - side) / 2, side, side).then((bitmap) => {
    canvas.getContext("2d").drawImage(bitmap, 0, 0, SIDE, SIDE);
    bitmap.close();
    return canvas;
  });
}

/** Several photos in one thin row, as a group of one choice; and what is wrong with those that cannot be opened. */
export class Roll {
  #row = byId("roll");
  #failed = byId("roll-failed");
  /** @type {import("./many.js").Entry[]} */
  #entries = [];
  #plates = new AbortController();
  #onChoice;

  /** @param {(entry: import("./many.js").Entry) => void} onChoice */
  constructor(onChoice) {
    this.#onChoice = onChoice;
    this.#row.addEventListener("change", ({ target }) => this.#choose(this.#entries.findIndex(({ id }) => id === target.value)));
    acceptSwipes(byId("frame"), (step) => this.#choose(this.#place + step));
    onLanguage(() => this.#tell());
  }

  /** @param {import("./many.js").Entry[]} entries none hides the row @param {string} [current] which of them hangs on the wall */
  show(entries, current) {
    const others = entries.length > 0 && entries !== this.#entries;
    if (others) this.#fill(entries);
    this.#row.hidden = entries.length === 0;
    const input = [...this.#row.querySelectorAll("input")].find(({ value }) => value === current);
    if (input && !input.checked) input.checked = true;
    if (input) input.parentElement.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.mark();
  }

  /** Which of them cannot be opened, and why. */
  mark() {
    for (const { id, failed } of this.#entries) {
      const there = this.#row.querySelector(`[value="${id}"]`)?.parentElement;
      there?.classList.toggle("failed", Boolean(failed));
    }
    this.#tell();
  }

  /** Which of them is chosen; none while they are hidden. */
  get #place() {
    return this.#row.hidden ? NaN : [...this.#row.querySelectorAll("input")].findIndex(({ checked }) => checked);
  }

  #choose(place) {
    if (this.#entries[place]) this.#onChoice(this.#entries[place]);
  }

  #fill(entries) {
    this.#plates.abort();
    this.#plates = new AbortController();
    this.#entries = entries;
    const cards = entries.map(({ id }) => element("label", { className: "one" }, element("input", { type: "radio", name: "roll", value: id }), element("span", { className: "plate" })));
    this.#row.replaceChildren(...cards);
    this.#draw(this.#plates.signal);
  }

  /** One after the other: each takes the memory of a whole photo for a moment. */
  async #draw(signal) {
    for (const entry of this.#entries) {
      const plate = await openPicture(entry.file, { maxSide: 4 * SIDE, signal }).then(squareOf).catch((error) => ImpastoError.from(error));
      if (signal.aborted) return;
      if (plate instanceof ImpastoError) entry.failed = plate;
      else this.#row.querySelector(`[value="${entry.id}"]`).parentElement.querySelector(".plate").replaceWith(plate);
      this.mark();
    }
  }

  #tell() {
    const count = this.#entries.length;
    for (const [place, { id, name, failed }] of this.#entries.entries()) {
      const input = this.#row.querySelector(`[value="${id}"]`);
      input?.setAttribute("aria-label", say(failed ? "roll.failed" : "roll.photo", { number: place + 1, count, file: name }));
      if (input) input.parentElement.title = name;
    }
    const failed = this.#row.hidden ? [] : this.#entries.filter((entry) => entry.failed);
    const said = failed.map(({ name, failed: error }) => say("roll.why", { file: name, sentence: saidOf(error).sentence }));
    if (said.join("\n") === [...this.#failed.children].map(({ textContent }) => textContent).join("\n")) return;
    this.#failed.replaceChildren(...said.map((sentence, place) => element("li", { "data-code": failed[place].failed.code }, sentence)));
  }
}
