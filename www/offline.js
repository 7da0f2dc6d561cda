import { byId } from "./dom.js";
import { betweenJobs } from "./jobs.js";

const SENTENCES = {
  ready: "Works without a network.",
  full: "This page needs the network: there is no room left on the device to keep it.",
  failed: "This page needs the network for now: it could not be kept on the device.",
  unavailable: "This page needs the network: this browser, or a private window, keeps nothing.",
  network: "There is no network now, and this is not kept on the device yet:",
  server: "The server does not give this now, and it is not kept on the device yet:",
  room: "There is no room left on the device to keep this, so it needs the network each time:",
  version: "This could not be downloaded in the version that the page needs; reload the page:",
  elsewhere: "This page was renewed in another tab. Reload it when it suits you.",
};

function say(outcome) {
  const line = byId("offline");
  line.textContent = SENTENCES[outcome];
  line.dataset.offline = outcome;
}

/** What is kept only once it is used, and was not used yet. @param {string[]} names */
function sayLacking(names) {
  if (byId("offline").dataset.offline !== "ready") return;
  say("ready");
  if (names.length > 0) byId("offline").textContent = `Works without a network, except for what is kept once it is used: ${names.join(", ")}.`;
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
  if (SENTENCES[data?.offline] && !controller) say(data.offline);
  if (data?.lacking) sayLacking(data.lacking);
  if (data?.lacking?.length > 0 && !controller) uses ??= tellUses(source);
  if (data?.lacking?.length === 0) uses?.disconnect();
  if (data?.refused) byId("offline").textContent = `${SENTENCES[data.reason]} ${data.refused}.`;
}

/** Says that the page is kept, and what of it is not. */
function sayReady(worker) {
  say("ready");
  worker.postMessage("what-is-lacking");
}

/** Keeps the page on the device, or says why that is not possible; the page works all the same. */
export async function keepOffline() {
  const container = navigator.serviceWorker;
  if (!container) return say("unavailable");
  container.addEventListener("message", hear);
  container.addEventListener("controllerchange", () => byId("use-update").disabled || say("elsewhere"));
  try {
    const registration = await container.register("./sw.js", { updateViaCache: "none" });
    registration.addEventListener("updatefound", () => follow(registration, registration.installing));
    if (registration.installing) follow(registration, registration.installing);
    if (registration.waiting && registration.active) offer(registration.waiting);
    if (registration.active) sayReady(registration.active);
  } catch {
    // Where the page is open from the cache and the network is off, only the look for an update has failed.
    if (container.controller) sayReady(container.controller);
    else say("unavailable");
  }
}
