import { encoderBytes, ImpastoError } from "./pkg/index.js";
import { offer, OwnBench } from "./own-bench.js";
import { OwnCard } from "./own-card.js";
import { OwnStyles } from "./own-styles.js";
import { plateOf } from "./plates.js";
import { saveBlob } from "./save.js";
import { announce } from "./status.js";
import { isStyleFile, sorted } from "./style-files.js";

const NOT_KEPT = ["own-not-kept", "The style is there, but this browser could not keep it on the device.", "Save its style file; it can be dropped here again."];

/** Paintings of one's own as styles: made, shown in the gallery before the others, and looked after. */
export class Own {
  #page;
  #styles = new OwnStyles();
  #card;
  #bench;
  #queue = Promise.resolve();
  #saidLost = false;

  /**
   * @param {object} page
   * @param {() => Promise<unknown>} page.engine comes when the engine is there
   * @param {(styles: object[], chosen?: string) => void} page.show in the gallery, before the others; one may be chosen
   * @param {(error: unknown, retry?: () => void) => void} page.onError
   */
  constructor(page) {
    this.#page = page;
    this.#card = new OwnCard((files) => this.take(files), page.onError);
    const acting = (work) => (...all) => this.#act(() => work(...all));
    this.#bench = new OwnBench({
      rename: acting(async (kept, title) => this.#changed(this.#styles.rename(kept, title))),
      move: acting(async (kept, step) => this.#changed(this.#styles.move(kept, step))),
      save: acting(async ({ id, file }) => saveBlob(new Blob([file], { type: "application/octet-stream" }), id)),
      remove: acting((kept) => this.#remove(kept)),
    });
  }

  /** Brings back what is kept on this device. One that keeps nothing is no problem until there is something to keep. */
  async begin(engine) {
    await this.#styles.restore(engine).catch(() => {});
    if (this.#styles.list.length > 0) this.#show();
    this.#offerRenewal();
  }

  /** @param {File[]} files @returns {Promise<File[]>} those that are no style files; the others become styles */
  async divert(files) {
    const { styleFiles, pictures } = await sorted(files);
    if (styleFiles.length > 0) this.take(styleFiles);
    return pictures;
  }

  /** Makes styles of pictures and of style files, one after the other; the last is chosen. @param {File[]} files */
  take(files) {
    const left = [...files];
    return this.#act(() => this.#take(left), () => this.take(left));
  }

  /** Shows what can be done with the style that is chosen, if it is an own one. @param {string} [id] */
  look(id) {
    const { list } = this.#styles;
    const place = list.findIndex((kept) => kept.id === id);
    this.#bench.show(list[place] ?? null, { first: place === 0, last: place === list.length - 1 });
  }

  /** @param {File[]} left those that are done are taken out. One that is refused does not hold up the others. */
  async #take(left) {
    this.#card.showBusy("The brushes are on their way.");
    await this.#page.engine();
    let last, refusal;
    while (left.length > 0) {
      try {
        last = await this.#takeOne(left[0]);
      } catch (error) {
        refusal ??= error;
        if (error.code === "encoder-load") break;
      }
      left.shift();
    }
    this.#card.rest();
    const painted = last && this.#show(last);
    if (!refusal && !this.#styles.lost) return;
    // A painting that begins clears what is said.
    await painted;
    if (refusal) throw refusal;
  }

  async #takeOne(file) {
    const given = await isStyleFile(file);
    this.#card.showBusy(given ? "Reading a style." : "Looking at it.");
    const { id, title } = given ? await this.#styles.add(file) : await this.#styles.make(file);
    if (!given) this.#card.rest({ paid: true });
    announce(`${title} is a style now.`);
    this.#show();
    return id;
  }

  async #remove(kept) {
    await this.#styles.remove(kept);
    this.#show();
    offer(`“${kept.title}” is deleted.`, "Undo", () => this.#act(() => this.#bringBack(kept))).focus();
  }

  async #renew() {
    await this.#changed(this.#styles.renew());
    this.#offerRenewal();
  }

  async #bringBack(kept) {
    await this.#styles.bringBack(kept);
    this.#show(kept.id);
  }

  /** Instead of whatever was offered before. */
  #offerRenewal() {
    const count = this.#styles.stale.filter(({ picture }) => picture).length;
    if (count === 0) return void offer();
    const which = count === 1 ? "One of your paintings was" : `${count} of your paintings were`;
    const sentence = `${which} made a style by an earlier version of this page.`;
    offer(sentence, `Renew (fetches ${Math.round(encoderBytes / 1000)} kB)`, () => this.#act(() => this.#renew()));
  }

  /** One at a time. */
  #act(work, retry) {
    const done = this.#queue.then(async () => {
      try {
        this.#offerRenewal();
        await work();
        if (this.#styles.lost && !this.#saidLost) this.#page.onError(new ImpastoError(...NOT_KEPT));
        this.#saidLost = this.#styles.lost;
      } catch (error) {
        this.#page.onError(error, ImpastoError.from(error).code === "encoder-load" ? retry : undefined);
      } finally {
        this.#card.rest();
      }
    });
    this.#queue = done;
    return done;
  }

  async #changed(work) {
    await work;
    this.#show();
  }

  #show(chosen) {
    const { list } = this.#styles;
    return this.#page.show(list.map(({ id, title, by, picture }) => ({ id, title, artist: by, year: "", plate: plateOf(picture) })), chosen);
  }
}
