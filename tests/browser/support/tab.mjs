/** Windows of the engines that Playwright does not drive here, by the few things that tests ask of them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { PATIENCE_MS } from "./browser.mjs";
import { openFirefox } from "./firefox.mjs";
import { temporaryFolder } from "./package.mjs";
import { openWebKit } from "./webkit.mjs";

const PAUSE_MS = 50;
export const ENGINES = { Firefox: openFirefox, WebKitGTK: openWebKit };

/**
 * A browser with a fresh profile, which ends with the test.
 * @param {import("node:test").TestContext} t
 * @param {keyof ENGINES} engine
 * @param {{ prefs?: Record<string, unknown>, patienceMs?: number }} [options] `prefs` are Firefox's
 */
export async function openTab(t, engine, options = {}) {
  const home = temporaryFolder();
  const downloads = join(home, "saved");
  mkdirSync(downloads);
  const driven = await ENGINES[engine]({ home, downloads, patienceMs: PATIENCE_MS, ...options });
  t.after(() => driven.close());
  t.diagnostic(driven.version);
  return new Tab(driven, home, downloads);
}

/** Tries until something comes of it. */
async function eventually(attempt, complaint) {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(PAUSE_MS)) {
    const found = await attempt();
    if (found) return found;
  }
  throw new Error(complaint());
}

/**
 * @typedef {object} Driven
 * @property {string} version
 * @property {(url: string) => Promise<unknown>} goto resolves when the page has loaded
 * @property {(script: string | Function, argument?: unknown) => Promise<any>} evaluate in the page; promises are awaited
 * @property {(selector: string) => Promise<unknown>} click with the mouse
 * @property {(selector: string, path: string) => Promise<unknown>} upload as the file dialog does
 * @property {() => Promise<unknown>} close the browser and what drives it
 */

class Tab {
  #driven;
  #home;
  #downloads;

  /** @param {Driven} driven */
  constructor(driven, home, downloads) {
    this.#driven = driven;
    this.#home = home;
    this.#downloads = downloads;
  }

  goto(url) {
    return this.#driven.goto(url);
  }

  evaluate(script, argument) {
    return this.#driven.evaluate(script, argument);
  }

  click(testId) {
    return this.#driven.click(`[data-testid="${testId}"]`);
  }

  /** Chooses a file of this content in a file dialog. */
  choose(testId, name, bytes) {
    const path = join(this.#home, name);
    writeFileSync(path, bytes);
    return this.#driven.upload(`[data-testid="${testId}"]`, path);
  }

  /** Waits until the page answers with something that is true, and gives it. */
  until(script, argument) {
    return eventually(() => this.evaluate(script, argument), () => `the page never came to this: ${script} of ${JSON.stringify(argument)}`);
  }

  /** Waits for an element that is shown. */
  shown(selector) {
    return this.until((wanted) => [...document.querySelectorAll(wanted)].some((found) => found.checkVisibility()), selector);
  }

  /** Waits for a saved file, and reads it. Firefox makes an empty one first and writes beside it. */
  saved(name) {
    const path = join(this.#downloads, name);
    const whole = () => existsSync(path) && !existsSync(`${path}.part`) && readFileSync(path);
    return eventually(async () => whole()?.length > 0 && whole(), () => `${name} was never saved`);
  }
}
