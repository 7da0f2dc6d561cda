import { encoderBytes } from "./pkg/index.js";
import { byId, element } from "./dom.js";

/**
 * A line that says something and offers steps; with no sentence, nothing. A step that is taken clears it.
 * @param {string} id of the line
 * @param {string} [sentence]
 * @param {{ label: string, testId: string, step(): void, stays?: boolean }[]} [steps] one that `stays` does not clear the line
 * @returns {HTMLButtonElement | undefined} the first step's
 */
function offer(id, sentence = "", steps = []) {
  const line = byId(id);
  const hadFocus = line.contains(document.activeElement);
  line.replaceChildren();
  if (hadFocus) byId("yours").focus({ preventScroll: true });
  if (!sentence) return undefined;
  const buttons = steps.map(({ label, testId, step, stays }) => {
    const button = element("button", { type: "button", className: "plain", "data-testid": testId }, label);
    button.addEventListener("click", () => {
      if (!stays) offer(id);
      step();
    });
    return button;
  });
  line.append(element("span", {}, sentence), ...buttons.flatMap((button) => [" ", button]));
  return buttons[0];
}

/** “A”, “B” and “C”. */
function named(styles) {
  const names = styles.map(({ title }) => `“${title}”`);
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
}

/** Takes the place of the removal before. @param {{ title: string }[]} styles that are deleted @param {() => void} undo */
export function offerUndo(styles, undo) {
  const sentence = `${named(styles)} ${styles.length === 1 ? "is" : "are"} deleted.`;
  return offer("own-offer", sentence, [{ label: "Undo", testId: "own-step", step: undo }]);
}

/**
 * What can be done with styles that an earlier version of the page has kept; with none, nothing is said.
 * @param {{ title: string, picture: Blob | null }[]} stale
 * @param {Record<"renew" | "save" | "remove", () => void>} steps
 */
export function offerStale(stale, { renew, save, remove }) {
  if (stale.length === 0) return void offer("own-stale");
  const were = stale.length === 1 ? "was made a style" : "were made styles";
  const price = `${Math.round(encoderBytes / 1000)} kB`;
  offer("own-stale", `${named(stale)} ${were} by an earlier version of this page.`, [
    ...(stale.some(({ picture }) => picture) ? [{ label: `Renew (fetches ${price})`, testId: "own-renew", step: renew }] : []),
    { label: stale.length === 1 ? "Save file" : "Save files", testId: "own-stale-save", step: save, stays: true },
    { label: "Delete", testId: "own-stale-remove", step: remove },
  ]);
}
