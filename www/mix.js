import { byId, element } from "./dom.js";
import { onLanguage } from "./words.js";

/** Four are as much as a pad or an eye can tell apart. */
const MOST = 4;

/** The knob's place to weights: two styles left and right, a third below, a fourth at the corner. */
function weightsAt(count, x, y) {
  if (count === 1) return [1];
  if (count === 2) return [1 - x, x];
  if (count === 3) return [(1 - x) * (1 - y), x * (1 - y), y];
  return [(1 - x) * (1 - y), x * (1 - y), (1 - x) * y, x * y];
}

/** The place that comes nearest to weights. */
function placeOf([a = 0, b = 0, c = 0, d = 0], count) {
  const sum = a + b + c + d || 1;
  if (count < 3) return { x: b / sum, y: 0.5 };
  if (count === 3) return { x: a + b > 0 ? b / (a + b) : 0.5, y: c / sum };
  return { x: (b + d) / sum, y: (c + d) / sum };
}

/** Paints in up to four styles at once: a pad with a style at each corner, and the same as sliders. */
export class Mix {
  #gallery;
  #onChange;
  #pad = byId("pad");

  /** @param {import("./gallery.js").Gallery} gallery @param {() => void} onChange the weights have come to rest */
  constructor(gallery, onChange) {
    this.#gallery = gallery;
    this.#onChange = onChange;
    this.#pad.addEventListener("pointerdown", (event) => this.#drag(event));
    byId("mix-even").addEventListener("click", () => this.#even());
    byId("mix-as-sliders").addEventListener("click", ({ target }) => {
      const shown = document.body.toggleAttribute("data-sliders");
      target.setAttribute("aria-pressed", String(shown));
    });
    onLanguage(() => this.show());
  }

  /** A style joins the mixture, or leaves it, as those do that are gone. One is always left. @param {string} id */
  toggle(id, joins) {
    const { [id]: had, ...others } = this.#gallery.weights;
    const left = Object.keys(others).filter((other) => this.#gallery.styleOf(other));
    if (joins ? left.length >= MOST || had !== undefined : left.length === 0) return this.show();
    const share = joins ? 1 / (left.length + 1) : 0;
    const sum = left.reduce((all, other) => all + others[other], 0);
    const rest = Object.fromEntries(left.map((other) => [other, (sum > 0 ? others[other] / sum : 1 / left.length) * (1 - share)]));
    this.#take(joins ? { ...rest, [id]: share } : rest);
    this.#onChange();
  }

  /** Shows what the gallery's weights are. */
  show() {
    const { weights } = this.#gallery;
    this.#gallery.weights = weights;
    const ids = Object.keys(weights);
    byId("mix-says").hidden = ids.length > 1;
    byId("mix-even").hidden = byId("mix-as-sliders").hidden = ids.length < 2;
    this.#pad.hidden = ids.length < 2;
    this.#place(placeOf(Object.values(weights), ids.length));
    this.#pad.querySelectorAll(".corner").forEach((corner) => corner.remove());
    this.#pad.append(...ids.map((id, place) => element("span", { className: "corner", "data-corner": place }, this.#gallery.styleOf(id)?.title ?? "")));
    this.#pad.dataset.count = ids.length;
    this.#showParts(ids.length > 1 ? ids : []);
  }

  #showParts(ids) {
    const parts = byId("parts");
    const same = [...parts.querySelectorAll("input")].map(({ name }) => name).join() === ids.join();
    if (!same) parts.replaceChildren(...ids.map((id) => this.#part(id)));
    for (const id of ids) {
      const part = parts.querySelector(`[name="${id}"]`);
      const share = Math.round(this.#gallery.weights[id] * 100);
      part.value = share;
      part.parentElement.querySelector(".part-title").textContent = this.#gallery.styleOf(id)?.title ?? "";
      part.parentElement.querySelector("output").textContent = `${share} %`;
    }
  }

  #part(id) {
    const range = element("input", { type: "range", name: id, min: 0, max: 100, "data-testid": `part-${id}` });
    range.addEventListener("input", () => this.#weigh(id, range.valueAsNumber / 100));
    range.addEventListener("change", () => this.#onChange());
    return element("label", { className: "dial" }, element("span", { className: "setting" }, element("span", { className: "part-title" }), element("output")), range);
  }

  /** The others keep their proportions. */
  #weigh(id, share) {
    const { [id]: _, ...others } = this.#gallery.weights;
    const sum = Object.values(others).reduce((all, weight) => all + weight, 0);
    const count = Object.keys(others).length;
    const weights = {};
    for (const known of Object.keys(this.#gallery.weights)) {
      weights[known] = known === id ? share : (1 - share) * (sum > 0 ? others[known] / sum : 1 / count);
    }
    this.#take(weights);
  }

  #even() {
    const ids = Object.keys(this.#gallery.weights);
    this.#take(Object.fromEntries(ids.map((id) => [id, 1 / ids.length])));
    this.#onChange();
  }

  #take(weights) {
    this.#gallery.weights = weights;
    this.show();
  }

  #drag(down) {
    const ids = Object.keys(this.#gallery.weights);
    const { left, top, width, height } = this.#pad.getBoundingClientRect();
    const within = (value) => Math.max(0, Math.min(1, value));
    const move = ({ clientX, clientY }) => {
      const at = { x: within((clientX - left) / width), y: ids.length < 3 ? 0.5 : within((clientY - top) / height) };
      const weights = weightsAt(ids.length, at.x, at.y);
      this.#take(Object.fromEntries(ids.map((id, place) => [id, weights[place]])));
    };
    down.preventDefault();
    this.#pad.setPointerCapture(down.pointerId);
    move(down);
    this.#pad.onpointermove = move;
    this.#pad.onpointerup = this.#pad.onpointercancel = () => {
      this.#pad.onpointermove = this.#pad.onpointerup = this.#pad.onpointercancel = null;
      this.#onChange();
    };
  }

  #place({ x, y }) {
    this.#pad.style.setProperty("--x", x);
    this.#pad.style.setProperty("--y", y);
  }
}
