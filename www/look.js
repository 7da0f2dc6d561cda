import { byId } from "./dom.js";

const DIALS = ["strength", "strokes", "light", "swirl"];

/** What the sliders of Adjust say, and where the strokes lie, as plain numbers. @param {import("./brushwork.js").Brushwork} brushwork */
export function lookOf(brushwork) {
  return { ...Object.fromEntries(DIALS.map((dial) => [dial, byId(dial).valueAsNumber])), seed: brushwork.seed };
}

/** Puts the sliders where they were. What is not there stays. @param {ReturnType<typeof lookOf>} look */
export function takeLook(look, brushwork) {
  for (const dial of DIALS) {
    if (Number.isFinite(look[dial])) byId(dial).value = look[dial];
    byId("dials").querySelector(`[data-dial=${dial}]`).classList.toggle("changed", byId(dial).value !== byId(dial).defaultValue);
  }
  if (Number.isInteger(look.seed)) brushwork.seed = look.seed;
}
