import { stopIf, unlessAborted } from "./abort.js";
import { Finer } from "./finer.js";
import { finishedAs } from "./finish-options.js";
import { Finishing } from "./finishing.js";
import { openPicture } from "./pictures.js";
import { material } from "./teach-material.js";

/** The longest side that paintings and photos are looked at with. */
const LOOKED_SIDE = 1280;
/** As often as the article's `style_transfer` says how far it is. */
const LINE_EVERY = 100;

/**
 * Optimizes the picture itself.
 * @param {import("./index.d.ts").Impasto} impasto
 * @param {import("./index.d.ts").Source} source the photo
 * @param {import("./index.d.ts").FinishOptions} options
 * @returns {Promise<import("./index.d.ts").Finished>}
 */
export async function finish(impasto, source, options) {
  const order = finishedAs(options);
  const { paintings, lossNetwork, resume, signal, onProgress } = order;
  stopIf(signal);
  // First: a picture that cannot be opened needs no download.
  const opened = await Promise.all(paintings.map(({ source: painting }) => openPicture(painting, { maxSide: LOOKED_SIDE, signal })));
  const { photo, start } = await begun(impasto, source, order);
  const { module, loss } = await material({ lossNetwork, signal, onProgress });
  const looked = opened.map(({ image }, place) => ({ image, weight: paintings[place].weight }));
  const finishing = new Finishing(module, { loss, photo, paintings: looked, start, wanted: order.wanted }, signal);
  try {
    onProgress({ phase: "start", loaded: 0, total: 1 });
    const now = await finishing.begin(resume);
    return { ...(await iterated(finishing, now, start, order)), photo };
  } finally {
    finishing.end();
  }
}

/** The photo as it is looked at, and what the picture starts as. */
async function begun(impasto, source, { start, paint, wanted, signal }) {
  if (start === "painting") {
    const { photo, image } = await impasto.stylize(source, { ...paint, signal });
    return { photo, start: image };
  }
  // Larger than it is optimized: its shorter side may have to be.
  const opened = openPicture(source, { maxSide: Math.max(LOOKED_SIDE, ...wanted.sizes), signal });
  if (typeof start === "string") return { photo: (await opened).image, start };
  const [{ image: photo }, { image }] = await Promise.all([opened, openPicture(start, { signal })]);
  return { photo, start: image };
}

async function iterated(finishing, now, start, { wanted: { iterations, originalColours }, previewEvery, signal, onProgress }) {
  // What is finer than what is optimized stays as it was painted, where the colours are the painting's own.
  const finer = typeof start !== "string" && originalColours === "style" ? new Finer(start) : null;
  const fine = ({ image, first }) => (finer && image ? finer.of(image, first) : image);
  let [shown, state, losses, evaluations] = [fine(now), now.state, null, 0];
  const curve = [];
  for await (const { step, kept: _, first, ...told } of finishing.steps(previewEvery)) {
    [shown, state] = [fine({ image: told.image, first }), told.state];
    ({ losses, evaluations } = told);
    // A worker that was lost has gone back.
    while (curve.at(-1)?.iteration >= step) curve.pop();
    curve.push({ iteration: step, loss: losses.total });
    const line = step % LINE_EVERY === 0 ? `Iteration: ${step} Loss: ${losses.total}` : undefined;
    const said = onProgress({ phase: "finish", iteration: step, iterations, ...told, image: shown, line });
    if ((await unlessAborted(Promise.resolve(said), signal)) === false) break;
  }
  if (!shown || !state) {
    const last = await finishing.now();
    [shown, state] = [fine(last), last.state];
  }
  const { width, height } = shown;
  return { image: shown, width, height, losses, evaluations, iterations: curve.at(-1)?.iteration ?? now.iteration, curve, state };
}
