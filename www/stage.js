import { Divider } from "./compare.js";
import { byId, element, hide } from "./dom.js";

/** @param {HTMLCanvasElement} canvas @param {ImageData} image */
function draw(canvas, image) {
  canvas.width = image.width;
  canvas.height = image.height;
  // Keeps the canvas in ordinary memory: it is only ever filled, and the graphics card has other work.
  canvas.getContext("2d", { willReadFrequently: true }).putImageData(image, 0, 0);
  canvas.hidden = false;
}

/** The wall with the picture on it. */
export class Stage {
  #photo = byId("photo");
  #painting = byId("painting");
  #frame = byId("frame");
  #divider = new Divider();
  #shape = [1, 1];

  constructor() {
    addEventListener("resize", () => this.#hang());
  }

  /** @param {ImageData} image @param {HTMLElement} [next] where focus goes from the empty wall */
  showPhoto(image, next) {
    draw(this.#photo, image);
    this.#photo.setAttribute("aria-label", `Your photo, ${image.width} by ${image.height} pixels`);
    this.clearPainting();
    byId("hanging").hidden = false;
    byId("under").hidden = false;
    hide(byId("empty"), next, document.querySelector("#under [data-choose]"));
    this.#shape = [image.width, image.height];
    this.#hang();
  }

  /**
   * Both come together, so that what is compared is of one size.
   * @param {ImageData} photo @param {ImageBitmap} bitmap
   * @param {import("./pkg/index.js").Style} style @param {string} name what it is saved as
   */
  showPainting(photo, bitmap, { title, artist, year }, name) {
    draw(this.#photo, photo);
    this.#shape = [bitmap.width, bitmap.height];
    this.repaint(bitmap);
    this.#painting.dataset.name = name;
    this.#painting.setAttribute("aria-label", `Your photo painted in the style of ${[title, artist].filter(Boolean).join(" by ")}`);
    byId("caption").replaceChildren("after ", element("cite", {}, title), ...[artist, year].filter(Boolean).map((text) => `, ${text}`));
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
    byId("caption").replaceChildren("Choose a style to paint it.");
  }

  /** As large as the wall allows, at most twice its pixels: CSS alone cannot bound both sides of a canvas in a grid. */
  #hang() {
    const [width, height] = this.#shape;
    const wall = byId("stage");
    const room = wall.clientWidth - 2 * parseFloat(getComputedStyle(wall).paddingInlineStart);
    const tallest = Math.max(240, innerHeight * (innerWidth < 960 ? 0.52 : 0.64));
    const scale = Math.min(room / width, tallest / height, Math.max(2, 200 / Math.max(width, height)));
    this.#frame.style.setProperty("--shown-width", `${Math.max(1, Math.floor(width * scale))}px`);
  }
}
