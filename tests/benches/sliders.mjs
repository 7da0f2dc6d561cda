/**
 * From a slider's movement to the picture on the page, in headless Chromium: `sliders.mjs SITE`. Nothing is painted anew for
 * strength and light; the wall's working size is 512 pixels on the CPU and 1024 on a card, here SwiftShader, on one core.
 */
import { createRequire } from "node:module";
import { serve } from "../browser/server.mjs";

const { chromium } = createRequire(new URL("../browser/package.json", import.meta.url))("playwright-core");
const sharp = createRequire(new URL("../browser/package.json", import.meta.url))("sharp");
const FLAGS = ["--no-sandbox", "--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader", "--use-angle=swiftshader", "--enable-features=Vulkan", "--use-vulkan=swiftshader"];
/** The software adapter passes for a card, where paintings stay. */
const PRETEND = 'Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });';
const RUNS = 41;

const [site] = process.argv.slice(2);
const sorted = (values) => [...values].sort((a, b) => a - b);
const photo = { name: "photo.jpg", mimeType: "image/jpeg", buffer: await sharp(`${site}/sample.jpg`).resize(1200).jpeg().toBuffer() };

/** Tells when the wall gets a picture. */
const WATCH = `
globalThis.shown = [];
const transfer = ImageBitmapRenderingContext.prototype.transferFromImageBitmap;
ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (bitmap) {
  transfer.call(this, bitmap);
  if (bitmap === null || this.canvas.id !== "painting") return;
  for (const tell of shown.splice(0)) tell(performance.now());
};
`;

async function move(page, dial) {
  return page.evaluate(async ([id, runs]) => {
    const slider = document.getElementById(id);
    const times = [];
    for (let run = 0; run <= runs; run += 1) {
      slider.value = 30 + (run % 40);
      const shown = new Promise((resolve) => globalThis.shown.push(resolve));
      const began = performance.now();
      slider.dispatchEvent(new Event("input", { bubbles: true }));
      times.push((await shown) - began);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return times.slice(1);
  }, [dial, RUNS]);
}

console.log("| where | picture | slider | ms, median | ms, slowest of 20 |\n|---|---|---|---|---|");
for (const [backend, before] of [["cpu", ""], ["webgpu", PRETEND]]) {
  const server = await serve(site, { faults: { "/pkg/worker.js": { change: (body) => `${before}\n${body}` } } });
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS, timeout: 300_000 });
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, serviceWorkers: "block" })).newPage();
  page.setDefaultTimeout(0);
  await page.addInitScript(WATCH);
  await page.goto(`${server.url}?backend=${backend}&previews=off`);
  await page.getByTestId("file").setInputFiles(photo);
  await page.getByTestId("style-great-wave").click();
  await page.locator("[data-testid=stage][data-state=painted]").waitFor();
  const size = await page.getByTestId("painting").evaluate(({ width, height }) => `${width} × ${height}`);
  for (const dial of ["strength", "light"]) {
    const times = sorted(await move(page, dial));
    console.log(`| ${backend} | ${size} | ${dial} | ${times[Math.floor(times.length / 2)].toFixed(1)} | ${times[Math.floor(times.length * 0.95)].toFixed(1)} |`);
  }
  await browser.close();
  await server.close();
}
