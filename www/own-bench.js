import { byId, hide } from "./dom.js";

const bench = byId("own");
const name = byId("own-name");

/** The controls of the own style that is chosen: rename, move, save as a file, delete. */
export class OwnBench {
  #kept = null;
  #rename;

  /** @param {Record<"rename" | "move" | "save" | "remove", (kept: import("./own-store.js").Kept, argument?: any) => Promise<void>>} acts */
  constructor({ rename, move, save, remove }) {
    this.#rename = rename;
    // Enter in the name ends it, and submits nothing.
    name.form.addEventListener("submit", (event) => event.preventDefault());
    name.addEventListener("change", () => this.#named());
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
    byId("own-earlier").setAttribute("aria-disabled", String(first));
    byId("own-later").setAttribute("aria-disabled", String(last));
  }

  get shows() {
    return this.#kept !== null;
  }

  /** A name that is refused does not stay in the field; what is typed since then does. */
  async #named() {
    const kept = this.#kept;
    // The field says so too when it is hidden with the bench.
    if (!kept) return;
    const { value } = name;
    const title = value.trim();
    if (title && title !== kept.title) await this.#rename(kept, title);
    if (this.#kept === kept && name.value === value) name.value = kept.title;
  }
}
