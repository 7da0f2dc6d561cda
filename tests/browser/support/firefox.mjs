/** Firefox, driven by WebDriver BiDi, with a profile of its own. */
import { existsSync } from "node:fs";
import puppeteer from "puppeteer-core";

const BINARY = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

/** WebGPU on whatever adapter Vulkan has: in these tests a processor, and one that stores halves. */
export const WEBGPU_PREFS = { "dom.webgpu.enabled": true, "dom.webgpu.workers.enabled": true, "gfx.webgpu.ignore-blocklist": true };

/** Files are saved without a question. */
const saving = (folder) => ({ "browser.download.folderList": 2, "browser.download.dir": folder, "browser.download.always_ask_before_handling_new_types": false });

/** @param {{ downloads: string, patienceMs: number, prefs?: Record<string, unknown> }} options `prefs` as in about:config */
export async function openFirefox({ downloads, patienceMs, prefs = {} }) {
  if (!existsSync(BINARY)) throw new Error(`there is no ${BINARY}: install firefox-esr, or set FIREFOX`);
  const browser = await puppeteer.launch({
    browser: "firefox",
    executablePath: BINARY,
    extraPrefsFirefox: { ...saving(downloads), ...prefs },
    timeout: patienceMs,
    protocolTimeout: patienceMs,
  });
  const [page] = await browser.pages();
  page.setDefaultTimeout(patienceMs);
  return {
    version: (await browser.version()).replace("firefox/", "Firefox "),
    goto: (url) => page.goto(url),
    evaluate: (script, argument) => page.evaluate(script, argument),
    click: (selector) => page.locator(selector).click(),
    upload: async (selector, path) => (await page.$(selector)).uploadFile(path),
    close: () => browser.close(),
  };
}
