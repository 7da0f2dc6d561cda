import { Canvases } from "./canvases.js";
import { make } from "./make.js";
import { PlainPhoto } from "./plain-photo.js";
import { Problem } from "./problem.js";
import { dress } from "./sheet.js";

const ENGINE_SHARE = 0.3;

/** What the element shows: poster, then photo, then painting; progress and errors. */
export class View {
  #host;
  #root;
  #canvases = new Canvases();
  #plain = new PlainPhoto();
  #pictures = make("div", { class: "pictures", part: "pictures" }, this.#canvases.photo, this.#canvases.painting);
  #poster = make("img", { part: "poster", alt: "", hidden: "" });
  #progress = make("progress", { part: "progress", max: "1" });
  #frame = make("div", { class: "frame bare", part: "frame" });
  #problem;
  #error = null;
  /** @type {import("./divider.js").Divider | undefined} */
  #divider;
  #dividing = null;

  /** @param {import("./impasto-image.js").ImpastoImage} host @param {ShadowRoot} root @param {() => void} onRetry */
  constructor(host, root, onRetry) {
    this.#host = host;
    this.#root = root;
    this.#problem = new Problem(onRetry);
    this.#frame.append(make("slot", { name: "poster" }, this.#poster), this.#pictures, make("slot", { name: "progress" }, this.#progress));
    root.append(this.#frame, this.#problem.node);
    this.clear();
  }

  /** Takes over what the element's attributes and words are now. */
  arrange() {
    const { poster, words, compare } = this.#host;
    if (compare) this.#divide();
    this.#poster.hidden = !poster;
    if (!poster) this.#poster.removeAttribute("src");
    else if (this.#poster.getAttribute("src") !== poster) this.#poster.src = poster;
    this.#progress.setAttribute("aria-label", words.painting);
    this.showError(this.#error);
    this.#describe();
  }

  showPhoto(image) {
    this.#canvases.hangPainting(null);
    this.#canvases.drawPhoto(image);
    this.#plain.remove();
    this.#describe();
  }

  /** Both at once, so that what is compared has one size. */
  showPainting(photo, bitmap) {
    this.#canvases.drawPhoto(photo);
    this.#canvases.hangPainting(bitmap);
    this.#describe();
  }

  repaint(bitmap) {
    this.#canvases.hangPainting(bitmap);
  }

  /** The photo without the engine, over the place of the one that was shown. @param {{ lazy?: boolean, shared?: boolean }} how */
  showPlain(how) {
    const image = this.#plain.show(this.#host, how);
    if (!image) return;
    const settle = () => this.#describe();
    image.addEventListener("load", settle);
    image.addEventListener("error", settle);
    this.#pictures.prepend(image);
    settle();
  }

  /** Gives back the pixels, and keeps their place. */
  rest() {
    this.#canvases.rest();
    this.#describe();
  }

  clear() {
    this.showPhoto(null);
  }

  /** Whether there is something to look at while the photo is on its way. */
  get hasPoster() {
    return Boolean(this.#host.poster) || [...this.#host.children].some(({ slot }) => slot === "poster");
  }

  /** @param {boolean} busy */
  showBusy(busy) {
    this.#frame.classList.toggle("busy", busy);
    this.#progress.removeAttribute("value");
  }

  /** The engine fills the first part of the bar, painting the rest. */
  showPhase(phase, loaded, total) {
    if (!(total > 0)) return;
    if (phase === "painting") this.#progress.value = ENGINE_SHARE + ((1 - ENGINE_SHARE) * loaded) / total;
    else if (phase === "wasm") this.#progress.value = (ENGINE_SHARE * loaded) / total;
  }

  /** @param {import("../index.d.ts").ImpastoError | null} error */
  showError(error) {
    this.#error = error;
    this.#frame.classList.toggle("failed", this.#problem.show(error, this.#host.words));
  }

  #describe() {
    const { alt, compare, words } = this.#host;
    const { photo, painting } = this.#canvases;
    const plain = this.#plain.node;
    const shown = plain ? plain.naturalWidth > 0 : !photo.hidden;
    this.#frame.classList.toggle("bare", !shown && photo.hidden);
    this.#divider?.show(compare && !painting.hidden, words);
    if (plain) Object.assign(plain, { alt, hidden: plain.complete && !shown && this.hasPoster });
    // An empty text says, as for <img>, that the picture is decoration. What the browser shows by itself has its own.
    const role = alt && !plain && shown ? "img" : null;
    for (const [name, value] of [["role", role], ["aria-label", role && alt], ["aria-hidden", plain || role ? null : "true"]]) {
      if (value) this.#pictures.setAttribute(name, value);
      else this.#pictures.removeAttribute(name);
    }
  }

  /** Few compare, so what does comes when one first wants to. Where it cannot be loaded, the painting is shown all the same. */
  #divide() {
    const hang = ({ Divider }) => {
      this.#divider = new Divider(this.#frame);
      this.#pictures.after(this.#divider.node);
      dress(this.#root, this.#root.adoptedStyleSheets);
      this.#describe();
    };
    this.#dividing ??= import("./divider.js").then(hang, () => (this.#dividing = null));
  }
}
