/** The package on another origin than the page, and the page in a frame; and the snippet of the README, as pasted. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { openRecorded, serveUntilEnd } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { openHost, packPackage, temporaryFolder } from "./support/package.mjs";

const CORS = { "access-control-allow-origin": "*" };
const ELEMENT = '<impasto-image src="/photo.png" alt="A photo" painting="great-wave" backend="cpu"></impasto-image>';
const html = (body) => ({ type: "text/html; charset=utf-8", body: `<!doctype html><html lang="en"><title>A page</title>${body}</html>` });
const PHOTO = { type: "image/png", body: png(24, 18) };
const FAVICON = { body: "" };

/** A host of the package alone. */
function elsewhere(faults = {}) {
  return serveUntilEnd(packPackage().root, { headers: CORS, faults: { "/photo.png": PHOTO, "/favicon.ico": FAVICON, ...faults } });
}

async function site(faults, headers = {}) {
  return serveUntilEnd(temporaryFolder(), { headers, faults: { "/photo.png": PHOTO, "/favicon.ico": FAVICON, ...faults } });
}

async function assertPaints(target) {
  const element = target.locator("impasto-image");
  await target.locator("impasto-image[data-state=done], impasto-image[data-state=error]").waitFor({ state: "attached" });
  assert.deepEqual(await element.evaluate(({ state, error, result }) => [state, error && `${error.code}: ${error.message}`, result?.width]), ["done", null, 24]);
}

test("from another origin: given CORS, nothing else is needed", async () => {
  const host = await elsewhere();
  const { url } = await site({ "/": html(`${ELEMENT}<script type="module" src="${host.url}impasto/element.js"></script>`) });
  const { page, record, close } = await openRecorded(url);
  await assertPaints(page);
  assert.deepEqual(record.errors, []);
  await close();
});

test("from another origin under a strict policy: two files of one line and configure()", async () => {
  const host = await elsewhere();
  const other = new URL(host.url).origin;
  const worker = (file) => ({ type: "text/javascript", body: `import "${host.url}impasto/${file}";` });
  const main = `import { configure } from "${host.url}impasto/index.js";
    configure({ worker: "./worker.js", pictureWorker: "./picture-worker.js" });
    import("${host.url}impasto/element.js");`;
  const policy = `default-src 'none'; script-src 'self' ${other} 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self' ${other}; worker-src 'self' ${other}; img-src 'self'; require-trusted-types-for 'script'; trusted-types impasto`;
  const { url } = await site(
    {
      "/": html(`${ELEMENT}<script type="module" src="./main.js"></script>`),
      "/main.js": { type: "text/javascript", body: main },
      "/worker.js": worker("worker.js"),
      "/picture-worker.js": worker("picture-worker.js"),
    },
    { "content-security-policy": policy },
  );
  const { page, record, close } = await openRecorded(url);
  await assertPaints(page);
  assert.deepEqual(record.errors, []);
  await close();
});

test("a policy that forbids the worker: worker-blocked, in words", async () => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'none'; img-src 'self'";
  const { page, close } = await openHost(ELEMENT, { policy, faults: { "/photo.png": PHOTO } });
  await page.locator("impasto-image[data-state=error]").waitFor({ state: "attached" });
  assert.equal(await page.evaluate(() => document.querySelector("impasto-image").error.code), "worker-blocked");
  await close();
});

test("required Trusted Types that do not name the package: worker-blocked", async () => {
  const policy = "require-trusted-types-for 'script'; trusted-types 'none'";
  const { page, close } = await openHost(ELEMENT, { policy, faults: { "/photo.png": PHOTO } });
  await page.locator("impasto-image[data-state=error]").waitFor({ state: "attached" });
  const { code, hint } = await page.evaluate(() => ({ code: document.querySelector("impasto-image").error.code, hint: document.querySelector("impasto-image").error.hint }));
  assert.equal(code, "worker-blocked");
  assert.match(hint, /trusted-types impasto/);
  await close();
});

for (const [kind, attributes] of [
  ["a frame of another origin", ""],
  ["a sandboxed frame", 'sandbox="allow-scripts"'],
]) {
  test(`in ${kind}`, async () => {
    const host = await elsewhere({ "/": html(`${ELEMENT}<script type="module" src="./impasto/element.js"></script>`) });
    const { url } = await site({ "/": html(`<iframe title="A picture" src="${host.url}" ${attributes}></iframe>`) });
    const { page, record, close } = await openRecorded(url);
    await assertPaints(page.frameLocator("iframe"));
    assert.equal(await page.frames()[1].evaluate(() => globalThis.origin), attributes ? "null" : new URL(host.url).origin);
    assert.deepEqual(record.errors, []);
    await close();
  });
}

test("in a frame of the page's own origin, under its policy", async () => {
  const { page, record, close } = await openHost('<iframe title="A picture" src="./frame.html"></iframe>', {
    policy: "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'",
    faults: { "/photo.png": PHOTO, "/frame.html": html(`${ELEMENT}<script type="module" src="./impasto/element.js"></script>`) },
  });
  await assertPaints(page.frameLocator("iframe"));
  assert.deepEqual(record.errors, []);
  await close();
});

test("the snippet of the README works as pasted", async () => {
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, snippet] = readme.split("## Embed")[1].match(/```html\n(.*?)```/s);
  assert.ok(snippet.trim().split("\n").length <= 5, snippet);
  const { url } = await serveUntilEnd(packPackage().root, { faults: { "/": { type: "text/html", body: snippet }, "/photo.jpg": PHOTO, "/favicon.ico": FAVICON } });
  const { page, record, close } = await openRecorded(url);
  await assertPaints(page);
  assert.deepEqual(record.errors, []);
  await close();
});
