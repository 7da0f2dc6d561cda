import { byId } from "./dom.js";
import { betweenJobs } from "./jobs.js";
import { quiet } from "./quiet.js";
import { onLanguage, say, saysOf } from "./words.js";

const OUTCOMES = ["ready", "full", "failed", "unavailable", "elsewhere"];
/** Writes the line again, in another language. */
let tell = () => {};
onLanguage(() => tell());

function write(text) {
  tell = () => (byId("offline").textContent = text());
  tell();
}

function tellOutcome(outcome) {
  byId("offline").dataset.offline = outcome;
  write(() => say(`offline.${outcome}`));
}

/** As the visitor's language calls a group of files; the build names it in English. */
function named(what) {
  return saysOf(`offline.group.${what}`) ?? what;
}

/** What is kept only once it is used, and was not used yet. @param {string[]} names */
function sayLacking(names) {
  if (byId("offline").dataset.offline !== "ready") return;
  if (names.length === 0) return tellOutcome("ready");
  write(() => say("offline.lacking", { names: names.map(named).join(", ") }));
}

/** What the tab of the first visit downloads passes the service worker by, so the tab tells it. */
function tellUses(worker) {
  const site = new URL("./", location).href;
  const uses = new PerformanceObserver((list) => {
    const used = list.getEntries().map(({ name }) => name).filter((name) => name.startsWith(site));
    if (used.length > 0) worker.postMessage({ used });
  });
  uses.observe({ type: "resource", buffered: true });
  return uses;
}

let uses = null;

/** However slow the device: no tab can paint meanwhile. */
const LONGEST_MS = 10_000;

/**
 * Starts a version that waits, and waits until it runs: it tells so itself. A tab of the first visit, which no version
 * controls, does not hear of another one in control.
 */
function use(worker) {
  return new Promise((resolve) => {
    const look = () => ["activated", "redundant"].includes(worker.state) && resolve();
    worker.addEventListener("statechange", look);
    setTimeout(resolve, LONGEST_MS);
    look();
    worker.postMessage("use-new-version");
  });
}

/** Offers a version that waits. It is used when the visitor says so and no tab is painting. */
function offer(worker) {
  const button = byId("use-update");
  byId("update").hidden = false;
  button.onclick = async () => {
    button.disabled = true;
    await betweenJobs(() => use(worker));
    location.reload();
  };
}

function follow(registration, worker) {
  worker.addEventListener("statechange", () => {
    if (worker.state === "installed" && registration.active) offer(worker);
    if (worker.state === "activated") sayReady(worker);
  });
}

/** What a version says of itself. */
function hear({ data, source }) {
  const { controller } = navigator.serviceWorker;
  if (OUTCOMES.includes(data?.offline) && !controller) tellOutcome(data.offline);
  if (data?.lacking) sayLacking(data.lacking);
  if (data?.lacking?.length > 0 && !controller) uses ??= tellUses(source);
  if (data?.lacking?.length === 0) uses?.disconnect();
  if (data?.refused) write(() => say(`offline.${data.reason}`, { what: named(data.refused) }));
}

/** Says that the page is kept, and what of it is not. */
function sayReady(worker) {
  tellOutcome("ready");
  worker.postMessage("what-is-lacking");
}

/**
 * Keeps the page on the device, or says why that is not possible; the page works all the same. At the first visit the network
 * is left to the visitor until something is painted, or nothing happens.
 * @param {Promise<void>} painted
 */
export async function keepOffline(painted) {
  const container = navigator.serviceWorker;
  if (!container) return tellOutcome("unavailable");
  container.addEventListener("message", hear);
  container.addEventListener("controllerchange", () => byId("use-update").disabled || tellOutcome("elsewhere"));
  if (!container.controller) await Promise.race([painted, quiet()]);
  try {
    const registration = await container.register("./sw.js", { updateViaCache: "none" });
    registration.addEventListener("updatefound", () => follow(registration, registration.installing));
    if (registration.installing) follow(registration, registration.installing);
    if (registration.waiting && registration.active) offer(registration.waiting);
    if (registration.active) sayReady(registration.active);
  } catch {
    // Where the page is open from the cache and the network is off, only the look for an update has failed.
    if (container.controller) sayReady(container.controller);
    else tellOutcome("unavailable");
  }
}
