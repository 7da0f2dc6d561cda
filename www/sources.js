/** Shows the source of each example in embed.html. */
import { byId, element } from "./dom.js";

const SCRIPT = '<script type="module" src="./impasto/element.js"></script>';
/** What belongs to this page and not to the example. */
const OWN = ["class", "id", "data-testid", "data-state"];
const SAID_MS = 2000;

/** The HTML of an example as somebody else would write it: what is shown is what runs. */
function sourceOf(example) {
  const copy = example.cloneNode(true);
  for (const node of copy.querySelectorAll("*")) OWN.forEach((name) => node.removeAttribute(name));
  const lines = copy.innerHTML.replaceAll('=""', "").split("\n").filter((line) => line.trim());
  const indent = Math.min(...lines.map((line) => line.search(/\S/)));
  return [SCRIPT, ...lines.map((line) => line.slice(indent))].join("\n").replaceAll(" alt>", ' alt="">');
}

function copyButton(code) {
  const button = element("button", { type: "button", className: "copy" }, "Copy");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(code.textContent);
    button.textContent = "Copied";
    setTimeout(() => (button.textContent = "Copy"), SAID_MS);
  });
  return button;
}

/** Shows the source of each example below it, each with a button that copies it. */
export function showSources() {
  for (const example of document.querySelectorAll("[data-example]")) {
    example.after(element("pre", {}, element("code", {}, sourceOf(example))));
  }
  byId("policy").textContent = `Content-Security-Policy: ${document.querySelector("meta[http-equiv]").content.replaceAll("; ", ";\n  ")}`;
  for (const code of document.querySelectorAll("pre > code")) code.parentNode.after(copyButton(code));
}
