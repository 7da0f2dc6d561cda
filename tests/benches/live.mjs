/**
 * Frames of live video beside stills in headless Chromium on SwiftShader: `live.mjs SITE [SIDE...]`. From pixels in the page to
 * what is shown: pixels again where paintings are in memory, a bitmap where they stay on the card. All take turns, and the
 * median counts.
 */
import { createRequire } from "node:module";
import { serve } from "../browser/server.mjs";

const { chromium } = createRequire(new URL("../browser/package.json", import.meta.url))("playwright-core");
const FLAGS = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--use-angle=swiftshader", "--enable-features=Vulkan", "--use-vulkan=swiftshader"];
/** The software adapter passes for a card, where paintings stay. */
const PRETEND = 'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';
/** How often each is painted after a first time that is not counted. */
const RUNS = { 128: 9, 256: 7, 512: 3, 1024: 3 };

const [site, ...sides] = process.argv.slice(2);
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

async function open(browser, before) {
  const faults = { "/blank.html": { type: "text/html", body: "<!doctype html>" }, "/pkg/worker.js": { change: (body) => `${before}\n${body}` } };
  const server = await serve(site, { faults });
  const page = await (await browser.newContext()).newPage();
  page.setDefaultTimeout(0);
  await page.goto(`${server.url}blank.html`);
  await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    const impasto = await Impasto.load({ backend: "webgpu", gpuTimeout: 3_600_000 });
    globalThis.frame = async (side, live) => {
      const photo = new ImageData(side, side);
      photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : 128 + 90 * Math.sin(i / 97)));
      const started = performance.now();
      const painting = await impasto.paint(photo, { style: impasto.styles[0].id, light: 0, live });
      (await painting.bitmap()).close();
      const ms = performance.now() - started;
      painting.close();
      return ms;
    };
  });
  return { page, server };
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS, timeout: 300_000 });
const places = [["in memory", await open(browser, "")], ["on the card", await open(browser, PRETEND)]];
console.log("| size | how | ms a frame | frames a second | runs |\n|---|---|---|---|---|");
for (const side of (sides.length ? sides : Object.keys(RUNS)).map(Number)) {
  const ways = places.flatMap(([place, { page }]) => [false, true].map((live) => ({ place, page, live, times: [] })));
  for (let run = 0; run <= RUNS[side]; run += 1) {
    for (const way of ways) way.times.push(await way.page.evaluate(([side, live]) => globalThis.frame(side, live), [side, way.live]));
  }
  for (const { place, live, times } of ways) {
    const ms = median(times.slice(1));
    console.log(`| ${side} | ${live ? "live" : "still"}, ${place} | ${ms.toFixed(0)} | ${(1e3 / ms).toFixed(2)} | ${RUNS[side]} |`);
  }
}
await browser.close();
for (const [, { server }] of places) await server.close();
