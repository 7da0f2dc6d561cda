/** The page without a network: kept after one visit, checked, renewed only with consent, and never in the way. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { NO_WAITING, openRecorded, serveUntilEnd, SITE, stylesShown } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { again, paints, PHOTO, release, UNDER, unpack, visit } from "./support/kept-site.mjs";
import { aWhile, choose, paintFirstStyle, painted, photoShown, pickStyle, problem, styleIds } from "./support/steps.mjs";

/** What the browser keeps with the service worker itself, and looks at anew. */
const WORKER = ["sw.js", "revisions.js", "kept.js"];

test("after one visit everything works with the network off and the server gone, below any path", async () => {
  const { page, url, folder, server, close } = await visit();
  await page.context().setOffline(true);
  await server.close();
  await again(page, url);
  await paints(page);
  const paths = Object.keys(JSON.parse(readFileSync(join(folder, "revisions.js"), "utf8").match(/\{.*\}/s)[0]).files);
  assert.ok(paths.length > 60 && paths.includes("./") && paths.includes("pkg/wasm/impasto_bg.wasm") && paths.includes("pkg/styles/gallery.impasto"));
  const missing = await page.evaluate(async (all) => {
    const found = await Promise.all(all.map((path) => fetch(path).then(({ ok }) => ok, () => false)));
    return all.filter((_, i) => !found[i]);
  }, paths);
  assert.deepEqual(missing, []);
  await page.goto(`${url}embed.html`);
  await page.locator("#first[data-state=done]").waitFor();
  await close();
});

test("it can be installed: manifest, icons of the sizes stated, nothing amiss", async () => {
  const { page, folder, close } = await visit();
  const devtools = await page.context().newCDPSession(page);
  const { errors } = await devtools.send("Page.getAppManifest");
  assert.deepEqual(errors, []);
  const { installabilityErrors } = await devtools.send("Page.getInstallabilityErrors");
  assert.deepEqual(installabilityErrors.filter(({ errorId }) => errorId !== "in-incognito"), []);
  const manifest = JSON.parse(readFileSync(join(folder, "manifest.webmanifest"), "utf8"));
  for (const { src, sizes, type } of manifest.icons.filter(({ type: kind }) => kind === "image/png")) {
    const bytes = readFileSync(join(folder, src));
    assert.deepEqual([`${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`, type], [sizes, "image/png"]);
  }
  await close();
});

test("a photo shared by another app is on the wall, and was never sent anywhere", async () => {
  const form = `<!doctype html><meta charset="utf-8"><title>Another app</title><form action="./share" method="post" enctype="multipart/form-data"><input type="file" name="photo"><button>Share</button></form>`;
  const { page, url, log, close } = await visit({ faults: { [`/${UNDER}app.html`]: { type: "text/html", body: form } } });
  await page.goto(`${url}app.html`);
  await page.locator("input").setInputFiles({ name: "été à la mer.png", mimeType: "image/png", buffer: PHOTO });
  await page.getByRole("button", { name: "Share" }).click();
  await stylesShown(page);
  await photoShown(page);
  assert.equal(await page.evaluate("location.href"), url, "the address says nothing of it any more");
  await pickStyle(page, "great-wave");
  await painted(page, "été à la mer.png", "great-wave");
  assert.deepEqual(log.filter(({ method }) => method !== "GET"), []);
  assert.equal(await page.evaluate(async () => (await caches.keys()).includes("impasto-shared")), false);
  await page.goto(`${url}?shared=failed`);
  assert.match((await problem(page)).sentence, /did not arrive/);
  await close();
});

test("of several that are shared, the first picture is on the wall, and the others are in the roll", async () => {
  const form = `<!doctype html><meta charset="utf-8"><title>Another app</title><form action="./share" method="post" enctype="multipart/form-data"><input type="file" name="photo" multiple><button>Share</button></form>`;
  const { page, url, close } = await visit({ faults: { [`/${UNDER}app.html`]: { type: "text/html", body: form } } });
  await page.goto(`${url}app.html`);
  const files = [["notes.txt", Buffer.from("no picture")], ["two.png", PHOTO], ["three.png", png(8, 8)]];
  await page.locator("input").setInputFiles(files.map(([name, buffer]) => ({ name, mimeType: "image/png", buffer })));
  await page.getByRole("button", { name: "Share" }).click();
  await stylesShown(page);
  await paintFirstStyle(page, "two.png");
  assert.equal(await page.getByTestId("roll").locator("input:checked").getAttribute("aria-label"), "Photo 2 of 3: two.png");
  assert.equal(await page.evaluate(async () => (await caches.keys()).includes("impasto-shared")), false);
  await close();
});

