/** The page's keyboard shortcuts. */

const STEP = 60;
const ZOOM = 1.5;
const MOVES = { ArrowLeft: [STEP, 0], ArrowRight: [-STEP, 0], ArrowUp: [0, STEP], ArrowDown: [0, -STEP] };

/** Single keys count only where the picture or the cards have the focus (WCAG 2.1.4), and never in a text or on a slider. */
function isForPage({ target }) {
  return !target.closest?.("dialog, input[type=text], input[type=range], textarea, select") && Boolean(target.closest?.(".wall, .gallery"));
}

/**
 * @param {object} acts
 * @param {import("./zoom.js").Zoom} acts.zoom
 * @param {(held: boolean) => void} acts.hold
 * @param {Record<"undo" | "redo" | "save" | "copy" | "keys", () => void>} acts
 * @param {(tool: string) => void} acts.tool
 */
export function acceptKeys({ zoom, hold, tool, undo, redo, save, copy, keys }) {
  const plain = {
    "?": keys,
    "\\": () => hold(true),
    "+": () => zoom.by(ZOOM),
    "=": () => zoom.by(ZOOM),
    "-": () => zoom.by(1 / ZOOM),
    0: () => zoom.reset(),
    1: () => zoom.toggle(),
    a: () => tool("adjust"),
    m: () => tool("mix"),
    w: () => tool("where"),
  };
  const withControl = { z: ({ shiftKey }) => (shiftKey ? redo() : undo()), y: redo, s: save };
  const act = (event, work) => {
    if (!work) return;
    event.preventDefault();
    work(event);
  };
  addEventListener("keydown", (event) => {
    if (event.target.closest?.("dialog")) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey) {
      const text = event.target.matches?.("input[type=text]");
      if (key === "c" && event.target.closest?.(".frame")) act(event, copy);
      else if (!text || key === "s") act(event, withControl[key]);
      return;
    }
    if (key === "Escape") return act(event, () => tool("styles"));
    if (!isForPage(event) || event.altKey) return;
    if (MOVES[key] && event.target.closest(".frame")) act(event, () => zoom.pan(...MOVES[key]));
    else if (!event.repeat || "+-=".includes(key)) act(event, plain[key]);
  });
  addEventListener("keyup", ({ key }) => key === "\\" && hold(false));
  addEventListener("blur", () => hold(false));
}
