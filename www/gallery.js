import { byId, element } from "./dom.js";

/** @param {import("./pkg/index.js").Style} style */
function card({ id, title, artist, year }) {
  const plate = element("img", { className: "plate", alt: "", src: `./pkg/thumbnails/${id}.jpg`, width: 160, height: 160, loading: "lazy" });
  // Without its thumbnail a card is still a card: a plain plate stands in.
  plate.addEventListener("error", () => plate.replaceWith(element("span", { className: "plate" })), { once: true });
  return element(
    "label",
    { className: "card", "data-testid": `style-${id}` },
    element("input", { type: "radio", name: "style", value: id }),
    plate,
    element("span", { className: "title" }, title),
    element("span", { className: "by" }, [artist, year].filter(Boolean).join(", ")),
  );
}

/** The styles as a radio group: arrow keys move through it. */
export class Gallery {
  #cards = byId("cards");
  #styles = [];

  /** @param {() => void} onChoice called for each choice, also for one that was chosen already */
  constructor(onChoice) {
    this.#cards.addEventListener("change", onChoice);
    this.#cards.addEventListener("click", ({ target, detail }) => {
      const again = target.matches("input") && detail > 0 && target.dataset.chosen === "true";
      for (const input of this.#cards.querySelectorAll("input")) input.dataset.chosen = String(input.checked);
      if (again) onChoice();
    });
  }

  /** @param {import("./pkg/index.js").Style[]} styles */
  show(styles) {
    const chosen = this.chosen?.id;
    this.#styles = styles;
    this.#cards.replaceChildren(...styles.map(card));
    for (const input of this.#cards.querySelectorAll("input")) input.checked = input.value === chosen;
  }

  /** Where the keyboard enters the group. */
  get entrance() {
    return this.#cards.querySelector("input:checked") ?? this.#cards.querySelector("input");
  }

  /** The chosen style, or undefined. */
  get chosen() {
    const id = this.#cards.querySelector("input:checked")?.value;
    return this.#styles.find((style) => style.id === id);
  }
}
