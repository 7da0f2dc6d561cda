import { offerAround } from "./around-chip.js";
import { acceptArrivals } from "./arrivals.js";
import { Brushwork } from "./brushwork.js";
import { showDesk } from "./desk.js";
import { byId } from "./dom.js";
import { Easel } from "./easel.js";
import { loadEngine } from "./engine.js";
import { showFacts } from "./facts.js";
import { forgetting } from "./forget.js";
import { Gallery } from "./gallery.js";
import { acceptPhotos } from "./intake.js";
import { acceptKeys } from "./keys.js";
import { latest } from "./latest.js";
import { Live } from "./live.js";
import { Many } from "./many.js";
import { offerMenu, showKeys } from "./menu.js";
import { Mix } from "./mix.js";
import { Mixture } from "./mixture.js";
import { keepOffline } from "./offline.js";
import { Opener } from "./opener.js";
import { OwnFinish } from "./own-finish.js";
import { Own } from "./own.js";
import { Paintings } from "./paintings.js";
import { showArrivalProblem, showProblem } from "./problem.js";
import { previewsOf } from "./previews-mine.js";
import { Recipes } from "./recipes.js";
import { Saving } from "./saving.js";
import { clearCameBack, hideRun, isRunShown, showLoading, showRun } from "./status.js";
import { Steps } from "./steps.js";
import { Tools } from "./tools.js";
import { Wall } from "./wall.js";
import { Where } from "./where.js";
import { beginLanguage, onLanguage, say } from "./words.js";

let firstPainting;
const firstPainted = new Promise((resolve) => (firstPainting = resolve));
/** What the page holds: `photo` and `painting` stay until a better one is there, whatever fails; `notes` until the next step. */
const state = { engine: null, loading: null, photo: null, painting: null, notes: [] };
const wall = new Wall();
const gallery = new Gallery(chooseStyle);
// One thing at a time: nothing is taught while a picture is finished.
const own = new Own({ engine: () => state.loading, show: showOwn, onError: showProblem, photo: () => (finishing.isOn ? undefined : state.photo?.source), changed: touchUp });
const brushwork = new Brushwork(() => easel.pause(), () => easel.paint());
const openings = latest();
const where = new Where({ state, gallery, brushwork, wall, settle, changed: () => mixture.apply().catch(showProblem), onError: showProblem });
const mixture = new Mixture(hanging, where, (bitmap) => wall.repaint(bitmap), showProblem);
const paintings = new Paintings(() => state.painting);
const mix = new Mix(gallery, () => settle());
const finishing = new OwnFinish({ state, wall, gallery, brushwork, mixture, paintings, hanging, settle, isBusy: () => own.isTeaching, done: () => refresh(isRunShown()), onError: showProblem });
const tools = new Tools((tool) => {
  where.look(tool === "where").catch(showProblem);
  gallery.mixing = tool === "mix";
  mix.show();
});
const many = new Many((entry) => opener.hang([entry]));
const saving = new Saving({ engine: () => state.engine, current: hanging, mixture, where, many, onBusy, onSettings: () => steps.keep(), onError: showProblem });
const steps = new Steps({ gallery, brushwork, saving, state, where, show: showStep });
const easel = new Easel({ state, isOff: () => live.on, wall, gallery, brushwork, mixture, where, paintings, refresh, before: () => previews.stop(), onPainted: () => firstPainting() });
const previews = previewsOf({ state, gallery, brushwork, mixture, paintings, isFree: () => !isRunShown() && !saving.busy && !live.on && !own.isTeaching && !finishing.isOn });
const live = new Live({ state, wall, gallery, brushwork, mixture, saving, easel, previews, openings, steps, tools, many, refresh, take: (files) => opener.open(files) });
const recipes = new Recipes({ state, gallery, brushwork, own, saving, steps, where, many, show: showRecipe, note: (notes) => ((state.notes = notes), refresh(isRunShown())), onError: showArrivalProblem });
const opener = new Opener({ state, openings, live, easel, many, steps, recipes, where, hangPhoto });

/** The painting on the wall; none while something moves there. */
function hanging() {
  return live.on ? null : state.painting;
}

function refresh(busy = false) {
  const { painting, photo } = state;
  const { chosen } = gallery;
  finishing.look(own.look(chosen.length === 1 ? chosen[0].id : undefined));
  const paints = !busy && !live.on && photo && state.engine && chosen.length > 0 && !brushwork.turning && !easel.isCurrent;
  showDesk({ busy, paints, photo, painting, chosen, live: live.on });
  tools.offer({ photo: Boolean(photo), painted: Boolean(painting) || live.on, live: live.on, own: own.isLooking });
  steps.offer();
  saving.show();
  showFacts(state);
  live.changed();
  if (!busy) previews.start();
}

