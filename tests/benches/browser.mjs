/**
 * Times paintings in headless Chromium beside other runtimes on the same network: `./build.sh bench browser`.
 *
 * One page for each contender, all in one browser; they take turns, so that a busy machine slows all of them, and the
 * median counts. Every contender's picture is compared with ours before its time counts.
 */
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../browser/server.mjs";
import { launch, processorTime } from "./runtimes/chromium.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const { IMPASTO_SITE: site, IMPASTO_RUNTIMES: runtimes, IMPASTO_MODELS: models, IMPASTO_STYLE: style } = process.env;
const ROOT = resolve("target/bench/root");
/** How many times a contender runs at a size, after a first time that is not counted. */
const RUNS = { wasm: { 256: 5, 512: 3, 1024: 3 }, webgpu: { 128: 3, 256: 3 } };
/** A contender slower than this runs once, and at no larger size. */
const PATIENCE_MS = 60_000;
/** Allowed mean difference of two paintings, in steps of 255. */
const SAME = 0.5;
const only = process.argv.slice(2);

/** What runs, and the ways its network is written; the fastest one counts. */
const PEERS = [
  { name: "onnxruntime-web", package: "onnxruntime-web", script: "onnxruntime", forms: ["shuffle", "resize", "transpose"] },
  { name: "TensorFlow.js", package: "@tensorflow/tfjs", script: "tensorflow" },
  { name: "LiteRT.js", package: "@litertjs/core", script: "litert" },
];

function version({ name, package: folder }) {
  return `${name} ${JSON.parse(readFileSync(resolve(runtimes, "node_modules", folder, "package.json"))).version}`;
}

function assemble() {
  mkdirSync(ROOT, { recursive: true });
  const parts = { www: site, node: `${runtimes}/node_modules`, models, runtimes: `${HERE}runtimes` };
  for (const [name, folder] of Object.entries(parts)) {
    rmSync(`${ROOT}/${name}`, { force: true });
    symlinkSync(resolve(folder), `${ROOT}/${name}`);
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function meanDifference(a, b) {
  if (a.length !== b.length) return Infinity;
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]), 0) / a.length;
}

class Contender {
  times = [];
  busy = [];

  static async open(browser, url, label, script, options) {
    const contender = new Contender();
    contender.label = label;
    contender.browser = browser;
    contender.page = await (await browser.newContext()).newPage();
    contender.page.setDefaultTimeout(0);
    contender.said = [];
    contender.page.on("console", (message) => contender.said.push(message.text()));
    try {
      await contender.page.goto(`${url}runtimes/page.html`);
      await contender.page.evaluate(([script, options]) => window.open_contender(script, options), [script, options]);
      contender.first = await contender.page.evaluate(() => window.contender.run());
    } catch (error) {
      await contender.close();
      throw error;
    }
    return contender;
  }

  async run() {
    const before = await processorTime(this.browser);
    this.times.push(await this.page.evaluate(() => window.contender.run()));
    this.busy.push((await processorTime(this.browser)) - before);
  }

  painting() {
    return this.page.evaluate(() => window.contender.sample());
  }

  close() {
    return this.page.context().close();
  }
}

/** The contender in the form that takes the least of the processor. */
async function fastest(browser, url, peer, device, side) {
  let best = null;
  for (const form of peer.forms ?? [""]) {
    const contender = await Contender.open(browser, url, `${version(peer)}, ${device}`, peer.script, { device, side, form });
    contender.form = form;
    if (peer.forms?.length > 1 && contender.first < PATIENCE_MS / 4) await contender.run();
    contender.taken = contender.busy.pop() ?? contender.first;
    contender.times.pop();
    const [kept, left] = !best || contender.taken < best.taken ? [contender, best] : [best, contender];
    best = kept;
    await left?.close();
  }
  if (peer.forms) peer.forms = [best.form];
  return best;
}

async function measure(url, device, side, given) {
  const browser = await launch(device);
  const rows = [];
  const stopped = [];
  try {
    const ours = await Contender.open(browser, url, "impasto", "impasto", { device, side, style });
    const painting = await ours.painting();
    const contenders = [ours];
    for (const peer of given.filter((peer) => !peer.out)) {
      try {
        const contender = await fastest(browser, url, peer, device, side);
        const difference = meanDifference(painting, await contender.painting());
        console.log(`  ${contender.label} ${contender.form}: first ${contender.first.toFixed(0)} ms, differs by ${difference.toFixed(4)} of 255`);
        if (difference > SAME) throw new Error(`it paints another picture: ${difference} of 255`);
        if (contender.first > PATIENCE_MS) peer.out = true;
        contenders.push(contender);
      } catch (error) {
        peer.out = true;
        const reason = String(error.message).split("\n")[0].slice(0, 300);
        stopped.push({ peer: `${version(peer)}, ${device}`, size: side, reason });
        console.log(`  ${version(peer)}, ${device}: stopped: ${reason}`);
      }
    }
    for (let run = 0; run < RUNS[device][side]; run++) {
      for (const contender of contenders) if (contender.times.length === 0 || contender.first < PATIENCE_MS) await contender.run();
    }
    const name = device === "webgpu" ? "Chromium, WebGPU" : "Chromium, CPU";
    for (const contender of contenders.slice(1)) {
      const [ours_ms, peer_ms] = [median(ours.times), median(contender.times)];
      rows.push({
        name, size: side, ours_ms, peer: contender.label, peer_ms, ratio: ours_ms / peer_ms,
        runs: contender.times.length, ours_busy_ms: median(ours.busy), peer_busy_ms: median(contender.busy), form: contender.form,
      });
      console.log(`${name} ${side}: ours ${ours_ms.toFixed(0)} ms (busy ${median(ours.busy).toFixed(0)}), ${contender.label} ${contender.form} ${peer_ms.toFixed(0)} ms (busy ${median(contender.busy).toFixed(0)}), ratio ${(ours_ms / peer_ms).toFixed(3)}`);
    }
  } finally {
    await browser.close();
  }
  return { rows, stopped };
}

assemble();
const server = await serve(ROOT);
for (const [device, sizes] of Object.entries(RUNS)) {
  if (only.length && !only.includes(device)) continue;
  const found = { rows: [], stopped: [] };
  const given = PEERS.map((peer) => ({ ...peer, out: false }));
  for (const side of Object.keys(sizes).map(Number)) {
    console.log(`${device}, ${side} px`);
    const { rows, stopped } = await measure(server.url, device, side, given);
    found.rows.push(...rows);
    found.stopped.push(...stopped);
    writeFileSync(`target/bench/browser-${device}.json`, JSON.stringify(found, null, 1));
  }
}
await server.close();
