import { byId, element } from "./dom.js";
import { extensionOf, SIZES } from "./save.js";
import { onLanguage, say } from "./words.js";

const TYPES = [["JPEG", "image/jpeg"], ["PNG", "image/png"], ["WebP", "image/webp"]];
/** Less than this is not worth saying. */
const SLOW_S = 3;

/** A browser that cannot write WebP writes PNG instead, without a word. */
function writes(type) {
  return document.createElement("canvas").toDataURL(type).startsWith(`data:${type}`);
}

function choice(name, id, value, checked, ...says) {
  return element("label", {}, element("input", { type: "radio", name, value: value ?? "", checked, "data-testid": `${name}-${id.toLowerCase()}` }), element("span", {}, ...says));
}

/** What is beside the button that saves: size, kind of file, quality, and other ways out. */
export class SaveSheet {
  #saving;
  #dialog = byId("save-sheet");

  /** @param {import("./saving.js").Saving} saving @param {() => void} onSettings they have changed */
  constructor(saving, onSettings) {
    this.#saving = saving;
    const { settings } = saving;
    this.#dialog.addEventListener("change", ({ target }) => {
      if (target.name === "save-size") settings.maxSide = Number(target.value) || null;
      if (target.name === "save-type") settings.type = target.value;
      if (target.id === "save-recipe") settings.recipe = target.checked;
      if (target.id === "save-quality") settings.quality = target.valueAsNumber / 100;
      this.#show();
      onSettings();
    });
    byId("save-quality").addEventListener("input", ({ target }) => (byId("save-quality-value").textContent = target.value));
    byId("save-file").addEventListener("click", () => this.#leave(() => saving.save()));
    byId("save-one").addEventListener("click", () => this.#leave(() => saving.saveOne()));
    byId("save-link").addEventListener("click", () => this.#leave(() => saving.copyLink()));
    byId("save-as").addEventListener("click", () => this.#saveAs());
    byId("save-share").addEventListener("click", () => this.#share());
    byId("save-copy").addEventListener("click", () => this.#leave(() => saving.copy()));
    byId("save-as").hidden = !globalThis.showSaveFilePicker;
    byId("save-copy").hidden = !navigator.clipboard?.write;
    byId("save-link").hidden = !navigator.clipboard;
    const probe = new File([""], "painting.jpg", { type: "image/jpeg" });
    byId("save-share").hidden = !navigator.canShare?.({ files: [probe] });
    onLanguage(() => this.#dialog.open && this.#fill());
  }

  open() {
    this.#fill();
    this.#dialog.showModal();
  }

  close() {
    this.#dialog.close();
  }

  #fill() {
    const { maxSide, type, quality, recipe } = this.#saving.settings;
    const { count } = this.#saving;
    const [sizes, types] = [byId("save-sizes"), byId("save-types")];
    const full = Math.max(...this.#saving.sizeFor(null));
    const offered = SIZES.filter(([, side]) => !side || side < full);
    const chosen = offered.some(([, side]) => side === maxSide) ? maxSide : null;
    sizes.replaceChildren(sizes.firstElementChild, ...offered.map(([id, side]) => choice("save-size", id, side, side === chosen, ...this.#sizeSays(id, side))));
    types.replaceChildren(types.firstElementChild, ...TYPES.filter(([, kind]) => writes(kind)).map(([name, kind]) => choice("save-type", name, kind, kind === type, name)));
    byId("save-quality").value = byId("save-quality-value").textContent = Math.round(quality * 100);
    byId("save-recipe").checked = recipe;
    byId("save-one").hidden = count === 1;
    byId("save-file").textContent = count > 1 ? say("save.all", { count }) : say("save.file");
    this.#show();
  }

  #sizeSays(id, side) {
    const [width, height] = this.#saving.sizeFor(side);
    const seconds = Math.round(this.#saving.secondsFor(side));
    const slow = seconds >= SLOW_S ? ` ${say("save.seconds", { seconds })}` : "";
    return [say(`save.size.${id}`), element("span", { className: "quiet" }, ` ${width} × ${height}${slow}`)];
  }

  #show() {
    byId("save-quality-dial").hidden = this.#saving.settings.type === "image/png";
  }

  #leave(work) {
    this.close();
    return work();
  }

  /** The system asks for the place first, while the tap still counts. */
  async #saveAs() {
    const { type } = this.#saving;
    const extension = `.${extensionOf(type)}`;
    const handle = await globalThis.showSaveFilePicker({ suggestedName: this.#saving.name + extension, types: [{ accept: { [type]: [extension] } }] }).catch(() => null);
    if (handle) await this.#leave(() => this.#saving.saveTo(handle));
  }

  async #share() {
    const file = await this.#leave(() => this.#saving.file());
    // Refused where the tap is too long ago, or given up by the visitor.
    if (file) await navigator.share({ files: [file] }).catch(() => {});
  }
}
