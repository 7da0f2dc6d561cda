/** The history for undo and redo. */

/** So many steps can be taken back. */
const MOST = 50;

/** What the visitor did, one state after the other; the same state twice is one. */
export class History {
  #states = [];
  #at = -1;

  /** @returns {{ states: object[], at: number }} to be kept */
  get all() {
    return { states: this.#states, at: this.#at };
  }

  set all({ states, at }) {
    this.#states = states;
    this.#at = at;
  }

  /** @param {object} state plain; what was taken back before is gone */
  add(state) {
    if (JSON.stringify(state) === JSON.stringify(this.now)) return;
    this.#states = [...this.#states.slice(0, this.#at + 1), state].slice(-MOST);
    this.#at = this.#states.length - 1;
  }

  get now() {
    return this.#states[this.#at];
  }

  get canUndo() {
    return this.#at > 0;
  }

  get canRedo() {
    return this.#at < this.#states.length - 1;
  }

  /** @param {-1 | 1} step @returns {object | undefined} the state that is now */
  go(step) {
    if (!this.#states[this.#at + step]) return undefined;
    this.#at += step;
    return this.now;
  }
}
