/** Editions of styles: a painting of an older edition is not shown again. */

/** How often a style that keeps its id has changed while the page is open. @type {Map<string, number>} */
const editions = new Map();

/** @param {string} id @returns {number} 0 for a style that is as it came */
export function editionOf(id) {
  return editions.get(id) ?? 0;
}

/** What was painted in it is no longer what it paints. @param {string} id */
export function renewEdition(id) {
  editions.set(id, editionOf(id) + 1);
}
