/** Controls that the camera and films share. */
import { byId } from "./dom.js";
import { say } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const BACK = "M15 5l-7 7 7 7";

/** A drawing of one line. @param {string} path @param {string} [name] its class */
export function icon(path, name = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", name);
  svg.setAttribute("aria-hidden", "true");
  svg.append(document.createElementNS(SVG, "path"));
  svg.firstChild.setAttribute("d", path);
  return svg;
}

/** @param {number} seconds @returns {string} `1:07` */
export function clock(seconds) {
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Gives a button that is a picture its name, in the visitor's language. */
export function nameButton(button) {
  button.setAttribute("aria-label", say(button.dataset.label));
  button.title = say(button.dataset.label);
}

/** What the camera's button shows while nothing moves on the wall. */
const camera = byId("camera").firstElementChild;

/** While something moves on the wall, the camera's button leads back. @param {boolean} back */
export function showWayBack(back) {
  const button = byId("camera");
  button.replaceChildren(back ? icon(BACK, "turns") : camera);
  button.dataset.label = back ? "live.leave" : "camera";
  nameButton(button);
}
