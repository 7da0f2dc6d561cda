const REST_MS = 2000;

/** A device that has to be spared paints only what is looked at. */
function isSpared() {
  return (navigator.hardwareConcurrency ?? 1) < 4 || navigator.connection?.saveData === true;
}

/** `?previews=off` is for support, as `?backend=` is: the cards keep the sample. */
const OFF = new URLSearchParams(location.search).get("previews") === "off";

/** Paints the visitor's photo in each style, those in sight first. Whatever is tapped or pressed stops it for a while. */
export class Previews {
  #ids;
  #cardOf;
  #isDone;
  #use;
  #paint;
  #seen = new Set();
  #observer;
  #stop = new AbortController();
  #running = false;
  #again = false;
  #rest = 0;

  /**
   * @param {object} page
   * @param {() => string[]} page.ids the styles in their order, once there is something to paint; else none
   * @param {(id: string) => HTMLElement | undefined} page.cardOf
   * @param {(id: string) => boolean} page.isDone
   * @param {(id: string) => void} page.use what the card shows is looked at, and is not to give way to what is not
   * @param {(id: string, signal: AbortSignal) => Promise<void>} page.paint
   */
  constructor({ ids, cardOf, isDone, use, paint }) {
    this.#ids = ids;
    this.#cardOf = cardOf;
    this.#isDone = isDone;
    this.#use = use;
    this.#paint = paint;
    if (OFF) return;
    this.#observer = new IntersectionObserver((entries) => this.#look(entries));
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.pause(), { capture: true, passive: true });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.stop() : this.start()));
  }

  /** Looks which cards there are and goes on; does nothing while nothing can be painted. */
  start() {
    clearTimeout(this.#rest);
    if (OFF || document.hidden) return;
    // What was stopped has not ended yet.
    if (this.#running) return void (this.#again = this.#stop.signal.aborted);
    for (const id of this.#ids()) {
      const card = this.#cardOf(id);
      if (card) this.#observer.observe(card);
    }
    this.#again = false;
    this.#stop = new AbortController();
    this.#work(this.#stop.signal);
  }

  stop() {
    clearTimeout(this.#rest);
    this.#again = false;
    this.#stop.abort();
  }

  /** Stops until nothing has happened for a while. */
  pause() {
    this.stop();
    if (!OFF) this.#rest = setTimeout(() => this.start(), REST_MS);
  }

  #look(entries) {
    for (const { target, isIntersecting } of entries) this.#seen[isIntersecting ? "add" : "delete"](target);
    if (!this.#running && !this.#stop.signal.aborted) this.start();
  }

  #next() {
    const ids = this.#ids();
    const inSight = ids.filter((id) => this.#seen.has(this.#cardOf(id)));
    inSight.forEach((id) => this.#use(id));
    const isLeft = (id) => !this.#isDone(id);
    return inSight.find(isLeft) ?? (isSpared() ? undefined : ids.find(isLeft));
  }

  async #work(signal) {
    this.#running = true;
    try {
      for (let id = this.#next(); id && !signal.aborted; id = this.#next()) await this.#paint(id, signal);
    } catch {
      // A card that stays as it is says enough; what is wrong is said when the visitor paints.
    } finally {
      this.#running = false;
      if (this.#again) this.start();
    }
  }
}