test("of shared photos that there is no room for all of, none stays on the device", async () => {
  const full = `const put = Cache.prototype.put;
Cache.prototype.put = function (address, ...more) {
  return String(address).endsWith("photo-1") ? Promise.reject(new DOMException("full", "QuotaExceededError")) : put.call(this, address, ...more);
};`;
  const form = `<!doctype html><meta charset="utf-8"><title>Another app</title><form action="./share" method="post" enctype="multipart/form-data"><input type="file" name="photo" multiple><button>Share</button></form>`;
  const faults = { [`/${UNDER}app.html`]: { type: "text/html", body: form }, [`/${UNDER}sw.js`]: { change: (body) => `${full}\n${body}` } };
  const { page, url, close } = await visit({ faults });
  await page.goto(`${url}app.html`);
  await page.locator("input").setInputFiles(["one.png", "two.png"].map((name) => ({ name, mimeType: "image/png", buffer: PHOTO })));
  await page.getByRole("button", { name: "Share" }).click();
  assert.match((await problem(page)).sentence, /did not arrive/);
  assert.equal(await page.evaluate(async () => (await caches.keys()).includes("impasto-shared")), false);
  await close();
});

/** Only an installed page gets files from the system; here their queue is stood in for. */
function opens(...files) {
  const handles = files.map((bytes) => (bytes ? `{ getFile: async () => new File([new Uint8Array(${JSON.stringify([...bytes])})], "opened.png") }` : '{ getFile: () => Promise.reject(new DOMException("gone", "NotFoundError")) }'));
  return `Object.defineProperty(globalThis, "launchQueue", { value: { setConsumer: (take) => take({ files: [${handles}] }) } });`;
}

for (const [what, files] of [["a file", [PHOTO]], ["one of several files, where another one is gone,", [null, PHOTO]]]) {
  test(`${what} opened with the installed page is on the wall`, async () => {
    const { page, close } = await visit({ options: { script: opens(...files) }, kept: null });
    await photoShown(page);
    await paintFirstStyle(page, "opened.png");
    await close();
  });
}

test("a file opened with the installed page that is gone by then: picture-gone", async () => {
  const { url } = await serveUntilEnd(SITE);
  const { page, close } = await openRecorded(`${url}?backend=cpu`, { script: opens(null) });
  assert.equal((await problem(page)).code, "picture-gone");
  await close();
});

test("a new version is offered, never forced, and not started while any tab has a job", async () => {
  const { page, url, folder, close } = await visit();
  await paints(page);
  release(folder, "app.js", "\ndocument.body.dataset.version = 'two';\n");
  await again(page, url);
  await page.getByTestId("update").waitFor();
  assert.equal(await page.evaluate(() => document.body.dataset.version), undefined, "the old version runs on");
  await again(page, url);
  await page.getByTestId("update").waitFor();
  assert.equal(await page.evaluate(() => document.body.dataset.version), undefined, "also after a reload");
  const tab = await page.context().newPage();
  await again(tab, url);
  await tab.evaluate(() => new Promise((begun) => navigator.locks.request("impasto-job", { mode: "shared" }, () => new Promise((done) => begun((globalThis.finish = done))))).then(() => {}));
  await page.getByTestId("use-update").click();
  await aWhile(page, 1500);
  assert.equal(await page.evaluate(() => document.body.dataset.version), undefined, "the other tab has a job");
  await tab.evaluate(() => globalThis.finish());
  await page.locator("body[data-version=two]").waitFor();
  await stylesShown(page);
  await tab.locator("[data-offline=elsewhere]").waitFor({ state: "attached" });
  assert.equal(await tab.evaluate(() => document.body.dataset.version), undefined, "the other tab is left alone");
  assert.equal((await page.evaluate(() => caches.keys())).length, 1, "the old version is gone");
  await close();
});

test("a tab of the first visit, never reloaded, takes a new version, and every tab paints on", async () => {
  const { page, url, folder, close } = await visit();
  assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null, "no version controls the tab");
  const tab = await page.context().newPage();
  await again(tab, url);
  release(folder, "app.js", "\ndocument.body.dataset.version = 'two';\n");
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.getByTestId("use-update").click();
  await page.locator("body[data-version=two]").waitFor();
  await stylesShown(page);
  await paints(page);
  await paints(tab);
  assert.equal((await page.evaluate(() => caches.keys())).length, 1, "the old version is gone");
  await close();
});

