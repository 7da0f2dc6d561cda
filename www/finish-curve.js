const SVG = "http://www.w3.org/2000/svg";
/** The drawing's own units. */
const [WIDTH, HEIGHT] = [100, 28];

function drawn(tag, attributes) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

/** The loss after each iteration as a line that falls. */
export class LossCurve {
  #line = drawn("polyline", {});
  element = drawn("svg", { class: "curve", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: "none", role: "img", "data-testid": "finish-curve" });

  constructor() {
    this.element.append(this.#line);
  }

  /** @param {{ iteration: number, loss: number }[]} curve @param {number} iterations there are to be @param {string} label */
  show(curve, iterations, label) {
    this.element.setAttribute("aria-label", label);
    const losses = curve.map(({ loss }) => loss);
    const [least, most] = [Math.min(...losses), Math.max(...losses)];
    const at = ({ iteration, loss }) => [(WIDTH * iteration) / iterations, 1 + (HEIGHT - 2) * (most > least ? (most - loss) / (most - least) : 1)];
    this.#line.setAttribute("points", curve.map((point) => at(point).map((number) => number.toFixed(2)).join()).join(" "));
  }
}
