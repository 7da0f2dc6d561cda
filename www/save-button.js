/** The button that saves, and shows how far that is. */
import { byId } from "./dom.js";
import { announce } from "./status.js";
import { say } from "./words.js";

/**
 * The button that saves, while nothing is saved.
 * @param {string} says @param {number} [done] how far something else is that it stands for, 0 to 1
 */
export function showSave(says, done = 0) {
  byId("save-says").textContent = says;
  byId("save").removeAttribute("aria-label");
  byId("saving").style.setProperty("--done", `${done * 100}%`);
}

/** It is its own progress, and ends it. @param {number} fraction how far it is @param {string} [part] the same in words */
export function showSavingNow(fraction, part) {
  byId("save-says").textContent = `${part ?? `${Math.round(fraction * 100)} %`} ×`;
  byId("save").setAttribute("aria-label", part ? `${say("save.cancel")}, ${part}` : say("save.cancel"));
  byId("saving").style.setProperty("--done", `${fraction * 100}%`);
}

/** @param {string} said what came of it */
export function showSaved(said) {
  byId("saved-says").textContent = said;
  byId("saved").hidden = false;
  announce(said);
}
