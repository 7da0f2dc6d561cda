/** The page's sentences in the visitor's language. */
import en from "./words/en.json" with { type: "json" };

/** What is kept of the visitor's choice; nobody who has not chosen has it. */
const KEPT = "impasto-language";

let words = en;
let language = "en";
/** The choices so far: one that is answered after a later one is passed over. */
let choices = 0;
const listeners = [];

/** The sentence of a key in the visitor's language, with `{names}` filled in. @param {string} key @param {Record<string, any>} [values] */
export function say(key, values = {}) {
  return (words[key] ?? en[key]).replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** The same where the language has it, else nothing: the titles of paintings, what errors say. @param {string} key */
export function saysOf(key) {
  return words[key];
}

/** One of two sentences, as the language counts. @param {string} key of which there are `.one` and `.other` */
export function sayCount(key, count, values = {}) {
  const kind = new Intl.PluralRules(language).select(count) === "one" ? "one" : "other";
  return say(`${key}.${kind}`, { count, ...values });
}

/** “A”, “B” and “C”. @param {string[]} names */
export function sayList(names) {
  return new Intl.ListFormat(language, { type: "conjunction" }).format(names.map((name) => say("quoted", { name })));
}

/** @param {() => void} listener is called when the language has changed */
export function onLanguage(listener) {
  listeners.push(listener);
}

export function currentLanguage() {
  return language;
}

/** A button that is a picture says what it does when a mouse rests on it, too. */
function name(named) {
  named.setAttribute("aria-label", say(named.dataset.label));
  if (named.matches("button")) named.title = say(named.dataset.label);
}

function translate() {
  const { documentElement: root } = document;
  root.lang = language;
  root.dir = words.direction ?? "ltr";
  for (const told of document.querySelectorAll("[data-word]")) told.textContent = say(told.dataset.word);
  for (const named of document.querySelectorAll("[data-label]")) name(named);
  for (const listener of listeners) listener();
}

async function use(wanted) {
  const choice = ++choices;
  const answer = wanted === "en" ? null : await fetch(`./words/${wanted}.json`);
  if (answer && !answer.ok) return;
  const found = answer ? await answer.json() : en;
  if (choice !== choices) return;
  words = found;
  language = wanted;
  translate();
}

/** @param {string} wanted one of those there are */
export async function chooseLanguage(wanted) {
  await use(wanted).catch(() => {});
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Chosen for this visit, then.
  }
}

/** Speaks the language that was chosen, or the first of the browser's that there is. @param {string[]} known */
export async function beginLanguage(known) {
  let chosen = null;
  try {
    chosen = localStorage.getItem(KEPT);
  } catch {
    // A browser that keeps nothing.
  }
  const wanted = [chosen, ...navigator.languages.map((tag) => tag.split("-")[0].toLowerCase())].find((tag) => known.includes(tag));
  if (wanted && wanted !== "en") await use(wanted).catch(() => {});
}
