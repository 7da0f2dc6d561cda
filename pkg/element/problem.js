import { make } from "./make.js";

/** What a visitor can do nothing about is told to the page alone. */
const UNTOLD = new Set(["no-wasm", "no-simd", "browser-unsupported"]);

/** The error in words, with a button that tries again. */
export class Problem {
  node = make("div", { role: "alert", hidden: "" });
  #text = make("div", { part: "error" });

  /** @param {() => void} onRetry */
  constructor(onRetry) {
    this.node.append(make("slot", { name: "error" }, this.#text));
    this.#text.addEventListener("click", ({ target }) => target.closest("button") && onRetry());
  }

  /**
   * @param {import("../index.d.ts").ImpastoError | null} error
   * @param {import("../words/words.d.ts").Words} words
   * @returns {boolean} whether there is something to read
   */
  show(error, { errors, lang, retry }) {
    const told = Boolean(error) && !UNTOLD.has(error.code);
    this.node.hidden = !told;
    this.#text.textContent = "";
    if (!told) return false;
    const own = errors[error.code];
    const text = make("p", { lang: own ? lang : "en", dir: "auto" }, own?.join(" ") ?? `${error.message} ${error.hint}`);
    this.#text.append(text, make("button", { type: "button", part: "retry", lang, dir: "auto" }, retry));
    return true;
  }
}
