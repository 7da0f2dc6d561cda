/** The gallery: a card for each style. */
import { byId, element } from "./dom.js";
import { onLanguage, saysOf } from "./words.js";

/** @typedef {import("./pkg/index.js").Style & { plate?: string | null }} Style `plate`: the address of a picture of its own, or none */

/** Without a picture a card is still a card: a plain plate stands in. */
function plateOf(src) {
  const plain = () => element("span", { className: "plate" });
  if (!src) return plain();
  const plate = element("img", { className: "plate", alt: "", src, width: 160, height: 160, loading: "lazy" });
  plate.addEventListener("error", () => plate.replaceWith(plain()), { once: true });
  return plate;
}

function by({ artist, year }) {
  return [artist, year].filter(Boolean).join(", ");
}

/** The build writes the same for the gallery's own (tests/browser/site/cards.mjs). @param {Style} style */
function card(style) {
  return element(
    "label",
    { className: "card", "data-testid": `style-${style.id}` },
    element("input", { type: "radio", name: "style", value: style.id }),
    plateOf(style.plate),
    element("span", { className: "title" }, style.title),
    element("span", { className: "by" }, by(style)),
  );
}

/** The styles as a group of one choice, where arrow keys move; while a mixture is made, of several. */
export class Gallery {
  #cards = byId("styles");
  #own = [];
  #pack;
  #weights = {};
  #mixing = false;

  /** @param {(id: string, joins: boolean) => void} onChoice also for one that was chosen already; `joins` or leaves while mixing */
  constructor(onChoice) {
    this.#pack = this.#cardsThere().map((there) => ({
      id: there.querySelector("input").value,
      title: there.querySelector(".title").textContent,
      artist: there.dataset.artist,
      year: there.dataset.year,
    }));
    this.#cards.addEventListener("change", ({ target }) => onChoice(target.value, target.checked));
    this.#cards.addEventListener("click", ({ target, detail }) => {
      const again = target.matches("input") && detail > 0 && target.dataset.chosen === "true" && !this.#mixing;
      for (const input of this.#inputs()) input.dataset.chosen = String(input.checked);
      if (again) onChoice(target.value, true);
    });
    onLanguage(() => this.#translate());
  }

  /** Cards that are in the page already stay as they are. @param {Style[]} styles the pack's */
  show(styles) {
    const same = styles.length === this.#pack.length && styles.every(({ id }, place) => id === this.#pack[place].id);
    if (same) return;
    this.#pack = styles;
    this.#styleCards().forEach((there) => there.remove());
    this.#cards.append(...styles.map(card));
    this.#mark();
  }

  /** @param {Style[]} styles the visitor's own, before the pack's @param {string} [chosen] is brought into sight */
  showOwn(styles, chosen) {
    const { activeElement } = document;
    const focused = this.#cards.contains(activeElement) && activeElement.value;
    for (const { id } of this.#own) this.cardOf(id)?.remove();
    this.#own = styles;
    this.#cards.prepend(...styles.map(card));
    this.#mark();
    if (focused) this.#inputOf(focused)?.focus({ preventScroll: true });
    if (chosen) this.reveal(chosen);
  }

  /** Brings a card into sight. */
  reveal(id) {
    this.cardOf(id)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** Whether several may be chosen. */
  set mixing(mixing) {
    this.#mixing = mixing;
    for (const input of this.#inputs()) input.type = mixing ? "checkbox" : "radio";
    this.#mark();
  }

  /** What is painted in: weights by style id; none is chosen while it is empty. */
  get weights() {
    return this.#weights;
  }

  set weights(weights) {
    this.#weights = weights;
    this.#mark();
  }

  /** The chosen styles; none while one of them is missing. @returns {Style[]} */
  get chosen() {
    const styles = Object.keys(this.#weights).map((id) => this.styleOf(id));
    return styles.every(Boolean) ? styles : [];
  }

  /** As the visitor's language calls it. @returns {Style | undefined} */
  styleOf(id) {
    const style = [...this.#own, ...this.#pack].find((known) => known.id === id);
    if (!style) return undefined;
    return { ...style, title: saysOf(`style.${id}`) ?? style.title, artist: saysOf(`artist.${style.artist}`) ?? style.artist };
  }

  /** Where the keyboard enters the group. */
  get entrance() {
    return this.#cards.querySelector("input:checked") ?? this.#cards.querySelector("input");
  }

  /** The ids in their order. */
  get ids() {
    return this.#inputs().map(({ value }) => value);
  }

  cardOf(id) {
    return this.#inputOf(id)?.closest(".card");
  }

  #mark() {
    const ids = Object.keys(this.#weights);
    for (const input of this.#inputs()) {
      const part = ids.includes(input.value);
      input.type = this.#mixing ? "checkbox" : "radio";
      input.checked = part && (this.#mixing || ids.length === 1);
      input.dataset.chosen = String(input.checked);
      input.closest(".card").classList.toggle("part", part && ids.length > 1);
    }
    this.#translate();
  }

  #translate() {
    for (const { id } of this.#pack) {
      const style = this.styleOf(id);
      const there = this.cardOf(id);
      const texts = [[there?.querySelector(".title"), style.title], [there?.querySelector(".by"), by(style)]];
      for (const [line, text] of texts) if (line && line.textContent !== text) line.textContent = text;
    }
  }

  #cardsThere() {
    return [...this.#cards.querySelectorAll(".card")];
  }

  #styleCards() {
    return this.#cardsThere().filter((there) => !this.#own.some(({ id }) => there.querySelector("input").value === id));
  }

  #inputs() {
    return [...this.#cards.querySelectorAll("input")];
  }

  #inputOf(id) {
    return this.#inputs().find(({ value }) => value === id);
  }
}
