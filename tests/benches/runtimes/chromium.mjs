/** Headless Chromium with or without a graphics card made of software, and what it takes of the processor. */
import { createRequire } from "node:module";

const require = createRequire(new URL("../../browser/package.json", import.meta.url));
const { chromium } = require("playwright-core");

const COMMON = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const WEBGPU = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];

/** @param {"webgpu" | "wasm"} device */
export function launch(device) {
  const args = device === "webgpu" ? [...COMMON, ...WEBGPU] : COMMON;
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args, timeout: 120_000 });
}

const sessions = new WeakMap();

/** Milliseconds of the processor that all of the browser's processes have had. */
export async function processorTime(browser) {
  if (!sessions.has(browser)) sessions.set(browser, await browser.newBrowserCDPSession());
  const { processInfo } = await sessions.get(browser).send("SystemInfo.getProcessInfo");
  return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1e3, 0);
}
