import { byId, hide } from "./dom.js";
import { hideRun } from "./status.js";
import { say } from "./words.js";

/**
 * Shows the parts of the page that can be used now.
 * @param {object} what
 * @param {boolean} what.busy whether it is being painted
 * @param {boolean} what.paints whether painting is of use now
 * @param {object | null} what.photo
 * @param {object | null} what.painting
 * @param {{ title: string }[]} what.chosen
 * @param {boolean} what.live whether something moves on the wall
 */
export function showDesk({ busy, paints, photo, painting, chosen, live }) {
  const shown = live ? "live" : busy ? "painting" : painting ? "painted" : photo ? "photo" : "empty";
  byId("stage").dataset.state = document.body.dataset.state = shown;
  if (paints) byId("paint").hidden = false;
  else hide(byId("paint"), byId("frame"));
  byId("again").disabled = !painting;
  byId("new-photo").hidden = !photo || live;
  byId("camera").hidden = !photo && !live;
  if (painting || live) byId("saving").hidden = false;
  else hide(byId("saving"), byId("frame"));
  if (painting && photo.around && !live) byId("around").hidden = false;
  else hide(byId("around"), byId("frame"));
  byId("empty-title").textContent = chosen.length > 0 ? say("empty.chosen", { title: chosen[0].title }) : say("empty.title");
  if (!busy) hideRun(byId("paint"), byId("save"));
}
