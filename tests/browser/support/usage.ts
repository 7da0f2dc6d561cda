// Compiled, never run: the declarations of the package against what it promises.
import { configure, encodeImage, encoderBytes, personBytes, Impasto, ImpastoError, openPicture, type Brushwork, type Finished, type FinishProgress, type LoadProgress, type PersonMask, type Result, type Style } from "impasto";
import { ImpastoImage } from "impasto/element";
import { ImpastoImage as Base, type ImpastoImageState } from "impasto/element/class";
import type { StyleId } from "impasto";
import { decodeRecipe, encodeRecipe, readRecipe, recipeOf, writeRecipe, type Recipe } from "impasto/recipe";
import styles from "impasto/styles.json" with { type: "json" };
import zh from "impasto/words/zh.js";

configure({ wasm: new URL("https://example.com/impasto_bg.wasm"), pack: "/gallery.impasto", encoder: "/encoder.impasto", worker: "/worker.js", pictureWorker: "/picture-worker.js" });

async function plain(bitmap: ImageBitmap, signal: AbortSignal): Promise<Blob> {
  const impasto: Impasto = await Impasto.load({ pack: "/gallery.impasto", signal, onProgress: ({ phase, loaded }: LoadProgress) => console.log(phase, loaded) });
  const { image, width }: Result = await impasto.stylize(bitmap, { style: impasto.styles[0]!.id, strength: 0.5, signal, onProgress: (fraction) => fraction.toFixed(2) });
  const [added]: Style[] = await impasto.addStyle(new Uint8Array(1));
  await impasto.paint(bitmap, { style: added!.id, live: true, smoothing: 0.5 });
  const own: Style = await impasto.styleFrom(bitmap, { title: `${encoderBytes} bytes`, signal });
  await impasto.addStyle(await impasto.styleFile(own.id, { title: "Mine" }));
  const { state, curve }: Finished = await impasto.finish(bitmap, { paintings: [bitmap, bitmap], paintingWeights: [2, 1], style: own.id, size: [256, 384], signal, onProgress: (progress: FinishProgress) => progress.phase !== "finish" || progress.losses.local > 0 });
  await impasto.finish(bitmap, { paintings: bitmap, goal: "article", start: "noise", originalColours: "match", resume: state, iterations: curve.length });
  // @ts-expect-error there is no such goal
  await impasto.finish(bitmap, { paintings: bitmap, goal: "best" });
  await impasto.removeStyle(own.id);
  const mask: PersonMask = await impasto.person(bitmap, { signal, onProgress: ({ loaded, total }) => loaded < total && total === personBytes });
  mask.data.fill(255, mask.width * mask.height - 1);
  const brushwork: Brushwork = { strokes: 0.2, boldness: 0.7, swirl: 2, seed: 3, light: 0.4 };
  const painting = await impasto.paint(bitmap, { style: "x", ...brushwork });
  await painting.toBlob({ strength: 0.5, light: painting.light / 2 });
  await openPicture(bitmap, { maxSide: width });
  // @ts-expect-error the strength is a number
  await impasto.stylize(bitmap, { style: "x", strength: "much" });
  // @ts-expect-error an Impasto comes from load() alone
  new Impasto();
  return encodeImage(image, { type: "image/jpeg", quality: 0.9 });
}

function element(file: File): string {
  const made = document.createElement("impasto-image");
  const typed: ImpastoImage = made;
  made.source = file;
  made.weights = { udnie: 1 };
  made.styleSrc = "./painting.jpg";
  made.strength = 0.5;
  Object.assign(made, { strokes: 0.2, boldness: 0.7, light: 1 });
  made.swirl = null;
  made.seed += 1;
  made.maxSide = null;
  made.addEventListener("result", ({ detail }) => detail.painting.width);
  made.addEventListener("error", ({ detail }) => detail.hint.length);
  made.addEventListener("progress", ({ detail: { phase, loaded, total } }) => [phase, loaded / total]);
  made.addEventListener("click", () => typed.cancel());
  // @ts-expect-error the state cannot be set
  made.state = "done";
  const state: ImpastoImageState = made.state;
  return state;
}

async function recipes(impasto: Impasto, photo: File, blob: Blob): Promise<string> {
  const recipe: Recipe = await recipeOf(impasto, { style: "udnie", seed: 3 }, { photo });
  const found = await readRecipe(await writeRecipe(blob, recipe));
  // @ts-expect-error it may be none, or of a newer version
  await impasto.stylize(photo, found);
  if (found && !found.newer) await impasto.stylize(photo, found);
  return decodeRecipe(encodeRecipe(recipe)) ? `${recipe.engine}` : "";
}

class Mine extends Base {}

Base.words = { ...zh, retry: "Encore" };
const ids: StyleId[] = styles.map(({ id }) => id);
// @ts-expect-error there is no such style
ids.push("no-such-style");
const answered: number | undefined = new ImpastoError("wasm-load").answer?.status;

export { answered, element, ids, ImpastoError, Mine, plain, recipes };
