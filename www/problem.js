/** Shows what went wrong, and what can be done. */
import { ImpastoError } from "./pkg/index.js";
import { byId, element, hide } from "./dom.js";
import { saidOf } from "./problem-words.js";
import { say } from "./words.js";

const panel = byId("problem");
/** Whether what is said is not of the painting before. */
let lasts = false;

/** What was wrong before is past when something else is painted. */
export function clearPaintingProblem() {
  if (!lasts) clearProblem();
}

export function clearProblem() {
  lasts = false;
  hide(panel, ...document.querySelectorAll("[data-choose]"));
  panel.replaceChildren();
}

/**
 * Says what went wrong and what can be done about it; nothing else on the page changes.
 * @param {unknown} thrown
 * @param {() => void} [retry]
 */
export function showProblem(thrown, retry) {
  const error = ImpastoError.from(thrown);
  const { sentence, step } = saidOf(error);
  const dismiss = element("button", { type: "button", className: "chip", "data-testid": "dismiss" }, say("problem.dismiss"));
  dismiss.addEventListener("click", clearProblem);
  const actions = element("div", { className: "actions" }, dismiss);
  if (retry) {
    const again = element("button", { type: "button", className: "chip", "data-testid": "retry" }, say("problem.retry"));
    again.addEventListener("click", () => {
      clearProblem();
      retry();
    });
    actions.prepend(again);
  }
  panel.replaceChildren(
    element("p", { className: "sentence", "data-testid": "problem-sentence" }, sentence),
    element("p", { "data-testid": "problem-step" }, step),
    element("code", { "data-testid": "problem-code" }, error.code),
    actions,
  );
  panel.hidden = false;
  lasts = false;
}

/** What is wrong with how the visitor came here: it is said while the page goes on by itself, too. @param {unknown} thrown */
export function showArrivalProblem(thrown) {
  showProblem(thrown);
  lasts = true;
}
