/**
 * Lighthouse on the built site, as a phone on a slow network: `npm install --no-save lighthouse@13.5.0`, then
 * `node lighthouse.mjs [SITE]`. It is no test: its scores depend on how busy the machine is.
 */
import { resolve } from "node:path";
import lighthouse from "lighthouse";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const PORT = 9333;
const LEAST = { performance: 95, accessibility: 100, "best-practices": 100, seo: 100 };

const { url, close } = await serve(resolve(process.argv[2] ?? new URL("../../target/www", import.meta.url).pathname));
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", `--remote-debugging-port=${PORT}`] });
const { lhr } = await lighthouse(url, { port: PORT, onlyCategories: Object.keys(LEAST), logLevel: "error" });
await browser.close();
await close();
for (const [name, least] of Object.entries(LEAST)) {
  const score = Math.round(lhr.categories[name].score * 100);
  console.log(`${name.padEnd(16)} ${score} of at least ${least}`);
  if (score < least) process.exitCode = 1;
}
for (const id of ["first-contentful-paint", "largest-contentful-paint", "cumulative-layout-shift", "total-blocking-time", "total-byte-weight"]) console.log(`${id.padEnd(26)} ${lhr.audits[id].displayValue}`);
const failed = Object.values(lhr.audits).filter(({ score, scoreDisplayMode }) => score !== null && score < 1 && scoreDisplayMode === "binary");
for (const { id, title } of failed) console.log(`failed: ${id}: ${title}`);