function load() {
  state.loading = loadEngine(showDownload).then(async (engine) => {
    state.engine = engine;
    engine.addEventListener("backendchange", () => refresh(isRunShown()));
    gallery.show(engine.styles);
    hideRun();
    byId("stage").dataset.engine = "ready";
    easel.paint();
    await own.begin(engine);
    // A second style may be one of the visitor's own.
    if (!easel.isCurrent && !isRunShown()) easel.paint();
    return engine;
  });
  state.loading.catch((error) => {
    showLoading("");
    hideRun();
    showProblem(error, load);
  });
}

/** A painting that waits for the engine says how far that is. */
function showDownload(sentence, fraction) {
  showLoading(sentence);
  if ((state.photo || live.on) && gallery.chosen.length > 0) showRun(say("load.waiting"), fraction);
}

function hangPhoto(photo) {
  const before = state.painting;
  state.photo = photo;
  state.painting = null;
  state.notes = [];
  where.keepOnly(photo?.id);
  paintings.keepOnly((key) => steps.mayComeBack(key));
  paintings.letGo(before);
  previews.clear();
  if (photo) wall.showPhoto(photo.picture, gallery.entrance);
  else wall.clear();
  clearCameBack();
  byId("saved").hidden = true;
  if (!photo) many.clear();
  many.show(photo?.id).catch(showProblem);
  refresh();
}

function chooseStyle(id, joins) {
  if (where.picks) return where.choose(id);
  if (tools.current === "mix") return mix.toggle(id, joins);
  gallery.weights = { [id]: 1 };
  gallery.reveal(id);
  return settle();
}

/** The visitor has chosen something: it is a step, and it is painted. */
function settle() {
  state.notes = [];
  step();
  return easel.paint();
}

function step() {
  if (state.photo && !live.on) steps.add();
}

/** @param {object[]} styles the visitor's own @param {string} [chosen] is painted; else what is being painted goes on */
function showOwn(styles, chosen) {
  gallery.showOwn(styles, chosen);
  if (!chosen) return refresh(isRunShown());
  gallery.weights = { [chosen]: 1 };
  return settle();
}

/** A style paints otherwise than it did, and will again unless it is `done`: what hangs there in it follows. @param {string} id */
function touchUp(id, done) {
  if (!(gallery.weights[id] > 0 || where.second?.ids.includes(id))) return refresh(isRunShown());
  if (done) return easel.paint();
  return easel.touchUp().then(() => refresh(isRunShown()));
}

/** A step that was taken back, or was there before a reload; or none. */
function showStep(photo) {
  easel.cancel();
  if (photo !== state.photo) hangPhoto(photo);
  mix.show();
  mixture.apply().catch(showProblem);
  return easel.paint();
}

/** A recipe's photo takes the place of what moves on the wall. */
function showRecipe(photo) {
  if (photo) live.end();
  return showStep(photo);
}

function onBusy(busy) {
  if (busy) previews.stop();
  else refresh(isRunShown());
}

// Style files go another way, and leave a photo alone that is being opened.
const open = (files) => opener.open(files);
const take = (files) => own.divert(files, (pictures) => recipes.divert(pictures, open).catch(showProblem));
acceptPhotos(take, showProblem);
acceptArrivals(take, showArrivalProblem);
byId("adjust").addEventListener("change", step);
byId("again").addEventListener("click", step);
offerAround({ state, mixture, before: () => previews.stop(), after: () => refresh(isRunShown()), onError: showProblem });
byId("start-new").addEventListener("click", () => steps.startNew());
offerMenu({ onError: showProblem, forget: forgetting(() => Promise.all([steps.end(), many.end()])) });
acceptKeys({ zoom: wall.zoom, hold: (held) => wall.hold(held), tool: (tool) => live.tool(tool), undo: () => live.on || steps.go(-1), redo: () => live.on || steps.go(1), save: () => saving.save(), copy: () => saving.copy(), keys: showKeys });
onLanguage(() => refresh(isRunShown()));
beginLanguage([...byId("language").options].map(({ value }) => value));
load();
const restored = steps.restore().then(() => many.restore(() => ({ id: state.photo?.id, photos: steps.photos }))).then(() => saving.show(), showProblem);
live.waitFor(restored);
restored.then(() => (byId("stage").dataset.visit = "restored"));
restored.then(() => recipes.follow());
// What the page needs itself comes first.
state.loading.catch(() => {}).then(() => keepOffline(firstPainted));
