import { stopIf, unlessAborted } from "./abort.js";
import { bytesOf } from "./file-bytes.js";
import { Lesson } from "./lesson.js";
import { openPicture } from "./pictures.js";
import { material } from "./teach-material.js";
import { taughtAs } from "./teach-options.js";

/** Far more than the teacher looks at: it makes paintings 384 to 640 pixels high. */
const PAINTING_SIDE = 1280;
/** Photos of which crops are cut. */
const PHOTO_PIXELS = 1e6;

/**
 * Makes a style of a painting, by prediction, or takes one that was added, and makes it more like the painting. What does not
 * come to its end leaves the styles as they were.
 * @param {import("./style-list.js").StyleList} styles
 * @param {Promise<ArrayBuffer>} pack
 * @param {import("./index.d.ts").Source} source the painting
 * @param {import("./index.d.ts").TeachOptions} options
 * @returns {Promise<import("./index.d.ts").Style>}
 */
export async function teach(styles, pack, source, options) {
  const order = taughtAs(options);
  const { photos, texts, lossNetwork, signal, onProgress } = order;
  stopIf(signal);
  // First: a picture that cannot be opened needs no download.
  const { image: painting } = await openPicture(source, { maxSide: PAINTING_SIDE, signal });
  const opened = await Promise.all(photos.map((photo) => openPicture(photo, { maxPixels: PHOTO_PIXELS, signal })));
  const { module, loss } = await material({ lossNetwork, signal, onProgress });
  const bytes = await unlessAborted(pack, signal);
  const known = styles.addedOf(texts.id);
  const before = known && (await unlessAborted(styles.fileInTurn(known.id).then(bytesOf), signal));
  const { id } = known ?? (await unlessAborted(styles.from(painting, { ...texts, signal }), signal));
  try {
    const start = before ?? (await unlessAborted(styles.fileInTurn(id).then(bytesOf), signal));
    const what = { pack: bytes, loss, painting, photos: opened.map(({ image }) => image), ...order.how };
    return await taught(styles, id, new Lesson(module, what, signal), start, order);
  } catch (thrown) {
    // Nobody waits for this, but whoever paints next comes after it.
    const undone = known ? styles.replace(id, before) : styles.removeInTurn(id);
    undone.catch(() => {});
    throw thrown;
  }
}

/** The steps, after which the style stays. What waits for the engine, or for the page, is given up when it is cancelled. */
async function taught(styles, id, lesson, start, { how: { steps }, previewEvery, signal, onProgress }) {
  const replace = (file) => unlessAborted(styles.replace(id, file), signal);
  try {
    onProgress({ phase: "start", loaded: 0, total: 1 });
    await lesson.begin(start);
    let style = null;
    for await (const { step, losses, secondsLeft, file } of lesson.steps(previewEvery)) {
      style = file ? await replace(file) : null;
      const told = onProgress({ phase: "teach", step, steps, losses, secondsLeft, id, changed: style !== null });
      if ((await unlessAborted(Promise.resolve(told), signal)) === false) break;
    }
    return style ?? (await replace(await lesson.style()));
  } finally {
    lesson.end();
  }
}
