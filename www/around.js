import { ImpastoError } from "./pkg/index.js";
import { AroundView } from "./around-view.js";
import { element } from "./dom.js";
import { acceptGestures } from "./gestures.js";
import { asJob } from "./jobs.js";
import { sheetOf } from "./sheet-of.js";
import { say } from "./words.js";

/** The longest side that is painted for this: a third of it is on the screen at once. */
const SIDE = { cpu: 2048, webgpu: 4096 };
/** What is not so much larger is not painted anew. */
const WORTH = 1.2;
/** How far an arrow key looks, in pixels of the window. */
const STEP = 60;
const ARROWS = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };
const CLOSER = { "+": 1.25, "=": 1.25, "-": 0.8, "−": 0.8 };

/** Paints it as large as is of use here, or not at all. @returns {Promise<ImageBitmap | null>} */
function larger({ engine, painting, mixture }, most, { signal, onProgress }) {
  const { source, order, made, picture } = painting;
  const maxSide = Math.min(SIDE[engine.backend] ?? SIDE.cpu, Math.max(picture.sourceWidth, picture.sourceHeight), most);
  if (maxSide < made.width * WORTH) return null;
  return asJob(async () => {
    const painted = await engine.paint(source, { ...order, maxSide, light: mixture.light, signal, onProgress });
    const bitmap = await mixture.of(painted, painting.second);
    painted.close();
    return bitmap;
  });
}

function acceptKeys(dialog, view) {
  dialog.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ARROWS[event.key]) view.pull(...ARROWS[event.key]);
    else if (CLOSER[event.key]) view.by(CLOSER[event.key]);
    else if (event.key === "0") view.reset();
    else return;
    event.preventDefault();
  });
}

/**
 * Shows a painting of all directions from its middle: at once as it hangs on the wall, then painted larger.
 * @param {object} page
 * @param {import("./pkg/index.js").Impasto} page.engine
 * @param {object} page.painting what hangs on the wall
 * @param {import("./mixture.js").Mixture} page.mixture what is shown of it
 * @returns {Promise<void>} when it is closed
 */
export async function lookAround(page) {
  const { painting, mixture } = page;
  await sheetOf("./around.css");
  const canvas = element("canvas", { tabIndex: 0, role: "img", "data-testid": "around-view", "aria-label": say("around.label", { name: painting.name }), "aria-describedby": "around-keys" });
  const says = element("p", { className: "quiet", role: "status", "data-testid": "around-says" });
  const end = element("button", { type: "button", className: "chip", "data-testid": "around-close" }, say("around.close"));
  const dialog = element("dialog", { className: "around-room", "data-testid": "around-room", "aria-label": say("around") }, canvas, element("div", { className: "around-bar" }, end, says, element("p", { className: "quiet", id: "around-keys" }, say("around.keys"))));
  const view = new AroundView(canvas);
  const closing = new AbortController();
  const tell = () => (canvas.dataset.direction = view.direction.join(" "));
  acceptGestures(canvas, { hold() {}, pan: (right, down) => (view.pull(right, down), tell()), by: (factor) => view.by(factor), twice: () => (view.reset(), tell()) });
  acceptKeys(dialog, view);
  dialog.addEventListener("keydown", tell);
  end.addEventListener("click", () => dialog.close());
  const closed = new Promise((resolve) => dialog.addEventListener("close", resolve, { once: true }));
  document.body.append(dialog);
  dialog.showModal();
  canvas.focus();
  try {
    view.show(await mixture.of(painting.made, painting.second));
    tell();
    const onProgress = (fraction) => (says.textContent = say("around.larger", { percent: Math.floor(100 * fraction) }));
    Promise.resolve(larger(page, view.largest, { signal: closing.signal, onProgress })).then(
      (bitmap) => {
        says.textContent = "";
        if (!bitmap) return;
        if (closing.signal.aborted) return bitmap.close();
        view.show(bitmap);
        canvas.dataset.side = bitmap.width;
      },
      (error) => closing.signal.aborted || (says.textContent = `${say("around.not-larger")} ${ImpastoError.from(error).message}`),
    );
    await closed;
  } finally {
    closing.abort();
    dialog.remove();
    view.close();
  }
}