test("a new version that does not start holds up no tab for good", async () => {
  const { page, url, folder, close } = await visit({ hurried: true });
  const tab = await page.context().newPage();
  await again(tab, url);
  const worker = join(folder, "sw.js");
  writeFileSync(worker, readFileSync(worker, "utf8").replace("self.skipWaiting()", "undefined"));
  release(folder, "app.js", "\n// another one\n");
  await page.evaluate(async () => (await navigator.serviceWorker.getRegistration()).update());
  await page.getByTestId("update").waitFor();
  await Promise.all([page.waitForEvent("load"), page.getByTestId("use-update").click()]);
  await stylesShown(page);
  await paints(page);
  await paints(tab);
  await close();
});

test("a run holds off the new version for as long as it lasts", async () => {
  const { page, close } = await visit();
  await choose(page, "large.png", png(400, 300));
  await photoShown(page);
  const isHeld = async () => (await navigator.locks.query()).held.some(({ name }) => name === "impasto-job");
  assert.equal(await page.evaluate(isHeld), false);
  const [style] = await styleIds(page);
  // Looked at from within the page: it is painted in a moment.
  const held = page.waitForFunction(async () => !document.querySelector("#run").hidden && (await navigator.locks.query()).held.some(({ name }) => name === "impasto-job"));
  await pickStyle(page, style);
  await held;
  await painted(page, "large.png", style);
  await page.waitForFunction(async () => (await navigator.locks.query()).held.length === 0);
  await close();
});

test("only what changed is downloaded for a new version, and other caches are left alone", async () => {
  const { page, url, folder, log, close } = await visit();
  await page.evaluate(() => caches.open("somebody-else"));
  release(folder, "favicon.svg", "<!-- new -->");
  log.length = 0;
  await again(page, url);
  await page.getByTestId("update").waitFor();
  const asked = [...new Set(log.map(({ path }) => path.slice(UNDER.length + 1)))].filter((path) => !WORKER.includes(path));
  assert.deepEqual(asked, ["favicon.svg"]);
  // The page begins anew, and what is asked of it must not fall in between.
  await Promise.all([page.waitForEvent("load"), page.getByTestId("use-update").click()]);
  await page.waitForFunction(async () => (await caches.keys()).filter((name) => name.startsWith("impasto-")).length === 1);
  assert.ok((await page.evaluate(() => caches.keys())).includes("somebody-else"));
  await close();
});

test("damaged copies are replaced on the next load, each of them", async () => {
  const { page, url, close } = await visit();
  const damage = () =>
    page.evaluate(async () => {
      const [name] = await caches.keys();
      const cache = await caches.open(name);
      for (const path of ["./app.js", "./pkg/wasm/impasto_bg.wasm", "./pkg/styles/gallery.impasto"]) {
        const whole = await cache.match(path);
        const bytes = new Uint8Array(await whole.arrayBuffer());
        bytes[bytes.length >> 1] ^= 0xff;
        await cache.put(path, new Response(bytes, { headers: whole.headers }));
      }
      return name;
    });
  const name = await damage();
  await again(page, url);
  await paints(page);
  await page.context().setOffline(true);
  await again(page, url);
  await paints(page);
  assert.deepEqual(await page.evaluate(() => caches.keys()), [name]);
  await damage();
  await page.goto(`${url}?backend=cpu`).catch(() => {});
  await page.context().setOffline(false);
  await again(page, url);
  await paints(page);
  await close();
});

test("a full disk: the page says so and works with the network", async () => {
  const { root } = unpack();
  const { url } = await serveUntilEnd(root);
  const opened = await openRecorded("about:blank", { script: NO_WAITING });
  const devtools = await opened.page.context().newCDPSession(opened.page);
  await devtools.send("Storage.overrideQuotaForOrigin", { origin: new URL(url).origin, quotaSize: 200_000 });
  await again(opened.page, url + UNDER);
  await opened.page.locator("[data-offline=full]").waitFor({ state: "attached" });
  assert.match(await opened.page.getByTestId("offline").textContent(), /no room left/);
  await paints(opened.page);
  assert.deepEqual(await opened.page.evaluate(() => caches.keys()), [], "nothing half done is left");
  await opened.close();
});

for (const [what, script] of [
  ["without service workers", "delete Navigator.prototype.serviceWorker;"],
  ["that refuses to keep anything", 'ServiceWorkerContainer.prototype.register = () => Promise.reject(new DOMException("no", "SecurityError"));'],
]) {
  test(`a private window ${what}: the page says so and works with the network`, async () => {
    const { page, record, close } = await visit({ options: { script }, kept: "unavailable" });
    assert.match(await page.getByTestId("offline").textContent(), /private window/);
    await paints(page);
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("a release that lacks a file is not kept, and the page works with the network", async () => {
  const { page, close } = await visit({ faults: { [`/${UNDER}privacy.html`]: { status: 404 } }, kept: "failed" });
  await paints(page);
  assert.deepEqual(await page.evaluate(() => caches.keys()), []);
  await close();
});
