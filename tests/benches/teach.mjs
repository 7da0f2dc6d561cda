/**
 * Teaching in Chromium on the CPU: from the call to the first step, on an empty and on a warm cache, and seconds a step at the
 * usual size: `./build.sh bench teach [STEPS] [PAINTING]`. It prints a line for each.
 */
import { readFileSync } from "node:fs";
import { serve } from "../browser/server.mjs";
import { launch } from "./runtimes/chromium.mjs";

const [root, steps = "20", painting = "pkg/thumbnails/starry-night.jpg"] = process.argv.slice(2);

/** Runs in the page: seconds to the module and the loss network, to the first step, and of each step. */
async function lesson(steps) {
  const { Impasto } = await import("./pkg/index.js");
  const impasto = await Impasto.load({ backend: "cpu" });
  const photo = await (await fetch("./sample.jpg")).blob();
  const painting = await (await fetch("./painting.jpg")).blob();
  await impasto.styleFrom(painting, { id: "painting" });
  const told = { steps: [], losses: [] };
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1000;
  let before;
  await impasto.teach(painting, {
    id: "painting",
    photos: [photo],
    steps,
    previewEvery: steps,
    onProgress({ phase, losses }) {
      if (phase === "start") told.downloaded = seconds();
      if (phase !== "teach") return;
      if (before === undefined) told.first = seconds();
      else told.steps.push(seconds() - before);
      told.losses.push(losses.total);
      before = seconds();
    },
  });
  return told;
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
const mean = (numbers) => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;

const server = await serve(root, { faults: { "/painting.jpg": { body: readFileSync(painting), type: "image/jpeg" } } });
const browser = await launch();
const context = await browser.newContext();
for (const cache of ["empty cache", "warm cache"]) {
  const page = await context.newPage();
  page.setDefaultTimeout(0);
  await page.goto(`${server.url}embed.html`);
  const { downloaded, first, steps: taken, losses } = await page.evaluate(lesson, Number(steps));
  const fifth = Math.ceil(losses.length / 5);
  console.log(
    `${cache}: downloaded and compiled after ${downloaded.toFixed(1)} s, first step after ${first.toFixed(1)} s, then ${median(taken).toFixed(2)} s a step; ` +
      `loss ${mean(losses.slice(0, fifth)).toFixed(2)} in the first fifth, ${mean(losses.slice(-fifth)).toFixed(2)} in the last`,
  );
  await page.close();
}
await browser.close();
await server.close();
