/** Groups of files that are kept only once they are used: a site with a group of two files of its own. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { siteRevisions } from "./hashes.mjs";
import { again, paints, release, UNDER, unpack, visit } from "./support/kept-site.mjs";

const [ONE, TWO] = ["extra/one.bin", "extra/two.bin"];
const EXTRA = { extra: { what: "the test's own files", files: [ONE, TWO] } };
const LACKING = /except for what is kept once it is used: the test's own files/;

/** Adds the group to a copy of the site. */
function add(folder) {
  mkdirSync(join(folder, "extra"));
  writeFileSync(join(folder, ONE), "one");
  writeFileSync(join(folder, TWO), "two");
  release(folder, "app.js", "", EXTRA);
}

/** Visits twice: what the tab of the first visit downloads passes the service worker by. */
async function visitTwice(faults = {}) {
  const visited = await visit({ change: add, faults });
  await again(visited.page, visited.url);
  await says(visited.page, LACKING);
  return visited;
}

function says(page, pattern) {
  return page.getByTestId("offline").filter({ hasText: pattern }).waitFor({ state: "attached" });
}

/** What the page gets of a file: its text, or null. */
function get(page, path) {
  return page.evaluate((asked) => fetch(asked).then((response) => response.text(), () => null), path);
}

/** The group's files that are in any cache of the site. */
function keptOfGroup(page) {
  return page.evaluate(async () => {
    const caught = await Promise.all((await caches.keys()).map(async (name) => (await caches.open(name)).keys()));
    return caught.flat().map(({ url }) => url).filter((url) => url.includes("/extra/")).map((url) => url.slice(url.indexOf("extra/"))).sort();
  });
}

function askedOfGroup(log) {
  return log.map(({ path }) => path.slice(UNDER.length + 1)).filter((path) => path.startsWith("extra/")).sort();
}

async function takeNewVersion(page) {
  await Promise.all([page.waitForEvent("load"), page.getByTestId("use-update").click()]);
  await page.locator("[data-offline=ready]").waitFor({ state: "attached" });
}

test("a group is not downloaded with the base, is kept whole when a file of it is used, and then needs no network", async () => {
  const { page, url, log, server, close } = await visitTwice();
  assert.deepEqual(askedOfGroup(log), []);
  assert.equal(await get(page, ONE), "one");
  await says(page, /^Works without a network\.$/);
  assert.deepEqual(await keptOfGroup(page), [ONE, TWO]);
  assert.deepEqual(askedOfGroup(log), [ONE, TWO]);
  await page.context().setOffline(true);
  await server.close();
  await again(page, url);
  assert.deepEqual([await get(page, ONE), await get(page, TWO)], ["one", "two"]);
  await says(page, /^Works without a network\.$/);
  await close();
});

