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
.compared [part="photo"] {
  clip-path: inset(0 calc(100% - var(--split, 0) * 1%) 0 0);
}
.compared [part="painting"] {
  clip-path: inset(0 0 0 calc(var(--split, 0) * 1%));
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
[part="divider"] {
  appearance: none;
  /* What is clipped is painted above what is not positioned. */
  position: relative;
  inline-size: 100%;
  block-size: 100%;
  margin: 0;
  background: none;
  cursor: ew-resize;
  /* The photo is on the left in every language. */
  direction: ltr;
  touch-action: pan-y;
}
[part="divider"]::-webkit-slider-runnable-track {
  block-size: 100%;
}
[part="divider"]::-webkit-slider-thumb {
  appearance: none;
  inline-size: 28px;
  block-size: 100%;
  background: var(--thumb);
}
[part="divider"]::-moz-range-track {
  block-size: 100%;
  background: none;
}
[part="divider"]::-moz-range-thumb {
  inline-size: 28px;
  block-size: 100%;
  border: 0;
  border-radius: 0;
  background: var(--thumb);
}
.frame {
  --thumb:
    radial-gradient(circle, #fff 0 11px, rgb(0 0 0 / 45%) 11px 12px, transparent 13px),
    linear-gradient(90deg, transparent 12px, rgb(0 0 0 / 45%) 12px 13px, #fff 13px 15px, rgb(0 0 0 / 45%) 15px 16px, transparent 16px);
}
.frame:has(:focus-visible) {
  outline: 3px solid var(--impasto-accent, #2f76b5);
  outline-offset: 2px;
}
[part="divider"]:focus-visible {
  outline: none;
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

/** One sheet for all elements of a document. @type {WeakMap<Document, CSSStyleSheet>} */
const sheets = new WeakMap();

function sheetOf(document) {
  if (!sheets.has(document)) {
    const sheet = new document.defaultView.CSSStyleSheet();
    sheet.replaceSync(CSS);
    sheets.set(document, sheet);
  }
  return sheets.get(document);
}

/**
 * Styles what is in a shadow root, again in each document it comes to. A `<style>` would need `unsafe-inline` of the page's
 * policy, so it is only for browsers without constructable style sheets.
 * @param {ShadowRoot} root
 */
export function dress(root) {
  if (!root.ownerDocument.defaultView) return;
  try {
    root.adoptedStyleSheets = [sheetOf(root.ownerDocument)];
  } catch {
    if (!root.querySelector("style")) root.append(make("style", {}, CSS));
  }
}
