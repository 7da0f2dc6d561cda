/**
 * From navigation to the first painting of the sample, on an empty and on a warm cache: `./build.sh bench first`.
 * IMPASTO_PACK_DELAY holds the styles back for so many milliseconds.
 *
 * The page is watched from outside: a script that runs before its own ones clicks as soon as there is something to
 * click, and writes down when workers are asked and answer.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { serve } from "../browser/server.mjs";
import { launch } from "./runtimes/chromium.mjs";

const RUNS = 3;
const SIDE = 512;

/** Runs in the page. */
function watch(side) {
  const watched = (window.watched = { calls: [] });
  const { compileStreaming } = WebAssembly;
  WebAssembly.compileStreaming = async (response) => {
    const module = await compileStreaming.call(WebAssembly, response);
    watched.compiled = performance.now();
    return module;
  };
  window.Worker = class extends Worker {
    postMessage(message, ...rest) {
      super.postMessage(message, ...rest);
      if (!message.name) return;
      const call = { name: message.name, start: performance.now() };
      watched.calls.push(call);
      const answered = ({ data }) => {
        if (data.id !== message.id || data.progress !== undefined) return;
        call.end = performance.now();
        this.removeEventListener("message", answered);
      };
      this.addEventListener("message", answered);
    }
  };
  addEventListener("DOMContentLoaded", () => {
    watched.ready = performance.now();
    const size = document.getElementById("size");
    size.value = String(side);
    size.dispatchEvent(new Event("change"));
    document.querySelector("[data-sample]").click();
    const stage = document.getElementById("stage");
    let chosen = false;
    new MutationObserver(() => {
      const style = document.querySelector("#cards input");
      if (style && !chosen) {
        chosen = true;
        watched.styles = performance.now();
        style.click();
      }
      if (stage.dataset.state === "painted") watched.painted ??= performance.now();
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

/** Runs in the page: milliseconds. */
function parts() {
  const { calls, ready, compiled, painted } = window.watched;
  const called = (name) => calls.find((call) => call.name === name);
  const resources = performance.getEntriesByType("resource");
  const [wasm, pack] = ["impasto_bg.wasm", ".impasto"].map((end) => resources.find(({ name }) => name.endsWith(end)));
  // The device is made ready while the pack may still be on its way, which is what it then waits for.
  const [prepare, load, run] = ["prepare", "load", "paint"].map(called);
  return {
    page: ready,
    download: Math.max(wasm.responseEnd, pack.responseEnd) - Math.min(wasm.startTime, pack.startTime),
    compile: Math.max(0, compiled - wasm.responseEnd),
    device: prepare.end - prepare.start,
    start: load.end - load.start,
    run: run.end - run.start,
    total: painted,
  };
}

async function visit(page, url) {
  await page.goto(url);
  await page.waitForFunction(() => window.watched.painted, undefined, { timeout: 300_000 });
  return page.evaluate(parts);
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const medians = (all) => Object.fromEntries(Object.keys(all[0]).map((key) => [key, Math.round(median(all.map((one) => one[key])))]));

const late = Number(process.env.IMPASTO_PACK_DELAY ?? 0);
const faults = { "/pkg/styles/gallery.impasto": { until: () => sleep(late) } };
const server = await serve(process.env.IMPASTO_SITE, { faults: late ? faults : {} });
mkdirSync("target/bench", { recursive: true });
for (const [backend, device, title] of [["cpu", "wasm", "CPU"], ["webgpu", "webgpu", "WebGPU"]]) {
  if (process.argv[2] && process.argv[2] !== backend) continue;
  const browser = await launch(device);
  const [rows, found] = [[], { empty: [], warm: [] }];
  for (let run = 0; run < RUNS; run++) {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(watch, SIDE);
    const url = `${server.url}?backend=${backend}`;
    found.empty.push(await visit(page, url));
    // The second time the service worker has everything.
    await page.locator("[data-offline=ready]").waitFor({ timeout: 300_000 });
    found.warm.push(await visit(page, url));
    await context.close();
  }
  for (const [cache, all] of Object.entries(found)) {
    const { total, ...rest } = medians(all);
    rows.push({ name: `first picture, ${title}, ${cache} cache`, size: SIDE, ours_ms: total, peer: null, peer_ms: null, ratio: null, runs: RUNS, parts: rest });
    console.log(`${title}, ${cache} cache: ${total} ms`, rest);
  }
  writeFileSync(`target/bench/first-${backend}.json`, JSON.stringify({ rows }, null, 1));
  await browser.close();
}
await server.close();
