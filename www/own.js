import { ImpastoError } from "./pkg/index.js";
import { OwnBench } from "./own-bench.js";
import { OwnCard } from "./own-card.js";
import { Farewell } from "./own-farewell.js";
import { OwnStyles } from "./own-styles.js";
import { plateOf } from "./plates.js";
import { announce } from "./status.js";
import { isStyleFile, sorted } from "./style-files.js";

const NOT_KEPT = ["own-not-kept", "The style is there, but this browser could not keep it on the device.", "Save its style file; it can be dropped here again."];

/** Paintings of one's own as styles: made, shown in the gallery before the others, and looked after. */
export class Own {
  #page;
  #styles = new OwnStyles();
  #card;
  #bench;
  #farewell;
  #queue = Promise.resolve();
  #sorting = Promise.resolve();
  #saidLost = false;
  /** What was given before the engine came. @type {File[]} */
  #waiting = [];

  /**
   * @param {object} page
   * @param {() => Promise<unknown>} page.engine comes when the engine is there
   * @param {(styles: object[], chosen?: string) => void} page.show in the gallery, before the others; one may be chosen
   * @param {(error: unknown, retry?: () => void) => void} page.onError
   */
  constructor(page) {
    this.#page = page;
    this.#card = new OwnCard((files) => this.take(files), page.onError);
    this.#farewell = new Farewell(this.#styles, {
      act: (work) => this.#act(work),
      show: () => this.#show(),
      choose: (id) => this.#choose(id),
    });
    // By the time an act has its turn, one before it may have deleted the style.
    const acting = (work) => (kept, argument) => this.#act(async () => this.#styles.list.includes(kept) && work(kept, argument));
    this.#bench = new OwnBench({
      rename: acting((kept, title) => this.#styles.rename(kept, title).then(() => this.#show())),
      move: acting((kept, step) => this.#move(kept, step)),
      save: acting(async (kept) => this.#farewell.save([kept])),
      remove: acting((kept) => this.#farewell.remove([kept])),
    });
  }

  /** Brings back what is kept on this device. */
  async begin(engine) {
    await this.#styles.restore(engine).catch(this.#page.onError);
    if (this.#styles.list.length > 0) this.#show();
    this.#farewell.offerStale();
    if (this.#waiting.length > 0) this.take(this.#waiting.splice(0));
  }

  /** Makes styles of style files; the rest, if there is any, goes on. @param {File[]} files @param {(pictures: File[]) => void} goOn */
  divert(files, goOn) {
    // In turn, so that the latest photo comes last.
    this.#sorting = this.#sorting.then(async () => {
      const { styleFiles, pictures } = await sorted(files);
      if (styleFiles.length > 0) this.take(styleFiles);
      if (pictures.length > 0) goOn(pictures);
    });
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
    // The page says itself why there is no engine; what was given waits for the next try.
    const ready = await this.#page.engine().then(() => true, () => false);
    if (!ready) return void this.#waiting.push(...left.splice(0));
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
    if (last) await this.#choose(last, refusal);
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

  async #move(kept, step) {
    const place = await this.#styles.move(kept, step);
    this.#show();
    announce(`${kept.title} is number ${place + 1} of ${this.#styles.list.length}.`);
  }

  /** One at a time. */
  #act(work, retry) {
    const done = this.#queue.then(async () => {
      try {
        await work();
        if (this.#isToSay) this.#page.onError(new ImpastoError(...NOT_KEPT));
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

  /** Whether it is news that the device does not keep a style. */
  get #isToSay() {
    return this.#styles.lost && !this.#saidLost;
  }

  /** Paints in a style. Where something is to be said then, it waits for the painting, which clears what is said when it begins. */
  async #choose(id, refusal) {
    const painted = this.#show(id);
    if (refusal || this.#isToSay) await painted;
  }

  #show(chosen) {
    const { list } = this.#styles;
    return this.#page.show(list.map(({ id, title, by, picture }) => ({ id, title, artist: by, year: "", plate: plateOf(picture) })), chosen);
  }
}
