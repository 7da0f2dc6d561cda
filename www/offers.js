import { byId, element } from "./dom.js";

/** Where focus goes from a step that is gone: the first that can be seen. */
const NEXT = ["yours", "frame", "menu-open"];

/**
 * A line that says something and offers steps; with no sentence, nothing. A step that is taken clears it.
 * @param {string} id of the line
 * @param {string} [sentence]
 * @param {{ label: string, testId: string, step(): void, stays?: boolean, first?: boolean }[]} [steps] one that `stays` does not clear the line, the
 *   `first` is what most want
 * @returns {HTMLButtonElement | undefined} the first step's
 */
export function offer(id, sentence = "", steps = []) {
  const line = byId(id);
  const hadFocus = line.contains(document.activeElement);
  line.replaceChildren();
  if (hadFocus) NEXT.map(byId).find((next) => next.checkVisibility())?.focus({ preventScroll: true });
  if (!sentence) return undefined;
  const buttons = steps.map(({ label, testId, step, stays, first }) => {
    const button = element("button", { type: "button", className: first ? "chip primary" : "chip", "data-testid": testId }, label);
    button.addEventListener("click", () => {
      if (!stays) offer(id);
      step();
    });
    return button;
  });
  line.append(element("span", {}, sentence), ...buttons.flatMap((button) => [" ", button]));
  return buttons[0];
}
