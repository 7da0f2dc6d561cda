import { byId, element } from "./dom.js";

/** @typedef {import("./pkg/index.js").Style & { plate?: string | null }} Style `plate`: the address of a picture of its own, or none */

/** Without a picture a card is still a card: a plain plate stands in. */
function plateOf(src) {
  const plain = () => element("span", { className: "plate" });
  if (!src) return plain();
  const plate = element("img", { className: "plate", alt: "", src, width: 160, height: 160, loading: "lazy" });
  plate.addEventListener("error", () => plate.replaceWith(plain()), { once: true });
  return plate;
}

/** @param {Style} style */
function card({ id, title, artist, year, plate = `./pkg/thumbnails/${id}.jpg` }) {
  return element(
    "label",
    { className: "card", "data-testid": `style-${id}` },
    element("input", { type: "radio", name: "style", value: id }),
    plateOf(plate),
    element("span", { className: "title" }, title),
    element("span", { className: "by" }, [artist, year].filter(Boolean).join(", ")),
  );
}

/** The styles as a radio group: arrow keys move through it. */
export class Gallery {
  #cards = byId("styles");
  #own = [];
  #pack = [];

  /** @param {() => void} onChoice called for each choice, also for one that was chosen already */
  constructor(onChoice) {
    this.#cards.addEventListener("change", onChoice);
    this.#cards.addEventListener("click", ({ target, detail }) => {
      const again = target.matches("input") && detail > 0 && target.dataset.chosen === "true";
      for (const input of this.#inputs()) input.dataset.chosen = String(input.checked);
      if (again) onChoice();
    });
  }

  /** @param {Style[]} styles the pack's */
  show(styles) {
    this.#pack = styles;
    this.#render();
  }

  /** @param {Style[]} styles the visitor's own, before the pack's @param {string} [chosen] is chosen now */
  showOwn(styles, chosen) {
    this.#own = styles;
    this.#render();
    if (!chosen) return;
    this.#check(chosen);
    this.#inputOf(chosen).closest(".card").scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** What was chosen, and what has the focus, stays so. */
  #render() {
    const chosen = this.chosen?.id;
    const { activeElement } = document;
    const focused = this.#cards.contains(activeElement) && activeElement.value;
    this.#cards.replaceChildren(...[...this.#own, ...this.#pack].map(card));
    this.#check(chosen);
    if (focused) this.#inputOf(focused)?.focus({ preventScroll: true });
  }

  #check(id) {
    for (const input of this.#inputs()) {
      input.checked = input.value === id;
      input.dataset.chosen = String(input.checked);
    }
  }

  #inputs() {
    return [...this.#cards.querySelectorAll("input")];
  }

  #inputOf(id) {
    return this.#inputs().find(({ value }) => value === id);
  }

  /** Where the keyboard enters the group. */
  get entrance() {
    return this.#cards.querySelector("input:checked") ?? this.#cards.querySelector("input");
  }

  /** The chosen style, or undefined. */
  get chosen() {
    const id = this.#cards.querySelector("input:checked")?.value;
    return [...this.#own, ...this.#pack].find((style) => style.id === id);
  }
}
