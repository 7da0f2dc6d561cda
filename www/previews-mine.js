import { showMine, showSamples } from "./cards-mine.js";
import { madeOf } from "./hanging.js";
import { Previews } from "./previews.js";
import { wantedOf } from "./wanted.js";

/**
 * The cards of the gallery with the visitor's own photo: what they show is what a tap hangs on the wall, and it is kept for that.
 * @param {object} page
 * @param {{ photo: object | null, engine: import("./pkg/index.js").Impasto | null }} page.state
 * @param {import("./gallery.js").Gallery} page.gallery
 * @param {import("./brushwork.js").Brushwork} page.brushwork
 * @param {import("./mixture.js").Mixture} page.mixture
 * @param {import("./paintings.js").Paintings} page.paintings
 * @param {() => boolean} page.isFree whether nothing else is painted
 * @returns {Previews & { clear(): void }}
 */
export function previewsOf({ state, gallery, brushwork, mixture, paintings, isFree }) {
  /** Of what each card is. @type {Map<string, string>} */
  const shown = new Map();
  const wanted = (id) => wantedOf(state.photo, { [id]: 1 }, brushwork, state.engine);
  /** Of what a card is to be; all but the light makes another painting. */
  const lookOf = (id) => `${wanted(id).key} ${mixture.light}`;
  const previews = new Previews({
    ids: () => (state.engine && state.photo && isFree() && !brushwork.turning ? gallery.ids : []),
    cardOf: (id) => gallery.cardOf(id),
    isDone: (id) => Boolean(gallery.cardOf(id)?.dataset.mine) && shown.get(id) === lookOf(id),
    use: (id) => paintings.get(wanted(id).key),
    async paint(id, signal) {
      const { light } = mixture;
      const look = lookOf(id);
      const { made } = await madeOf(state.engine, state.photo, wanted(id), paintings, { light, signal });
      const bitmap = await made.bitmap(1, light);
      const card = gallery.cardOf(id);
      if (signal.aborted || !card) return bitmap.close();
      showMine(card, bitmap);
      return void shown.set(id, look);
    },
  });
  return Object.assign(previews, {
    clear() {
      previews.stop();
      shown.clear();
      showSamples(gallery.ids.map((id) => gallery.cardOf(id)));
    },
  });
}
