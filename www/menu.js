/** The page's menu, and its list of keys. */
import { byId, element } from "./dom.js";
import { chooseLanguage, currentLanguage, onLanguage, say } from "./words.js";

/** What each key does, as the list of keys says it. */
const KEYS = [["?", "keys"], ["\\", "photo"], ["+ − 0 1", "zoom"], ["← ↑ ↓ →", "pan"], ["A W M", "tools"], ["Space", "paint"], ["[ ]", "size"], ["X", "eraser"], ["Esc", "styles"], ["Ctrl Z", "undo"], ["Ctrl Shift Z", "redo"], ["Ctrl S", "save"], ["Ctrl C", "copy"]];

function fillKeys() {
  byId("keys-list").replaceChildren(...KEYS.flatMap(([key, what]) => [element("dt", {}, element("kbd", {}, key)), element("dd", {}, say(`keys.${what}`))]));
}

export function showKeys() {
  byId("menu").close();
  fillKeys();
  byId("keys").showModal();
}

/** The space round what is in a sheet is the sheet too. */
function isBeside(sheet, { clientX, clientY }) {
  const { left, right, top, bottom } = sheet.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

/**
 * The menu: language, keys, this device.
 * @param {{ forget(): Promise<void>, onError(error: unknown): void }} page
 */
export function offerMenu({ forget, onError }) {
  const menu = byId("menu");
  const [ask, really] = [byId("forget"), byId("forget-really")];
  byId("menu-open").addEventListener("click", () => {
    really.hidden = true;
    byId("language").value = currentLanguage();
    menu.showModal();
  });
  byId("language").addEventListener("change", ({ target }) => chooseLanguage(target.value).then(() => (target.value = currentLanguage())));
  byId("keys-open").addEventListener("click", showKeys);
  ask.addEventListener("click", () => {
    really.hidden = false;
    really.focus();
  });
  really.addEventListener("click", () => forget().catch((error) => {
    menu.close();
    onError(error);
  }));
  // A tap beside a sheet closes it.
  for (const sheet of document.querySelectorAll("dialog")) sheet.addEventListener("click", (event) => event.target === sheet && isBeside(sheet, event) && sheet.close());
  onLanguage(() => byId("keys").open && fillKeys());
}