test("without a network a group that was never used fails, the page says of what, and all else works", async () => {
  const { page, url, close } = await visitTwice();
  await page.context().setOffline(true);
  await again(page, url);
  await says(page, LACKING);
  assert.equal(await get(page, ONE), null);
  await says(page, /no network now.*the test's own files/);
  await paints(page);
  await page.context().setOffline(false);
  assert.equal(await get(page, ONE), "one");
  await says(page, /^Works without a network\.$/);
  await close();
});

test("a group that the first visit uses is kept too, before or after the page is", async () => {
  for (const early of [true, false]) {
    let go;
    const held = new Promise((resolve) => (go = resolve));
    const faults = early ? { [`/${UNDER}sw.js`]: { until: () => held } } : {};
    const { page, close } = await visit({ change: add, faults, kept: null });
    if (!early) await says(page, LACKING);
    assert.equal(await get(page, ONE), "one");
    go();
    await says(page, /^Works without a network\.$/);
    await page.waitForFunction(async () => (await caches.match("extra/one.bin")) && (await caches.match("extra/two.bin")));
    assert.equal(await page.evaluate(() => navigator.serviceWorker.controller), null, "no version controls the tab");
    await close();
  }
});

test("of a group that is damaged on its way nothing is used and nothing is kept", async () => {
  const faults = { [`/${UNDER}${ONE}`]: { change: () => "someone else's" } };
  const { page, close } = await visitTwice(faults);
  assert.equal(await get(page, ONE), null);
  await says(page, /the version that the page needs.*the test's own files/);
  assert.deepEqual(await keptOfGroup(page), []);
  delete faults[`/${UNDER}${ONE}`];
  assert.equal(await get(page, ONE), "one");
  await says(page, /^Works without a network\.$/);
  await close();
});

test("of a group whose other file cannot be had, the file that is there is used, and none is kept", async () => {
  const { page, log, close } = await visitTwice({ [`/${UNDER}${TWO}`]: { status: 404 } });
  // What was said before does not count.
  await page.getByTestId("offline").evaluate((line) => (line.textContent = ""));
  assert.equal(await get(page, ONE), "one");
  await says(page, LACKING);
  assert.ok(askedOfGroup(log).includes(TWO));
  assert.deepEqual(await keptOfGroup(page), []);
  await close();
});

test("a kept group is renewed with the page: what changed is downloaded, and an unused one still is not", async () => {
  const { page, url, folder, log, close } = await visitTwice();
  release(folder, ONE, " again", EXTRA);
  await again(page, url);
  await page.getByTestId("update").waitFor();
  await takeNewVersion(page);
  assert.deepEqual(askedOfGroup(log), [], "the group was never used");
  assert.equal(await get(page, TWO), "two");
  await says(page, /^Works without a network\.$/);
  log.length = 0;
  release(folder, ONE, " and again", EXTRA);
  await again(page, url);
  await page.getByTestId("update").waitFor();
  assert.equal(await get(page, ONE), "one again", "the old version has its own");
  await takeNewVersion(page);
  assert.deepEqual(askedOfGroup(log), [ONE], "what did not change is taken over");
  await page.context().setOffline(true);
  assert.deepEqual([await get(page, ONE), await get(page, TWO)], ["one again and again", "two"]);
  await close();
});

test("a group that cannot be renewed is dropped with the old version, and does not hold up the new one", async () => {
  const faults = {};
  const { page, url, folder, close } = await visitTwice(faults);
  await get(page, ONE);
  await says(page, /^Works without a network\.$/);
  release(folder, ONE, " again", EXTRA);
  faults[`/${UNDER}${ONE}`] = { status: 500 };
  await again(page, url);
  await page.getByTestId("update").waitFor();
  await takeNewVersion(page);
  await says(page, LACKING);
  assert.deepEqual(await keptOfGroup(page), []);
  await close();
});

test("a group that the server does not give is not told as another version's", async () => {
  const faults = { [`/${UNDER}${ONE}`]: { status: 503 } };
  const { page, close } = await visitTwice(faults);
  assert.equal(await get(page, ONE), null);
  await says(page, /server does not give this now.*the test's own files/);
  delete faults[`/${UNDER}${ONE}`];
  assert.equal(await get(page, ONE), "one");
  await says(page, /^Works without a network\.$/);
  await close();
});

test("a device without room: a group is used all the same, downloaded once each time, and the page says so", async () => {
  const full = `const put = Cache.prototype.put;
Cache.prototype.put = function (address, ...more) {
  return String(address).includes("/extra/") ? Promise.reject(new DOMException("full", "QuotaExceededError")) : put.call(this, address, ...more);
};\n`;
  const { page, log, close } = await visitTwice({ [`/${UNDER}sw.js`]: { change: (body) => full + body } });
  assert.equal(await get(page, ONE), "one");
  await says(page, /no room left.*the test's own files/);
  assert.deepEqual(askedOfGroup(log), [ONE]);
  await close();
});

test("a group that is first used while a new version waits is taken over by it", async () => {
  const { page, url, folder, log, close } = await visitTwice();
  release(folder, "app.js", "\n", EXTRA);
  await again(page, url);
  await page.getByTestId("update").waitFor();
  assert.equal(await get(page, ONE), "one");
  await says(page, /^Works without a network\.$/);
  log.length = 0;
  await takeNewVersion(page);
  await says(page, /^Works without a network\.$/);
  assert.deepEqual([await keptOfGroup(page), askedOfGroup(log)], [[ONE, TWO], []]);
  await close();
});

test("an old version that first uses a group after the site was renewed gets none of the new one's files", async () => {
  const { page, folder, close } = await visitTwice();
  release(folder, ONE, " again", EXTRA);
  assert.equal(await get(page, ONE), null);
  await says(page, /the version that the page needs/);
  await page.getByTestId("update").waitFor();
  await takeNewVersion(page);
  assert.equal(await get(page, ONE), "one again");
  await close();
});

test("a group names files that the site has, each in one group", () => {
  const { folder } = unpack();
  for (const files of [["extra/none.bin"], ["app.js", "app.js"]]) {
    assert.throws(() => siteRevisions(folder, { extra: { what: "nothing", files } }), /the group "extra" names/);
  }
});
