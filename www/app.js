import { ImpastoError } from "./pkg/index.js";
import { acceptArrivals } from "./arrivals.js";
import { Brushwork } from "./brushwork.js";
import { byId } from "./dom.js";
import { loadEngine } from "./engine.js";
import { showFacts } from "./facts.js";
import { Gallery } from "./gallery.js";
import { isOf, paintForWall } from "./hanging.js";
import { acceptPhotos } from "./intake.js";
import { asJob } from "./jobs.js";
import { latest } from "./latest.js";
import { Mixture } from "./mixture.js";
import { keepOffline } from "./offline.js";
import { openFirst } from "./opening.js";
import { Own } from "./own.js";
import { clearProblem, showProblem } from "./problem.js";
import { offerSaving } from "./save.js";
import { Stage } from "./stage.js";
import { announce, hideRun, isRunShown, showLoading, showRun } from "./status.js";

/** What the page holds: `photo` and `painting` stay until a better one is there, whatever fails. */
const state = { engine: null, loading: null, photo: null, painting: null, sizeChosen: false };
const stage = new Stage();
const gallery = new Gallery(() => paint());
const own = new Own({ engine: () => state.loading, show: showOwn, onError: showProblem });
const brushwork = new Brushwork(pause, () => paint());
const runs = latest();
const openings = latest();
const mixture = new Mixture(() => state.painting, (bitmap) => stage.repaint(bitmap), showProblem);
const size = byId("size");

const isCurrent = () => isOf(state.painting, state.photo, { style: gallery.chosen?.id, maxSide: Number(size.value), key: brushwork.key });

function refresh(busy = false) {
  own.look(gallery.chosen?.id);
  const { painting, photo } = state;
  byId("stage").dataset.state = busy ? "painting" : painting ? "painted" : photo ? "photo" : "empty";
  byId("paint").hidden = busy || !photo || !gallery.chosen || brushwork.turning || isCurrent();
  brushwork.offerAgain(photo && gallery.chosen);
  byId("save-png").hidden = byId("save-jpeg").hidden = !painting;
  if (!busy) hideRun(byId("paint"), byId("save-png"));
  showFacts(state);
}

function load() {
  state.loading = loadEngine(showLoading).then((engine) => {
    state.engine = engine;
    if (!state.sizeChosen && engine.backend === "cpu") size.value = "512";
    engine.addEventListener("backendchange", () => refresh(true));
    gallery.show(engine.styles);
    refresh();
    return own.begin(engine);
  });
  state.loading.catch((error) => {
    showLoading("");
    showProblem(error, load);
  });
}

function open(files) {
  openings.run(async (signal) => {
    try {
      const maxSide = Number(size.value);
      const { file, picture } = await openFirst(files, { maxSide, signal });
      if (signal.aborted) return;
      runs.cancel();
      if (state.engine) clearProblem();
      state.photo = { source: file, picture, maxSide, name: file.name.replace(/\.[^.]*$/, ""), file: file.name, files: files.length };
      hang(null);
      stage.showPhoto(picture.image, gallery.entrance);
      refresh();
      announce("The photo is on the wall. Choose a style to paint it.");
      await paint();
    } catch (error) {
      if (!signal.aborted) showProblem(error);
    }
  });
}

/** Takes the place of the painting before, which gives back its memory. */
function hang(painting) {
  state.painting?.made.close();
  state.painting = painting;
}

function paint() {
  const { photo } = state;
  const style = gallery.chosen;
  if (!photo || !style || !state.engine) return refresh();
  if (isCurrent()) {
    runs.cancel();
    return refresh();
  }
  return runs.run((signal) => asJob(() => paintNow(signal, photo, style)));
}

async function paintNow(signal, photo, style) {
  if (signal.aborted) return;
  const maxSide = Number(size.value);
  const { options, key } = brushwork;
  clearProblem();
  refresh(true);
  announce(`Painting in the style of ${style.title}.`);
  const onProgress = (fraction) => signal.aborted || showRun(`Painting: ${style.title}`, fraction);
  onProgress(0);
  try {
    const order = { style: style.id, ...options, maxSide, signal, onProgress };
    const { bitmap, ...painted } = await paintForWall(state.engine, photo, mixture, order);
    hang({ ...painted, source: photo.source, style: style.id, maxSide, key, name: `${photo.name}-${style.id}` });
    stage.showPainting(painted.made.photo, bitmap, style, state.painting.name);
    await mixture.apply();
    announce(`The painting is finished: ${[style.title, style.artist].filter(Boolean).join(" by ")}.`);
  } catch (error) {
    if (!signal.aborted && ImpastoError.from(error).code !== "cancelled") showProblem(error, paint);
  }
  if (!signal.aborted) refresh();
}

/** @param {object[]} styles the visitor's own @param {string} [chosen] is painted; else what is being painted goes on */
function showOwn(styles, chosen) {
  gallery.showOwn(styles, chosen);
  return chosen ? paint() : refresh(isRunShown());
}

/** What is being painted is not what is wanted while a slider moves. */
function pause() {
  if (!isRunShown()) return;
  runs.cancel();
  refresh();
}

function cancel() {
  pause();
  announce("Cancelled.");
}

// Style files go another way, and leave a photo alone that is being opened.
acceptPhotos((files) => own.divert(files, open), showProblem);
acceptArrivals((files) => own.divert(files, open), showProblem);
size.addEventListener("change", () => {
  state.sizeChosen = true;
  paint();
});
byId("paint").addEventListener("click", () => paint());
byId("cancel").addEventListener("click", cancel);
offerSaving(() => state.painting, mixture, showProblem);
load();
// What the page needs itself comes first.
state.loading.catch(() => {}).then(keepOffline);
