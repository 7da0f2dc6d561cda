import { BRUSHWORK, isWithin, LIGHT } from "../options.js";

/** Properties that live in attributes: a setter stores anything, a getter gives only what is valid. */

/** @type {Record<string, (value: string | null) => any>} */
const READERS = {
  text: (value) => value ?? "",
  flag: (value) => value !== null && value !== "false",
};

function oneOf(first, ...others) {
  return (value) => (others.includes(value) ? value : first);
}

/** A number of the range, else the usual one. */
function within(range) {
  return (value) => {
    const number = value === null || value.trim() === "" ? NaN : Number(value);
    return isWithin(range, number) ? number : range.usual;
  };
}

/** Each property, the attribute it lives in, and how that is read. */
export const REFLECTED = {
  src: ["src", READERS.text],
  alt: ["alt", READERS.text],
  poster: ["poster", READERS.text],
  painting: ["painting", READERS.text],
  styleSrc: ["style-src", READERS.text],
  pack: ["pack", READERS.text],
  encoder: ["encoder", READERS.text],
  wasm: ["wasm", READERS.text],
  compare: ["compare", READERS.flag],
  loading: ["loading", oneOf("lazy", "eager")],
  reveal: ["reveal", oneOf("auto", "manual")],
  backend: ["backend", oneOf("auto", "webgpu", "cpu")],
  strength: ["strength", within({ least: 0, most: 1, usual: 1 })],
  strokes: ["strokes", within(BRUSHWORK.strokes)],
  boldness: ["boldness", within(BRUSHWORK.boldness)],
  swirl: ["swirl", within(BRUSHWORK.swirl)],
  seed: ["seed", within(BRUSHWORK.seed)],
  light: ["light", within(LIGHT)],
  maxSide: ["max-side", within({ least: 1, most: 16384, usual: null })],
};

/** As frameworks write a property into HTML that they do not know to be one. */
const ALIASES = { "max-side": "maxside", "style-src": "stylesrc" };

export const ATTRIBUTES = [...Object.values(REFLECTED).map(([attribute]) => attribute), ...Object.values(ALIASES)];

/** @param {typeof HTMLElement} Kind */
export function defineReflected(Kind) {
  for (const [property, [attribute, read]] of Object.entries(REFLECTED)) {
    Object.defineProperty(Kind.prototype, property, {
      configurable: true,
      enumerable: true,
      get() {
        return read(this.getAttribute(attribute) ?? this.getAttribute(ALIASES[attribute]));
      },
      set(value) {
        if (value === null || value === undefined || value === false) this.removeAttribute(attribute);
        else this.setAttribute(attribute, value === true ? "" : String(value));
      },
    });
  }
}

/** Properties that were set before the element was defined hide the accessors of its class: they are set anew. */
export function upgradeProperties(host, names) {
  for (const name of names) {
    if (!Object.prototype.hasOwnProperty.call(host, name)) continue;
    const value = host[name];
    delete host[name];
    host[name] = value;
  }
}
