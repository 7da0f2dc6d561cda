import { ImpastoError } from "./pkg/index.js";
import { byId } from "./dom.js";
import { asJob } from "./jobs.js";
import { latest } from "./latest.js";
import { copyText, fileName, saveBlob } from "./save.js";
import { showSave, showSaved, showSavingNow } from "./save-button.js";
import { allTogether, oneAlone } from "./save-work.js";
import { announce, clearCameBack } from "./status.js";
import { onLanguage, say } from "./words.js";

const ZIP = "application/zip";

/**
 * The painting as a file: as large as the photo, or as the sheet says; of several photos that were chosen together, all of them.
 * The button that saves is its progress, and ends it.
 */
export class Saving {
  /** What was chosen last: the longest side, the kind of file, its quality, whether the recipe goes along. */
  settings = { maxSide: null, type: "image/jpeg", quality: 0.92, recipe: true };
  #page;
  #runs = latest();
  #busy = false;
  #sheet = null;
  /** What the button does while something moves on the wall. @type {{ says(): string, act(): void, done?: number } | null} */
  #instead = null;

  /**
   * @param {object} page
   * @param {() => import("./pkg/index.js").Impasto} page.engine
   * @param {() => object | null} page.current what hangs on the wall
   * @param {import("./mixture.js").Mixture} page.mixture
   * @param {import("./many.js").Many} page.many
   * @param {import("./where.js").Where} page.where it shows
   * @param {(busy: boolean) => void} page.onBusy
   * @param {() => void} page.onSettings
   * @param {(error: unknown) => void} page.onError
   */
  constructor(page) {
    this.#page = page;
    byId("save").addEventListener("click", () => (this.#busy ? this.cancel() : this.save()));
    for (const id of ["save-more", "saved-change"]) byId(id).addEventListener("click", () => this.openSheet().catch(page.onError));
    onLanguage(() => this.show());
  }

  get busy() {
    return this.#busy;
  }

  /** How many photos are saved at once. */
  get count() {
    return this.#page.many.all?.length ?? 1;
  }

  /** What the file is called, without extension. */
  get name() {
    const { name, ids } = this.#page.current();
    return this.count > 1 ? [say("saved.zip"), ...ids].join("-") : name;
  }

  /** The kind of file. */
  get type() {
    return this.count > 1 ? ZIP : this.settings.type;
  }

  /** The button says what it does, and the sheet goes with what it is about. */
  show() {
    if (!this.#page.current()) this.#sheet?.close();
    if (this.#busy) return;
    const says = this.#instead?.says() ?? (this.count > 1 ? say("save.all", { count: this.count }) : say("save"));
    showSave(says, this.#instead?.done);
  }

  /** Saves with the last settings, by a download. */
  save() {
    if (this.#instead) return this.#instead.act();
    return this.#make(saveBlob, { all: this.#page.many.all });
  }

  /** What hangs on the wall alone. */
  saveOne() {
    return this.#make(saveBlob);
  }

  /**
   * While something moves on the wall, the button does what is of use with that.
   * @param {{ says(): string, act(): void, done?: number } | null} instead `done`: how far that is, 0 to 1
   */
  lend(instead) {
    this.cancel();
    this.#instead = instead;
    this.show();
  }

  /** Where the system asks. @param {FileSystemFileHandle} handle */
  saveTo(handle) {
    const write = async (blob) => {
      const file = await handle.createWritable();
      await file.write(blob);
      await file.close();
    };
    return this.#make(write, { all: this.#page.many.all });
  }

  /** Onto the clipboard, which takes PNG. The browser waits for it there. */
  async copy() {
    if (!this.#page.current() || !navigator.clipboard?.write) return;
    await navigator.clipboard.write([new ClipboardItem({ "image/png": this.file("image/png") })]).then(() => announce(say("said.copied")), () => {});
  }

  /** A link to these styles and settings, onto the clipboard. */
  async copyLink() {
    const { engine, current, mixture, onError } = this.#page;
    const how = { order: current().order, strength: mixture.strength, light: mixture.light };
    const link = import("./recipe-parts.js").then(({ linkTo }) => linkTo(engine(), how));
    try {
      await copyText(link);
      showSaved(say("saved.link"));
    } catch {
      onError(new ImpastoError("link-refused", say("link-refused"), say("link-refused.next")));
    }
  }

  /** The file, for whoever shares or copies it. @param {string} [type] @returns {Promise<File | null>} null if it was given up */
  async file(type) {
    let made = null;
    await this.#make((blob, name) => (made = new File([blob], fileName(blob, name), { type: blob.type })), { type, quiet: true });
    return made;
  }

  /** The largest size, of the photo or as the engine bounds it. @returns {[width: number, height: number]} */
  sizeFor(maxSide) {
    const { picture, made, finished } = this.#page.current();
    // Nothing can paint what was finished once more.
    const { sourceWidth, sourceHeight } = finished ? { sourceWidth: made.width, sourceHeight: made.height } : picture;
    const scale = Math.min(1, (maxSide ?? Infinity) / Math.max(sourceWidth, sourceHeight), Math.sqrt(this.#page.engine().maxPixels / (sourceWidth * sourceHeight)));
    return [sourceWidth, sourceHeight].map((side) => Math.max(1, Math.round(side * scale)));
  }

  /** How long a size takes here, in seconds, by what hangs on the wall. */
  secondsFor(maxSide) {
    const { made } = this.#page.current();
    const [width, height] = this.sizeFor(maxSide);
    return (this.count * (made.ms / 1000) * width * height) / (made.width * made.height);
  }

  async openSheet() {
    const { SaveSheet } = await import("./save-sheet.js");
    // What it is about may be gone by then.
    if (!this.#page.current()) return;
    this.#sheet ??= new SaveSheet(this, this.#page.onSettings);
    this.#sheet.open();
  }

  async #make(give, { type = this.settings.type, quiet = false, all = null } = {}) {
    const painting = this.#page.current();
    if (!painting || this.#busy) return;
    const settings = { ...this.settings, type };
    const name = all ? this.name : painting.name;
    const size = this.sizeFor(settings.maxSide);
    const work = (signal) => (all ? allTogether(this.#page, all, painting, settings, signal) : oneAlone(this.#page, painting, settings, signal, size));
    // Before it has its turn: a second press ends it, and does not begin another one.
    this.#begin();
    await this.#runs.run((signal) => asJob(() => this.#makeNow(signal, work, (blob) => give(blob, name), quiet)));
  }

  async #makeNow(signal, work, give, quiet) {
    try {
      const { blob, said } = await work(signal);
      if (signal.aborted) return;
      await give(blob);
      if (!quiet) showSaved(said);
    } catch (error) {
      if (!signal.aborted && ImpastoError.from(error).code !== "cancelled" && error?.name !== "AbortError") this.#page.onError(error);
    } finally {
      this.#busy = false;
      this.show();
      this.#page.onBusy(false);
    }
  }

  #begin() {
    this.#busy = true;
    clearCameBack();
    byId("saved").hidden = true;
    showSavingNow(0);
    this.#page.onBusy(true);
  }

  /** Gives up what is being saved. */
  cancel() {
    if (!this.#busy) return;
    this.#runs.cancel();
    announce(say("said.cancelled"));
  }
}
