import { byId } from "./dom.js";
import { latest } from "./latest.js";
import { announce } from "./status.js";
import { maskOf, NOBODY, personOf } from "./where-areas.js";
import { Hand } from "./where-hand.js";
import { Mask } from "./where-mask.js";
import { onLanguage, say } from "./words.js";

/** How far a key makes the brush larger or smaller, on its slider. */
const SIZE_STEP = 6;
/** The slider's end as a share of the picture's longest side; small ones are told apart better. */
const LARGEST = 0.25;

/** The tool "Where": areas by a tap, brush and eraser, and a second style to paint with. */
export class WhereDesk {
  #where;
  #page;
  #hand;
  #runs = latest();
  /** @type {"first" | "second" | "photo"} */
  #paints = "photo";
  #picks = false;
  #isOpen = false;

  /**
   * @param {import("./where.js").Where} where
   * @param {object} page
   * @param {{ photo: object | null, engine: object | null, painting: object | null }} page.state
   * @param {import("./gallery.js").Gallery} page.gallery
   * @param {import("./wall.js").Wall} page.wall
   * @param {() => void} page.changed what is seen is another
   * @param {() => void} page.settle it is a step
   * @param {(error: unknown, retry?: () => void) => void} page.onError
   */
  constructor(where, page) {
    this.#where = where;
    this.#page = page;
    this.#hand = new Hand(where, { ...page, paints: () => this.#paints, now: () => this.#now, hang: (mask) => this.#hang(mask) });
    byId("where-areas").addEventListener("click", ({ target }) => target.dataset.area && this.#take(target));
    byId("where-paints").addEventListener("click", ({ target }) => target.dataset.paints && this.#with(target.dataset.paints));
    byId("where-size").addEventListener("input", () => this.#resize());
    byId("pick-end").addEventListener("click", () => this.#pick(false));
    byId("frame").addEventListener("keydown", (event) => this.#key(event));
    onLanguage(() => this.show());
    this.#resize();
  }

  get picks() {
    return this.#picks;
  }

  /** @param {boolean} isOpen whether the tool is */
  open(isOpen) {
    const was = this.#isOpen;
    this.#isOpen = isOpen;
    this.#hand.open(isOpen);
    if (!isOpen) this.#runs.cancel();
    if (was) this.#pick(false);
    this.show();
  }

  /** Shows what is. */
  show() {
    const { mask } = this.#where;
    const { gallery, state } = this.#page;
    const area = mask ? mask.area : "everywhere";
    for (const chip of byId("where-areas").children) chip.setAttribute("aria-pressed", String(chip.dataset.area === area));
    if (this.#paints === "second" && !mask?.style) this.#paints = "photo";
    for (const chip of byId("where-paints").children) chip.setAttribute("aria-pressed", String(chip.dataset.paints === this.#paints));
    byId("where-second").textContent = (mask?.style && gallery.styleOf(mask.style)?.title) || say("where.second");
    if (state.photo) this.#hand.enter(this.#now);
  }

  /** The second style. @param {string} id */
  choose(id) {
    this.#pick(false);
    this.#paints = "second";
    const now = this.#now;
    this.#hang(now.but({ style: id, area: this.#where.mask ? now.area : "everywhere" }));
  }

  /** The mask that is, or the one that there is no need of. */
  get #now() {
    const { photo, painting } = this.#page.state;
    return this.#where.mask ?? Mask.everywhere(photo, painting?.picture ?? photo.picture);
  }

  /** @param {Mask | null} mask */
  #hang(mask) {
    this.#where.mask = mask?.isEverywhere ? null : mask;
    this.#page.changed();
    this.#page.settle();
  }

  /** @param {HTMLButtonElement} chip of an area */
  #take(chip) {
    const { area } = chip.dataset;
    this.#hand.forgo();
    return this.#runs.run(async (signal) => {
      try {
        const mask = area === "everywhere" ? null : await this.#maskOf(chip, area, signal);
        if (signal.aborted) return;
        this.#hang(mask);
        announce(say(`where.said.${area}`));
      } catch (error) {
        // Who is not there is not there the second time.
        if (!signal.aborted) this.#page.onError(error, error.code === NOBODY ? undefined : () => this.#take(chip));
      }
    });
  }

  /** The chip says how far the download is. @returns {Promise<Mask | null>} */
  async #maskOf(chip, area, signal) {
    const { engine, photo } = this.#page.state;
    const onProgress = ({ loaded, total }) => chip.style.setProperty("--done", `${total > 0 ? (100 * loaded) / total : 0}%`);
    chip.setAttribute("aria-busy", "true");
    try {
      const person = await personOf(engine, photo, { signal, onProgress });
      return maskOf(this.#now, area, person, this.#paints === "second");
    } finally {
      chip.removeAttribute("aria-busy");
      chip.style.removeProperty("--done");
    }
  }

  #with(paints) {
    // Another second style is chosen by the chip of the one that is being painted with.
    if (paints === "second" && (this.#paints === "second" || !this.#where.mask?.style)) return this.#pick(true);
    this.#paints = paints;
    return this.show();
  }

  /** The next style that is tapped is the second one. */
  #pick(picks) {
    if (this.#picks === picks) return;
    this.#picks = picks;
    document.body.toggleAttribute("data-picking", picks);
    this.#page.gallery.mixing = picks;
    if (picks) {
      announce(say("where.pick"));
      this.#page.gallery.entrance.focus();
    } else if (this.#isOpen) byId("where-second").focus({ preventScroll: true });
  }

  #resize() {
    this.#hand.resize(LARGEST * (byId("where-size").valueAsNumber / 100) ** 2);
  }

  /** On the picture, where the brush is moved by keys too. */
  #key(event) {
    if (!this.#isOpen || event.target !== byId("frame") || event.ctrlKey || event.metaKey || event.altKey) return;
    const size = byId("where-size");
    if (["[", "]"].includes(event.key)) {
      size.value = size.valueAsNumber + (event.key === "]" ? SIZE_STEP : -SIZE_STEP);
      this.#resize();
    } else if (event.key.toLowerCase() === "x") {
      this.#with(this.#paints !== "photo" ? "photo" : this.#where.mask?.style ? "second" : "first");
      announce(byId("where-paints").querySelector("[aria-pressed=true]").textContent);
    } else return;
    event.preventDefault();
  }
}
