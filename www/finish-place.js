import { hangFinished } from "./finished.js";
import { wantedOf } from "./wanted.js";

/**
 * Where a picture that is finished hangs.
 * @param {object} page
 * @param {{ photo: object | null, engine: import("./pkg/index.js").Impasto | null }} page.state
 * @param {import("./wall.js").Wall} page.wall
 * @param {import("./gallery.js").Gallery} page.gallery
 * @param {import("./brushwork.js").Brushwork} page.brushwork
 * @param {import("./mixture.js").Mixture} page.mixture
 * @param {import("./paintings.js").Paintings} page.paintings
 * @param {() => object | null} page.hanging what hangs on the wall
 * @param {() => void} page.settle what is wanted is a step, and hangs
 */
export function finishPlace({ state, wall, gallery, brushwork, mixture, paintings, hanging, settle }) {
  return {
    hanging,
    engine: () => state.engine,
    start: (made) => made.image(1, mixture.light),

    /** Hangs there until something else does. @param {import("./finished-painting.js").FinishedPainting} made @param {() => boolean} isWanted */
    async preview(made, isWanted) {
      const painting = hanging();
      const bitmap = await mixture.of(made);
      if (painting && hanging() === painting && isWanted()) wall.repaint(bitmap);
      else bitmap.close();
    },

    /** A picture is finished: it is a step, and hangs where what it was finished from did. */
    finished(id, plain, made) {
      hangFinished(id, plain);
      const { finished, key } = wantedOf(state.photo, gallery.weights, brushwork, state.engine);
      if (finished === id) paintings.add(key, made);
      return settle();
    },

    /** What hangs there itself, after a preview. */
    again() {
      const painting = hanging();
      if (!painting) return undefined;
      painting.shown = "";
      return mixture.apply();
    },
  };
}
