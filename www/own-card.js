import { encoderBytes } from "./pkg/index.js";
import { kilobytes } from "./amounts.js";
import { byId } from "./dom.js";
import { isOwnDrag } from "./dragging.js";
import { carriedFiles } from "./transfer.js";
import { onLanguage, say } from "./words.js";

/** Where nothing hovers, nothing is dropped; there the file dialog offers the camera. */
const WAYS = matchMedia("(hover: hover)").matches ? "own.ways.hover" : "own.ways.touch";
const PRICE = kilobytes(encoderBytes);

/** The first card of the gallery: a painting of one's own is chosen, photographed, dropped or pasted there. */
export class OwnCard {
  #card = byId("yours");
  #input = byId("own-file");
  #onFiles;
  #onError;
  /** Whether the style encoder has been downloaded. */
  #paid = false;

  /** @param {(files: File[]) => void} onFiles @param {(error: unknown) => void} onError */
  constructor(onFiles, onError) {
    this.#onFiles = onFiles;
    this.#onError = onError;
    this.#card.addEventListener("click", () => this.#card.getAttribute("aria-busy") === "true" || this.#input.click());
    this.#input.addEventListener("change", () => {
      const files = [...this.#input.files];
      this.#input.value = ""; // so that the same file can be chosen again
      if (files.length > 0) onFiles(files);
    });
    // Before the page takes it for a photo. Not every browser sends it to what has the focus.
    addEventListener("paste", (event) => document.activeElement === this.#card && this.#take(event, event.clipboardData), true);
    this.#acceptDrops();
    this.rest();
    onLanguage(() => this.#card.getAttribute("aria-busy") === "true" || this.rest());
  }

  /** @param {string} sentence what is being done; fetching says how much */
  showBusy(sentence) {
    this.#card.setAttribute("aria-busy", "true");
    byId("yours-says").textContent = this.#paid ? sentence : say("own.fetching", { sentence, price: PRICE });
  }

  /** @param {{ paid?: boolean }} [what] */
  rest({ paid = this.#paid } = {}) {
    this.#paid = paid;
    this.#card.setAttribute("aria-busy", "false");
    byId("yours-says").textContent = paid ? say(WAYS) : say("own.price", { ways: say(WAYS), price: PRICE });
  }

  #take(event, transfer) {
    event.preventDefault();
    event.stopPropagation();
    try {
      this.#onFiles(carriedFiles(transfer));
    } catch (error) {
      this.#onError(error);
    }
  }

  /** What is held over the card is not meant for the wall. */
  #acceptDrops() {
    const over = (event) => {
      if (isOwnDrag()) return;
      event.preventDefault();
      event.stopPropagation();
      document.body.classList.remove("dropping");
      this.#card.classList.add("taking");
    };
    for (const kind of ["dragenter", "dragover"]) this.#card.addEventListener(kind, over);
    this.#card.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!this.#card.contains(relatedTarget)) this.#card.classList.remove("taking");
    });
    this.#card.addEventListener("drop", (event) => {
      this.#card.classList.remove("taking");
      if (!isOwnDrag()) this.#take(event, event.dataTransfer);
    });
  }
}
