let settled = false;

/** A script that hydrates what a server has written objects to attributes it does not know: none is set before it has run. */
function onceSettled(act) {
  if (settled) return act();
  const idle = globalThis.requestIdleCallback ?? setTimeout;
  const settle = () => idle(() => ((settled = true), act()), { timeout: 1000 });
  if (document.readyState === "complete") settle();
  else addEventListener("load", settle, { once: true });
}

/** Tells an element's state to style sheets: by `:state()`, and where that is not known by `data-state`. */
export class State {
  name = "idle";
  #host;
  #states;

  /** @param {HTMLElement} host @param {ElementInternals} [internals] */
  constructor(host, internals) {
    this.#host = host;
    this.#states = internals?.states;
  }

  /** @param {string} name */
  become(name) {
    this.name = name;
    try {
      this.#states?.clear();
      this.#states?.add(name);
    } catch {
      this.#states.add(`--${name}`); // As the first browsers that had states wanted them.
    }
    this.reflect();
  }

  /** Not on an element that is in no document: a new one has no attributes. */
  reflect() {
    onceSettled(() => {
      if (this.#host.isConnected || this.#host.dataset.state) this.#host.dataset.state = this.name;
    });
  }
}
