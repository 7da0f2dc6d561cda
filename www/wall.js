import { Divider } from "./compare.js";
import { byId, element, hide } from "./dom.js";
import { acceptGestures } from "./gestures.js";
import { onLanguage, say, sayList } from "./words.js";
import { Zoom } from "./zoom.js";

/** @param {HTMLCanvasElement} canvas @param {ImageData} image */
function draw(canvas, image) {
  canvas.width = image.width;
  canvas.height = image.height;
  // Keeps the canvas in ordinary memory: it is only ever filled, and the graphics card has other work.
  canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
  canvas.hidden = false;
}

/**
 * What a finger on the picture does instead of pulling it.
 * @typedef {{ begin(at: { x: number, y: number }): void, move(at: { x: number, y: number }): void, end(): void, cancel(): void }} Brush
 */

/** The wall with the picture on it. */
export class Wall {
  #photo = byId("photo");
  #painting = byId("painting");
  #frame = byId("frame");
  /** @type {Brush | null} */
  brush = null;
  #divider = new Divider();
  #zoom = new Zoom(this.#frame);
  #shape = [1, 1];
  /** The photo's own pixels across: the picture is shown up to twice as large. */
  #most = 1;
  #told = () => say("caption.choose");
  /** What hung there before something that moves. @type {{ shape: number[], most: number, told: () => any, empty: boolean } | null} */
  #behind = null;

  constructor() {
    new ResizeObserver(() => this.#hang()).observe(byId("stage"));
    acceptGestures(this.#frame, {
      hold: (held) => this.hold(held),
      pan: (right, down) => this.#zoom.pan(right, down),
      by: (factor, at) => this.#zoom.by(factor, at),
      twice: (at) => this.#zoom.toggle(at),
      brush: () => this.brush,
    });
    onLanguage(() => this.tell());
  }

  get zoom() {
    return this.#zoom;
  }

  /** Shows the photo instead of the painting. @param {boolean} held */
  hold(held) {
    this.#divider.hold(held && (this.#behind !== null || !this.#painting.hidden));
  }

  /** @param {import("./pkg/index.js").Picture} picture @param {HTMLElement} [next] where focus goes from the empty wall */
  showPhoto({ image, sourceWidth }, next) {
    draw(this.#photo, image);
    this.clearPainting();
    this.#frame.hidden = false;
    hide(byId("empty"), next, byId("new-photo"));
    this.#shape = [image.width, image.height];
    this.#most = sourceWidth;
    this.#zoom.reset(image.width);
    this.#hang();
  }

  /**
   * Both come together, so that what is compared is of one size.
   * @param {ImageData} photo @param {ImageBitmap} bitmap
   * @param {() => import("./pkg/index.js").Style[]} styles it is painted in, in the visitor's language @param {string} name what it is saved as
   */
  showPainting(photo, bitmap, styles, name) {
    draw(this.#photo, photo);
    const other = this.#shape[0] !== bitmap.width || this.#shape[1] !== bitmap.height;
    this.#shape = [bitmap.width, bitmap.height];
    this.repaint(bitmap);
    this.#painting.dataset.name = name;
    this.#told = () => this.#after(styles());
    this.tell();
    if (other) this.#zoom.reset(bitmap.width);
    this.#divider.show();
    this.#hang();
  }

  /** @param {ImageBitmap} bitmap handed over, not copied */
  repaint(bitmap) {
    this.#painting.width = bitmap.width;
    this.#painting.height = bitmap.height;
    this.#painting.getContext("bitmaprenderer").transferFromImageBitmap(bitmap);
    this.#painting.hidden = false;
  }

  clearPainting() {
    this.#painting.hidden = true;
    this.#divider.hide();
    this.#told = () => say("caption.choose");
    this.tell();
  }

  /**
   * Hangs something that moves before what hung there, which stays as it is.
   * @param {HTMLElement} layer @param {[width: number, height: number]} shape
   * @param {() => import("./pkg/index.js").Style[] | string} told what it is painted in, or what there is to say instead
   */
  showLive(layer, shape, told) {
    this.#behind ??= { shape: this.#shape, most: this.#most, told: this.#told, empty: this.#frame.hidden };
    this.#cover(true);
    if (!layer.isConnected) this.#frame.append(layer);
    this.#frame.hidden = false;
    hide(byId("empty"), byId("save"));
    this.#shape = shape;
    this.#most = shape[0];
    this.#told = () => {
      const styles = told();
      return typeof styles === "string" ? styles : this.#after(styles);
    };
    this.tell();
    this.#zoom.reset(shape[0]);
    this.#hang();
  }

  /** What hung there before hangs there again. @param {HTMLElement} layer */
  endLive(layer) {
    if (!this.#behind) return;
    const { shape, most, told, empty } = this.#behind;
    this.#behind = null;
    layer.remove();
    this.#cover(false);
    this.#shape = shape;
    this.#most = most;
    this.#told = told;
    this.tell();
    this.#frame.hidden = empty;
    byId("empty").hidden = !empty;
    this.#zoom.reset(shape[0]);
    this.#hang();
  }

  /** Nothing hangs there any more. */
  clear() {
    this.clearPainting();
    this.#frame.hidden = true;
    byId("empty").hidden = false;
  }

  /** What is covered is not there for a screen reader either. */
  #cover(covered) {
    for (const id of ["photo-layer", "painting-layer"]) byId(id).hidden = covered;
    if (covered) this.#divider.hide();
    else if (!this.#painting.hidden) this.#divider.show();
  }

  #after(styles) {
    if (styles.length !== 1) return say("caption.mix", { titles: sayList(styles.map(({ title }) => title)) });
    const [{ title, artist, year }] = styles;
    // The title stands out, wherever the language puts it.
    const [before, behind] = say("caption.after", { title: "\n" }).split("\n");
    return [before, element("cite", {}, title), behind, ...[artist, year].filter(Boolean).map((text) => `, ${text}`)];
  }

  /** Says again what hangs there. */
  tell() {
    byId("caption").replaceChildren(...[this.#told()].flat());
    const { width, height } = this.#photo;
    this.#photo.setAttribute("aria-label", say("photo.label", { width, height }));
    this.#painting.setAttribute("aria-label", say("painting.label", { after: byId("caption").textContent }));
  }

  /** As large as the wall allows, at most twice the photo's own size: CSS alone cannot bound both sides of a canvas in a grid. */
  #hang() {
    if (this.#frame.hidden) return;
    const [width, height] = this.#shape;
    const wall = byId("stage");
    const { paddingInlineStart, paddingInlineEnd, paddingBlockStart, paddingBlockEnd } = getComputedStyle(wall);
    const across = wall.clientWidth - parseFloat(paddingInlineStart) - parseFloat(paddingInlineEnd);
    const down = wall.clientHeight - parseFloat(paddingBlockStart) - parseFloat(paddingBlockEnd);
    const largest = Math.max((2 * this.#most) / width, 200 / Math.max(width, height));
    const scale = Math.min(across / width, down / height, largest);
    const [wide, high] = [width, height].map((side) => `${Math.max(1, Math.floor(side * scale))}px`);
    const { style } = this.#frame;
    // The zoom stays while the frame does.
    if (style.width === wide && style.height === high) return;
    Object.assign(style, { width: wide, height: high });
    this.#zoom.reset();
  }
}
