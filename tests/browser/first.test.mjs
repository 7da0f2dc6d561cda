/** The first visit: what is on the screen before the engine is, what it costs, and what waits until something is painted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { NO_PREVIEWS, NO_QUIET, NO_WAITING, openRecorded, serveUntilEnd, SITE, stylesShown } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { aWhile, choose, paintFirstStyle, painted } from "./support/steps.mjs";

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
const ENGINE = ["/pkg/wasm/impasto_bg.wasm", "/pkg/styles/gallery.impasto"];
/** To the first painting, as it goes over the network. */
const MOST_BYTES = 800_000;
const MOST_REQUESTS = 40;
const MOST_SHIFT = 0.01;
const SLOW_4G = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 94_000 };

/** A file that is held back until `release` is called. */
function held() {
  let release;
  const until = new Promise((resolve) => (release = resolve));
  return { until: () => until, release };
}

const cardsOf = (page) => page.locator("[data-testid^=style-]");

/** How many of the cards in sight have a picture that is decoded. */
const pictures = (page) =>
  page.evaluate(() => {
    const plates = [...document.querySelectorAll("[data-testid^=style-] img")].filter((image) => image.getBoundingClientRect().left < innerWidth);
    return { seen: plates.length, decoded: plates.filter(({ naturalWidth }) => naturalWidth > 0).length };
  });

test("the cards are there before any of the engine is, and a style that is tapped then is painted without another tap", async () => {
  const wasm = held();
  const { url } = await serveUntilEnd(SITE, { faults: Object.fromEntries(ENGINE.map((path) => [path, { until: wasm.until }])) });
  const { page, record, close } = await openRecorded(`${url}?backend=cpu&${NO_PREVIEWS}`, { context: PHONE });
  assert.equal(await cardsOf(page).count(), 35);
  await page.waitForFunction(() => [...document.querySelectorAll("[data-testid^=style-] img")].slice(0, 4).every(({ naturalWidth }) => naturalWidth > 0));
  const { seen, decoded } = await pictures(page);
  assert.ok(seen >= 3 && decoded === seen, `${decoded} of ${seen} pictures in sight`);
  await page.getByTestId("style-udnie").locator("input").check({ force: true });
  assert.match(await page.getByTestId("empty-title").textContent(), /Udnie is ready/);
  await choose(page, "photo.png", png(24, 20));
  await page.getByTestId("run").waitFor();
  wasm.release();
  await painted(page, "photo.png", "udnie");
  assert.deepEqual(record.errors, []);
  await close();
});

test("without JavaScript the gallery is there: titles, artists and pictures", async () => {
  const { url } = await serveUntilEnd(SITE);
  const { page, close } = await openRecorded(url, { context: { ...PHONE, javaScriptEnabled: false } });
  assert.equal(await cardsOf(page).count(), 35);
  assert.equal(await page.getByTestId("style-great-wave").locator(".title").textContent(), "The Great Wave off Kanagawa");
  assert.match(await page.getByTestId("style-great-wave").locator("img").getAttribute("src"), /^\.\/thumbnails\/great-wave-[0-9a-f]{8}\.avif$/);
  assert.equal(await page.getByTestId("choose").textContent(), "Choose a photo");
  await close();
});

test("on a slow network: at most 800 kB to be ready, nothing twice, nothing shifts, and no second worker without a card", async () => {
  const log = [];
  const { url } = await serveUntilEnd(SITE, { log });
  const { page, close } = await openRecorded("about:blank", { context: PHONE, script: NO_QUIET + "globalThis.shift = 0; new PerformanceObserver((list) => list.getEntries().forEach(({ value }) => (shift += value))).observe({ type: 'layout-shift', buffered: true });" });
  const workers = [];
  page.on("worker", (worker) => workers.push(new URL(worker.url()).pathname));
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", SLOW_4G);
  await page.goto(url);
  await stylesShown(page);
  const shift = await page.evaluate("shift");
  await choose(page, "photo.png", png(48, 32));
  await paintFirstStyle(page, "photo.png");
  const upTo = log.findIndex(({ path }) => path === "/sw.js");
  const asked = upTo < 0 ? log : log.slice(0, upTo);
  const bytes = asked.reduce((sum, { bytes: sent }) => sum + (sent ?? 0), 0);
  assert.ok(bytes <= MOST_BYTES, `${bytes} bytes: ${asked.map(({ path, bytes: sent }) => `${path} ${sent}`).join(", ")}`);
  const paths = asked.filter(({ bytes: sent, path }) => sent > 0 && !path.startsWith("/thumbnails/")).map(({ path }) => path);
  assert.ok(paths.length <= MOST_REQUESTS, `${paths.length} requests: ${paths.join(", ")}`);
  assert.deepEqual(paths.filter((path, place) => paths.indexOf(path) !== place), []);
  assert.deepEqual(workers.filter((path) => path === "/pkg/worker.js").length, 1, "the worker that finds no card paints on the processor");
  assert.match(await page.getByTestId("status").textContent(), /^CPU/);
  assert.ok(shift < MOST_SHIFT, `shifted by ${shift}`);
  await close();
});

test("the page is kept for being offline after the first painting, and what the tab has is not sent again", async () => {
  const log = [];
  const { url } = await serveUntilEnd(SITE, { log });
  const { page, close } = await openRecorded(`${url}?backend=cpu&${NO_PREVIEWS}`, { script: NO_QUIET });
  await stylesShown(page);
  await choose(page, "photo.png", png(24, 20));
  await aWhile(page);
  assert.equal(log.some(({ path }) => path === "/sw.js"), false, "not while the visitor chooses");
  await paintFirstStyle(page, "photo.png");
  await page.locator("[data-offline=ready]").waitFor({ state: "attached" });
  const again = log.slice(log.findIndex(({ path }) => path === "/sw.js"));
  for (const path of [...ENGINE, "/app.js", "/studio.css"]) {
    assert.deepEqual(again.filter((line) => line.path === path).map(({ status }) => status), [304], path);
  }
  await close();
});

test("a visitor who does nothing has the page kept too", async () => {
  const { url } = await serveUntilEnd(SITE);
  const { page, close } = await openRecorded(`${url}?backend=cpu`, { script: NO_WAITING });
  await page.locator("[data-offline=ready]").waitFor({ state: "attached" });
  await close();
});

test("files go compressed and tagged; those with a hash in the name are kept for good", async () => {
  const { url } = await serveUntilEnd(SITE);
  const page = await fetch(url, { headers: { "accept-encoding": "gzip, br" } });
  assert.equal(page.headers.get("content-encoding"), "br");
  assert.equal(page.headers.get("cache-control"), "no-cache");
  const html = await page.text();
  const same = await fetch(url, { headers: { "accept-encoding": "gzip, br", "if-none-match": page.headers.get("etag") } });
  assert.equal(same.status, 304);
  const gzip = await fetch(`${url}app.js`, { headers: { "accept-encoding": "gzip" } });
  assert.equal(gzip.headers.get("content-encoding"), "gzip");
  assert.equal(await gzip.text(), await (await fetch(`${url}app.js`)).text());
  const [, thumbnail] = html.match(/src="\.\/(thumbnails\/[^"]+)"/);
  const kept = await fetch(url + thumbnail);
  assert.match(kept.headers.get("cache-control"), /max-age=31536000, immutable/);
  assert.equal(kept.headers.get("content-type"), "image/avif");
  assert.equal(kept.headers.get("content-encoding"), null);
});
