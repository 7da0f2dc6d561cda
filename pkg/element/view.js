import { styleSheet } from "./sheet.js";

const ENGINE_SHARE = 0.3;

/** Built by hand, because a page that requires Trusted Types has no `innerHTML`. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function draw(canvas, image) {
  canvas.width = image?.width ?? 0;
  canvas.height = image?.height ?? 0;
  canvas.hidden = !image;
  // In ordinary memory: the canvas is only ever filled, and the graphics card has other work.
  if (image) canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
}

/** @param {ImageBitmap} bitmap handed over, not copied */
function hang(canvas, bitmap) {
  canvas.width = bitmap.width;
  canvas.height = bitmap.height;
  canvas.hidden = false;
  canvas.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
}

/** What the element shows: poster, then photo, then painting; progress and errors. */
export class View {
  #photo = make("canvas", { part: "photo" });
  #painting = make("canvas", { part: "painting" });
  #pictures = make("div", { class: "pictures", part: "pictures" }, this.#photo, this.#painting);
  #poster = make("img", { part: "poster", alt: "", hidden: "" });
  #progress = make("progress", { part: "progress", max: "1", "aria-label": "Painting" });
  #divider = make("input", { type: "range", part: "divider", min: "0", max: "100", value: "0", "aria-label": "Compare: how much of the photo is uncovered" });
  #frame = make("div", { class: "frame bare", part: "frame" });
  #problem = make("div", { part: "error" });
  #alert = make("div", { role: "alert", hidden: "" });
  #alt = "";
  #compare = false;

  /** @param {ShadowRoot} root @param {() => void} onRetry */
  constructor(root, onRetry) {
    root.adoptedStyleSheets = [styleSheet()];
    this.#frame.append(make("slot", { name: "poster" }, this.#poster), this.#pictures, this.#divider, make("slot", { name: "progress" }, this.#progress));
    this.#alert.append(make("slot", { name: "error" }, this.#problem));
    root.append(this.#frame, this.#alert);
    this.#divider.addEventListener("input", () => this.#split());
    this.#problem.addEventListener("click", ({ target }) => target.closest("button") && onRetry());
    this.clear();
  }

  /** @param {{ alt: string, compare: boolean, poster: string }} wishes */
  arrange({ alt, compare, poster }) {
    this.#alt = alt;
    this.#compare = compare;
    this.#poster.hidden = !poster;
    if (!poster) this.#poster.removeAttribute("src");
    else if (this.#poster.getAttribute("src") !== poster) this.#poster.src = poster;
    this.#describe();
  }

  showPhoto(image) {
    draw(this.#painting, null);
    draw(this.#photo, image);
    this.#describe();
  }

  /** Both at once, so that what is compared has one size. */
  showPainting(photo, bitmap) {
    draw(this.#photo, photo);
    hang(this.#painting, bitmap);
    this.#describe();
  }

  repaint(bitmap) {
    hang(this.#painting, bitmap);
  }

  clear() {
    draw(this.#photo, null);
    draw(this.#painting, null);
    this.#describe();
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
    this.#alert.hidden = !error;
    this.#frame.classList.toggle("failed", Boolean(error));
    this.#problem.replaceChildren();
    if (!error) return;
    this.#problem.append(make("p", {}, `${error.message} ${error.hint}`), make("button", { type: "button", part: "retry" }, "Try again"));
  }

  #describe() {
    const painted = !this.#painting.hidden;
    this.#frame.classList.toggle("bare", this.#photo.hidden);
    this.#frame.classList.toggle("compared", this.#compare && painted);
    this.#divider.hidden = !(this.#compare && painted);
    // An empty text says, as for <img>, that the picture is decoration.
    if (this.#alt && !this.#photo.hidden) {
      this.#pictures.setAttribute("role", "img");
      this.#pictures.setAttribute("aria-label", this.#alt);
      this.#pictures.removeAttribute("aria-hidden");
    } else {
      this.#pictures.removeAttribute("role");
      this.#pictures.removeAttribute("aria-label");
      this.#pictures.setAttribute("aria-hidden", "true");
    }
    this.#split();
  }

  #split() {
    const photo = this.#divider.valueAsNumber;
    this.#frame.style.setProperty("--split", String(photo));
    this.#divider.setAttribute("aria-valuetext", `${photo} % photo, ${100 - photo} % painting`);
  }
}
