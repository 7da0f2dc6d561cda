/** What www/privacy.html and SECURITY.md promise, on a whole session: every page, the service worker, sharing, saving. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { NO_WAITING, openRecorded, serveUntilEnd, SITE, stylesShown } from "./support/browser.mjs";
import { jpeg, withOrientation } from "./support/files.mjs";
import { choose, paintFirstStyle, save } from "./support/steps.mjs";

const NAME = "holiday-at-the-secret-lake";

const WATCH = `
globalThis.violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective }) => violations.push(violatedDirective));
globalThis.used = [];
for (const [owner, name] of [[Navigator.prototype, "sendBeacon"], [globalThis, "WebSocket"], [globalThis, "EventSource"], [globalThis, "RTCPeerConnection"], [globalThis, "XMLHttpRequest"], [globalThis, "WebTransport"]]) {
  const real = owner[name];
  if (real) owner[name] = new Proxy(real, { apply: (...all) => (used.push(name), Reflect.apply(...all)), construct: (...all) => (used.push(name), Reflect.construct(...all)) });
}`;

/** What a recipe may say. */
const TOLD = ["version", "engine", "strength", "strokes", "boldness", "swirl", "seed", "light", "width", "height", "photo", "styles"];

/** No metadata is carried over: the recipe of the painting is all there is, and it says nothing of the photo but its hash. */
function assertOnlyRecipe(text) {
  assert.doesNotMatch(text, new RegExp(`Exif|tEXt|zTXt|tIME|${NAME}`));
  const [found] = text.match(/\{"version":1,.*?\}\]\}/);
  const { photo, styles, ...settings } = JSON.parse(found);
  for (const name of Object.keys(settings)) assert.ok(TOLD.includes(name), name);
  assert.match(photo, /^[0-9a-f]{64}$/);
  assert.deepEqual(styles.map((style) => Object.keys(style)), [["id", "weight", "sha256"]]);
}

test("a recorded session: GET alone, to one origin, and nothing of the photo in any of it", async () => {
  const log = [];
  const { url } = await serveUntilEnd(SITE, { log });
  const { page, record, close } = await openRecorded("about:blank", { script: WATCH + NO_WAITING });
  const asked = [];
  page.context().on("request", (request) => asked.push(request));
  await page.goto(`${url}?backend=cpu`);
  await stylesShown(page);
  await page.locator("[data-offline=ready]").waitFor({ state: "attached" });
  await page.getByTestId("sample").click();
  // The tag of an EXIF segment stands for what a camera writes down, the place included.
  await choose(page, `${NAME}.jpg`, withOrientation(await jpeg(page, 48, 32), 6));
  await paintFirstStyle(page, `${NAME}.jpg`);
  await page.getByTestId("strength").fill("40");
  for (const kind of ["save-png", "save-jpeg"]) {
    const { bytes } = await save(page, kind);
    assertOnlyRecipe(bytes.toString("utf8"));
  }
  const told = async () => assert.deepEqual(await page.evaluate(() => [violations, used, document.cookie, localStorage.length, sessionStorage.length]), [[], [], "", 0, 0]);
  await told();
  await page.goto(`${url}embed.html`);
  await page.locator("#first[data-state=done]").waitFor();
  await told();
  await page.goto(`${url}privacy.html`);
  await told();

  const requests = asked.filter((request) => !/^(blob|data|about):/.test(request.url()));
  assert.ok(requests.length > 60 && log.length > 60, `${requests.length} and ${log.length} requests were recorded`);
  assert.deepEqual(requests.filter((request) => request.method() !== "GET" || new URL(request.url()).origin !== new URL(url).origin).map((request) => request.url()), []);
  assert.deepEqual(log.filter(({ method }) => method !== "GET"), []);
  assert.deepEqual(log.filter(({ path }) => path.includes(NAME)), []);
  assert.deepEqual(record.errors, []);

  const files = JSON.parse(readFileSync(`${SITE}/revisions.js`, "utf8").match(/\{.*\}/s)[0]).files;
  const kept = await page.evaluate(async () => {
    const names = await caches.keys();
    const keys = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return { names, urls: keys.flat().map((request) => request.url), databases: (await indexedDB.databases()).map(({ name }) => name) };
  });
  assert.equal(kept.names.length, 1);
  assert.deepEqual(kept.databases, ["impasto-session"], "photo, settings and history, on this device alone");
  assert.deepEqual(kept.urls.sort(), Object.keys(files).map((path) => new URL(path, url).href).sort(), "the site's own files are kept, and nothing else");
  await close();
});

test("every page has a policy that lets it connect to its own origin alone", () => {
  for (const name of ["index.html", "embed.html", "privacy.html"]) {
    const page = readFileSync(`${SITE}/${name}`, "utf8");
    const [, policy] = page.match(/http-equiv="Content-Security-Policy"\s+content="([^"]+)"/);
    const rules = Object.fromEntries(policy.split("; ").map((rule) => [rule.split(" ")[0], rule.split(" ").slice(1).join(" ")]));
    assert.equal(rules["default-src"], "'none'", name);
    for (const [directive, sources] of Object.entries(rules)) assert.doesNotMatch(`${directive} ${sources}`, /https?:|\*|unsafe-inline|'unsafe-eval'/, name);
    assert.doesNotMatch(page, /(src|href)="(https?:)?\/\//, `${name} points to no other site`);
  }
});
