import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { serve } from "../server.mjs";

const HERE = fileURLToPath(new URL("..", import.meta.url));
/** For one step; the machine may be slow and busy, and a long wait costs nothing where all goes well. */
export const PATIENCE_MS = Number(process.env.IMPASTO_PATIENCE_MS ?? 240_000);
export const SITE = resolve(process.env.IMPASTO_SITE ?? resolve(HERE, "../../target/www"));

if (!existsSync(resolve(SITE, "index.html"))) throw new Error(`${SITE} holds no page: build it, or set IMPASTO_SITE`);

const COMMON = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Without flags this Chromium has `navigator.gpu` but no adapter; with them a software adapter, f32 only. */
export const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
/** And one whose canvases can be composed into a page. */
export const PRESENTING = [...WEBGPU, "--use-angle=swiftshader", "--enable-features=Vulkan", "--use-vulkan=swiftshader"];
export const NO_ADAPTER = [];
/** In the page's address. */
export const NO_PREVIEWS = "previews=off";
/** The page's timers of so many ms take as long as this says, in the page. @param {number} ms @param {string | number} instead `Infinity`: they never come */
export const timersOf = (ms, instead) => `{
  const wait = setTimeout;
  globalThis.setTimeout = (work, ms, ...more) => (ms !== ${ms} ? wait(work, ms, ...more) : ${instead} === Infinity ? 0 : wait(work, ${instead}, ...more));
}
`;
/** The page leaves the network to the visitor for eight quiet seconds before it is kept; the tests do not wait for that. */
export const NO_WAITING = timersOf(8000, 0);
/** Nor does a slow machine make a visitor of whom nothing has been heard for so long. */
export const NO_QUIET = timersOf(8000, Infinity);

const browsers = new Map();
const servers = [];

after(async () => {
  for (const browser of browsers.values()) await (await browser).close();
  for (const server of servers) await server.close();
});

/** What these tests look at comes from the server, faults included; the service worker has tests of its own. */
const NOTHING_KEPT = "delete Navigator.prototype.serviceWorker;\n";

/** One browser for each set of flags. */
export function browserWith(flags) {
  const key = flags.join(" ");
  if (!browsers.has(key)) {
    browsers.set(key, chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: [...COMMON, ...flags], timeout: PATIENCE_MS }));
  }
  return browsers.get(key);
}

/** Waits for the engine, and fails at once with what the page says if it does not come. The cards are there before. */
export async function stylesShown(page) {
  const panel = page.getByTestId("problem");
  await page.locator("[data-engine=ready]:visible, [data-testid=problem]:visible").first().waitFor();
  if (await panel.isVisible()) throw new Error(`the page says: ${await panel.textContent()}`);
}

/** A server that ends with the tests. */
export async function serveUntilEnd(root, options) {
  const server = await serve(root, options);
  servers.push(server);
  return server;
}

/** A page in a fresh context, and a record of what it says and asks for. */
export async function openRecorded(url, { flags = NO_ADAPTER, context = {}, script } = {}) {
  const browser = await browserWith(flags);
  const fresh = await browser.newContext({ reducedMotion: "reduce", ...context });
  // For the other tabs too that a test opens.
  fresh.setDefaultTimeout(PATIENCE_MS);
  const page = await fresh.newPage();
  const record = { requests: [], errors: [] };
  page.on("request", (request) => record.requests.push(request));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && record.errors.push(message.text()));
  page.on("pageerror", (error) => record.errors.push(String(error)));
  if (script) await page.addInitScript(script);
  await page.goto(url);
  return { page, browser, record, close: () => page.context().close() };
}

/**
 * Opens the page in a fresh context on a server of its own and records what it says and asks for.
 * @param {object} [options]
 * @param {string[]} [options.flags]
 * @param {Record<string, import("../server.mjs").Fault>} [options.faults] may be changed while the page is open
 * @param {string} [options.query]
 * @param {string} [options.hash] the fragment of the address
 * @param {import("playwright-core").BrowserContextOptions} [options.context]
 * @param {string} [options.script] runs in the page before its own scripts
 * @param {boolean} [options.ready] wait for the engine to be there
 * @param {boolean} [options.previews] whether the cards show the photo: what they paint is in the way of what is counted
 */
export async function openPage({ flags = NO_ADAPTER, faults = {}, query = "", hash = "", context = {}, script, ready = true, previews = false } = {}) {
  const { url } = await serveUntilEnd(SITE, { faults });
  const opened = await openRecorded(url + (previews ? query : `${query || "?"}&${NO_PREVIEWS}`) + hash, { flags, context, script: `${NOTHING_KEPT}${script ?? ""}` });
  if (ready) await stylesShown(opened.page);
  return { ...opened, url };
}
