import { element } from "./dom.js";

/** @type {Map<string, Promise<void>>} */
const sheets = new Map();

/** A style sheet that only a part of the page needs. @param {string} href @returns {Promise<void>} once it applies, or cannot be had */
export function sheetOf(href) {
  if (!sheets.has(href)) {
    const link = element("link", { rel: "stylesheet", href });
    sheets.set(href, new Promise((resolve) => (link.onload = link.onerror = () => resolve())));
    document.head.append(link);
  }
  return sheets.get(href);
}
