import { byId, element, hide } from "./dom.js";

const bench = byId("own");
const name = byId("own-name");

/** What can be done with the own style that is chosen: name, order, file, farewell. */
export class OwnBench {
  #kept = null;

  /** @param {Record<"rename" | "move" | "save" | "remove", (kept: import("./own-store.js").Kept, argument?: any) => void>} acts */
  constructor({ rename, move, save, remove }) {
    // Enter in the name ends it, and submits nothing.
    name.form.addEventListener("submit", (event) => event.preventDefault());
    name.addEventListener("change", () => {
      const title = name.value.trim();
      if (title && title !== this.#kept.title) rename(this.#kept, title);
      else name.value = this.#kept.title;
    });
    byId("own-earlier").addEventListener("click", () => move(this.#kept, -1));
    byId("own-later").addEventListener("click", () => move(this.#kept, 1));
    byId("own-save").addEventListener("click", () => save(this.#kept));
    byId("own-remove").addEventListener("click", () => remove(this.#kept));
  }

  /** @param {import("./own-store.js").Kept | null} kept the style that is chosen, if it is an own one */
  show(kept, { first, last }) {
    if (kept && kept !== this.#kept) name.value = kept.title;
    this.#kept = kept;
    if (!kept) return hide(bench, byId("yours"));
    bench.hidden = false;
    // Not `disabled`: that would take the focus away from whoever moves it step by step.
    byId("own-earlier").ariaDisabled = String(first);
    byId("own-later").ariaDisabled = String(last);
  }
}

/** One line that says something and offers a step; with no sentence, nothing. @returns {HTMLButtonElement | undefined} */
export function offer(sentence = "", label = "", step = () => {}) {
  const line = byId("own-offer");
  const hadFocus = line.contains(document.activeElement);
  line.replaceChildren();
  if (hadFocus) byId("yours").focus({ preventScroll: true });
  if (!sentence) return undefined;
  const button = element("button", { type: "button", className: "plain", "data-testid": "own-step" }, label);
  button.addEventListener("click", step);
  line.append(element("span", {}, sentence), " ", button);
  return button;
}
