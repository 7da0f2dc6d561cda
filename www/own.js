import { ImpastoError } from "./pkg/index.js";
import { renewEdition } from "./editions.js";
import { OwnBench } from "./own-bench.js";
import { OwnCard } from "./own-card.js";
import { Farewell } from "./own-farewell.js";
import { OwnLesson } from "./own-lesson.js";
import { offerBefore } from "./own-offers.js";
import { OwnStyles } from "./own-styles.js";
import { plateOf } from "./plates.js";
import { announce } from "./status.js";
import { isStyleFile, sorted } from "./style-files.js";
import { say } from "./words.js";

const notKept = () => new ImpastoError("own-not-kept", say("own.not-kept"), say("own.not-kept.next"));

/** Paintings of one's own as styles: made, shown in the gallery before the others, and looked after. */
export class Own {
  #page;
  #styles = new OwnStyles();
  #card;
  #bench;
  #farewell;
  #lesson;
  #queue = Promise.resolve();
  #sorting = Promise.resolve();
  #saidLost = false;
  #began;
  /** Comes when what is kept on this device is in the gallery again. */
  begun = new Promise((resolve) => (this.#began = resolve));
  /** What was given before the engine came. @type {File[]} */
  #waiting = [];

  /**
   * @param {object} page
   * @param {() => Promise<unknown>} page.engine comes when the engine is there
   * @param {(styles: object[], chosen?: string) => void} page.show in the gallery, before the others; one may be chosen
   * @param {(error: unknown, retry?: () => void) => void} page.onError
   * @param {() => Blob | undefined} page.photo what a style is taught with
   * @param {(id: string, done: boolean) => Promise<void> | undefined} page.changed a style paints otherwise than before, and will again unless it is `done`
   */
  constructor(page) {
    this.#page = page;
    this.#card = new OwnCard((files) => this.take(files), page.onError);
    this.#farewell = new Farewell(this.#styles, {
      act: (work) => this.#act(work),
      show: () => this.#show(),
      choose: (id) => this.#choose(id),
    });
    this.#lesson = new OwnLesson((kept, options) => this.#teach(kept, options), page.onError);
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
    this.#began();
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

  /** Makes styles of style files, and chooses none; whoever asks for it sees what came of it. @param {File[]} files */
  include(files) {
    return this.#act(async () => {
      for (const file of files) await this.#styles.add(file).catch(() => {});
      this.#show();
    });
  }

  /** Shows what can be done with the style that is chosen, if it is an own one, and gives it. @param {string} [id] */
  look(id) {
    const { list } = this.#styles;
    const kept = list.find((style) => style.id === id) ?? null;
    this.#bench.show(kept, { first: kept === list[0], last: kept === list.at(-1) });
    this.#lesson.show(kept, Boolean(this.#page.photo()));
    return kept;
  }

  /** Whether a style is being taught: the processor has enough to do. */
  get isTeaching() {
    return this.#lesson.isOn;
  }

  /** Whether that is shown. */
  get isLooking() {
    return this.#bench.shows;
  }

  /** @param {File[]} left those that are done are taken out. One that is refused does not hold up the others. */
  async #take(left) {
    this.#card.showBusy(say("own.waiting"));
    // The page says itself why there is no engine; what was given waits for the next try.
    if (!(await this.#page.engine().then(() => true, () => false))) return void this.#waiting.push(...left.splice(0));
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
    this.#card.showBusy(say(given ? "own.reading" : "own.looking"));
    const { id, title } = given ? await this.#styles.add(file) : await this.#styles.make(file);
    if (!given) this.#card.rest({ paid: true });
    announce(say("said.style", { title }));
    this.#show();
    return id;
  }

  /** Not in turn with the other acts, which would wait for minutes. */
  async #teach(kept, { signal, onProgress }) {
    const { file } = kept;
    const changed = (done) => {
      renewEdition(kept.id);
      return this.#page.changed(kept.id, done);
    };
    const tell = (progress) => {
      if (progress.changed) changed(false);
      return onProgress(progress);
    };
    // What is to be said waits for the painting, which clears what is said when it begins.
    await this.#styles.teach(kept, { photos: [this.#page.photo()], signal, onProgress: tell }).finally(() => changed(true));
    offerBefore(kept, () => this.#act(async () => {
      await this.#styles.takeBack(kept, file);
      await changed(true);
    })).focus();
    announce(say("lesson.done", { title: kept.title }));
  }

  async #move(kept, step) {
    const place = await this.#styles.move(kept, step);
    this.#show();
    announce(say("said.moved", { title: kept.title, place: place + 1, count: this.#styles.list.length }));
  }

  /** One at a time. */
  #act(work, retry) {
    const done = this.#queue.then(async () => {
      try {
        await work();
        if (this.#isToSay) this.#page.onError(notKept());
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
