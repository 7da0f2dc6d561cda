import { ImpastoError } from "./errors.js";
import { brushworkFor, lightFor, multipleFor, smoothingFor, weightsFor } from "./options.js";
import { Painting } from "./painting.js";
import { openPicture } from "./pictures.js";

/**
 * Opens a photo and paints it.
 * @param {import("./engine.js").EngineHost} host
 * @param {import("./index.d.ts").Source} source
 * @param {import("./index.d.ts").PaintOptions} options
 * @param {<T>(work: () => Promise<T>) => Promise<T>} inTurn how the painting comes back to the engine later
 * @returns {Promise<Painting>}
 */
export async function paint(host, source, { style, weights, edges = "mirror", light, live, smoothing, maxSide, maxPixels = Infinity, signal, onProgress, ...brushwork }, inTurn) {
  if (signal?.aborted) throw new ImpastoError("cancelled");
  const numbers = brushworkFor(brushwork);
  const frame = smoothingFor({ live, smoothing });
  // There may be more styles by the time it is painted anew.
  const how = () => ({ weights: weightsFor(host.facts.styles, { style, weights }), brushwork: numbers, edges, smoothing: frame });
  how();
  const shown = lightFor(light);
  const multipleOf = multipleFor(edges);
  const picture = await openPicture(source, { maxSide, maxPixels: Math.min(maxPixels, host.facts.maxPixels), multipleOf, signal });
  const { image: photo, width, height, shrunk } = picture;
  const started = performance.now();
  const painted = await host.paint(photo, { ...how(), light: shown }, { signal, onProgress });
  const relight = (image, light) => host.light(photo, image, { edges, light });
  const ms = performance.now() - started;
  const notices = [...picture.notices, ...(host.fallback ? ["backend-cpu"] : [])];
  const facts = { photo, width, height, light: shown, ms, backend: host.facts.backend, shrunk, notices };
  return new Painting(facts, painted, {
    again: () => inTurn(() => host.paint(photo, how(), {})),
    relight: (image, light) => inTurn(() => relight(image, light)),
  });
}
