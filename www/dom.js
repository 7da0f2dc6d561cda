/** Finds, makes and hides HTML elements. */

/** @param {string} id */
export function byId(id) {
  return document.getElementById(id);
}

/** Hides an element; focus that was inside goes on to the first of `next` that can take it, not to the page's start. */
export function hide(hidden, ...next) {
  const hadFocus = hidden.contains(document.activeElement);
  hidden.hidden = true;
  if (hadFocus) next.find((target) => target?.checkVisibility())?.focus({ preventScroll: true });
}

/**
 * An element with properties and children, so that no text ever passes through an HTML parser.
 * @param {string} tag
 * @param {Record<string, any>} [properties] `data-*` and other attributes with a dash are set as attributes
 * @param {...(Node | string)} children
 */
export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-")) made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}
