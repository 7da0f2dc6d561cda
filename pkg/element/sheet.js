import { make } from "./make.js";

const CSS = `
:host {
  display: block;
  position: relative;
  color-scheme: inherit;
}
:host([hidden]) {
  display: none;
}
.frame {
  position: relative;
  display: grid;
  block-size: 100%;
  overflow: hidden;
  border-radius: var(--impasto-radius, 0);
  background: var(--impasto-surface, transparent);
}
.frame.bare {
  min-block-size: 4rem;
}
.frame.failed {
  block-size: auto;
  min-block-size: 0;
}
.pictures {
  display: grid;
}
.frame > *,
.pictures > * {
  grid-area: 1 / 1;
  min-inline-size: 0;
  min-block-size: 0;
}
.pictures > *,
[part="poster"],
::slotted([slot="poster"]) {
  display: block;
  inline-size: 100%;
  block-size: 100%;
  object-fit: var(--impasto-fit, contain);
}
[hidden],
:not(.bare) > slot[name="poster"] {
  display: none !important;
}
slot[name="progress"] {
  display: none;
  position: absolute;
  inset: auto 0 0;
  z-index: 1;
}
.busy slot[name="progress"] {
  display: block;
}
[part="progress"] {
  appearance: none;
  display: block;
  inline-size: 100%;
  block-size: var(--impasto-progress-size, 6px);
  border: 0;
  color: var(--impasto-accent, #2f76b5);
  background: rgb(128 128 128 / 40%);
}
[part="progress"]::-webkit-progress-bar {
  background: none;
}
[part="progress"]::-webkit-progress-value {
  background: var(--impasto-accent, #2f76b5);
}
[part="progress"]::-moz-progress-bar {
  background: var(--impasto-accent, #2f76b5);
}
.frame:has(:focus-visible) {
  outline: 3px solid var(--impasto-accent, #2f76b5);
  outline-offset: 2px;
}
[part="error"] {
  overflow-wrap: anywhere;
  padding: 0.75em 1em;
  border-inline-start: 3px solid var(--impasto-alarm, #b3361f);
  background: var(--impasto-alarm-surface, Canvas);
  color: var(--impasto-alarm-ink, CanvasText);
  font: 0.9375rem/1.45 system-ui, sans-serif;
}
[part="error"] p {
  margin: 0 0 0.5em;
}
[part="retry"] {
  min-block-size: 2.5rem;
  padding: 0.3em 1em;
  font: inherit;
}
`;

/** One for each sheet, in this order. */
const parts = [CSS];

/** Another sheet for all elements, each of which is dressed anew to have it. @param {string} css */
export function add(css) {
  parts.push(css);
}

/** The sheets that all elements of a document share. @type {WeakMap<Document, CSSStyleSheet[]>} */
const sheets = new WeakMap();

function sheetsOf(document) {
  const made = sheets.get(document) ?? [];
  for (const css of parts.slice(made.length)) {
    const sheet = new document.defaultView.CSSStyleSheet();
    sheet.replaceSync(css);
    made.push(sheet);
  }
  sheets.set(document, made);
  return made;
}

/**
 * Styles what is in a shadow root, again in each document it comes to. A `<style>` would need `unsafe-inline` of the page's
 * policy, so it is only for browsers without constructable style sheets.
 * @param {ShadowRoot} root
 * @param {CSSStyleSheet[]} [others] what else it has on, such as sheets of the page
 */
export function dress(root, others = []) {
  if (!root.ownerDocument.defaultView) return;
  try {
    root.adoptedStyleSheets = [...new Set([...sheetsOf(root.ownerDocument), ...others])];
  } catch {
    for (const css of parts.slice(root.querySelectorAll("style").length)) root.append(make("style", {}, css));
  }
}
