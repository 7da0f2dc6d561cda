import { byId } from "./dom.js";

/** Which tool is open: one at a time. Where there is room, the cards stay beside it. */
export class Tools {
  #onOpen;

  /** @param {(tool: string) => void} onOpen */
  constructor(onOpen) {
    this.#onOpen = onOpen;
    byId("tools").addEventListener("click", ({ target }) => target.closest("button") && this.open(target.closest("button").dataset.tool, true));
    byId("dials").addEventListener("click", ({ target }) => target.closest("button") && this.#turn(target.closest("button").dataset.dial));
    this.#turn("strength");
  }

  get current() {
    return document.body.dataset.tool;
  }

  /** @param {string} tool @param {boolean} [toggles] whether the one that is open closes */
  open(tool, toggles = false) {
    if (byId("tools").querySelector(`[data-tool=${tool}]`).hidden) return;
    const opened = toggles && tool === this.current ? "styles" : tool;
    document.body.dataset.tool = opened;
    for (const button of byId("tools").children) button.setAttribute("aria-pressed", String(button.dataset.tool === opened));
    this.#onOpen(opened);
  }

  /**
   * Shows the tools once there is a painting; then they stay as long as there is a photo.
   * @param {{ photo: boolean, painted: boolean, live: boolean, own: boolean }} what there is to work on; what moves has no places
   */
  offer({ photo, painted: now, live, own }) {
    const painted = now || (photo && document.body.hasAttribute("data-tools"));
    document.body.toggleAttribute("data-tools", painted);
    byId("tools").hidden = !painted && !own;
    byId("tool-own").hidden = !own;
    for (const tool of ["adjust", "mix"]) byId("tools").querySelector(`[data-tool=${tool}]`).hidden = !painted;
    byId("tools").querySelector("[data-tool=where]").hidden = !painted || live;
    const here = byId("tools").querySelector(`[data-tool=${this.current}]`);
    if (here.hidden) this.open("styles");
  }

  /** Where there is little room, one slider is shown. */
  #turn(dial) {
    byId("adjust").dataset.dial = dial;
    for (const chip of byId("dials").children) chip.setAttribute("aria-pressed", String(chip.dataset.dial === dial));
  }
}
