import { ImpastoError } from "./pkg/index.js";
import { byId, element, hide } from "./dom.js";

const panel = byId("problem");

export function clearProblem() {
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
  const dismiss = element("button", { type: "button", "data-testid": "dismiss" }, "Dismiss");
  dismiss.addEventListener("click", clearProblem);
  const actions = element("div", { className: "actions" }, dismiss);
  if (retry) {
    const again = element("button", { type: "button", "data-testid": "retry" }, "Try again");
    again.addEventListener("click", () => {
      clearProblem();
      retry();
    });
    actions.prepend(again);
  }
  const sentence = error.message.charAt(0).toUpperCase() + error.message.slice(1);
  panel.replaceChildren(
    element("p", { className: "sentence", "data-testid": "problem-sentence" }, sentence.replace(/([^.!?])$/, "$1.")),
    element("p", { "data-testid": "problem-step" }, error.hint),
    element("code", { "data-testid": "problem-code" }, error.code),
    actions,
  );
  panel.hidden = false;
  panel.scrollIntoView({ block: "nearest" });
}
