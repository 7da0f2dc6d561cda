/** Errors that name their cause: the file and what came instead of it, the source that a policy lacks, a build of the wrong kind. */
import assert from "node:assert/strict";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openPage, openRecorded, serveUntilEnd } from "./support/browser.mjs";
import { image, open, PHOTO, reaches } from "./support/embedded.mjs";
import { packPackage, temporaryFolder } from "./support/package.mjs";
import { problem } from "./support/steps.mjs";

const WASM = "/impasto/wasm/impasto_bg.wasm";
const PACK = "/impasto/styles/gallery.impasto";
const HTML = { type: "text/html; charset=utf-8", body: "<!doctype html><title>Welcome</title>" };

const told = (page) => page.evaluate(() => {
  const { code, message, hint, answer } = document.querySelector("impasto-image").error;
  return { code, message, hint, answer: answer && [new URL(answer.address).pathname, answer.status, answer.type] };
});

/** What is missing, the code, what the sentence names, and what the server said. */
const ANSWERS = [
  ["an engine that is not there", { [WASM]: { status: 404 } }, "wasm-load", /: \/impasto\/wasm\/impasto_bg\.wasm was answered with 404, text\/html\.$/, [WASM, 404, "text/html"]],
  ["a page instead of the engine", { [WASM]: HTML }, "wasm-corrupt", /impasto_bg\.wasm came with 200, text\/html, 37 bytes\.$/, [WASM, 200, "text/html"]],
  ["a page instead of the styles", { [PACK]: HTML }, "pack-corrupt", /gallery\.impasto came with 200, text\/html, 37 bytes\.$/, [PACK, 200, "text/html"]],
  ["a worker that is not there", { "/impasto/worker.js": { status: 404 } }, "wasm-load", /: \/impasto\/worker\.js was answered with 404/, ["/impasto/worker.js", 404, "text/html"]],
  ["a page instead of the worker", { "/impasto/worker.js": HTML }, "wasm-load", /: \/impasto\/worker\.js was answered with 200, text\/html/, ["/impasto/worker.js", 200, "text/html"]],
  ["a file that the worker imports", { "/impasto/wasm/impasto.js": { status: 503 } }, "wasm-load", /: \/impasto\/wasm\/impasto\.js was answered with 503/, ["/impasto/wasm/impasto.js", 503, "text/html"]],
  ["a photo that is not there", { "/photo.png": { status: 410 } }, "picture-load", /: \/photo\.png was answered with 410/, ["/photo.png", 410, "text/html"]],
];

for (const [what, faults, code, sentence, answer] of ANSWERS) {
  test(`${what}: ${code} names its address, the status and the content type`, async () => {
    const { page, close } = await open(image(), { faults });
    await reaches(page, "error");
    const error = await told(page);
    assert.deepEqual([error.code, error.answer], [code, answer]);
    assert.match(error.message, sentence);
    assert.match(error.hint, code === "picture-load" ? /address/ : /Bundlers/);
    await close();
  });
}

test("a file that the page's worker imports, which is one line, is named too", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", ready: false, faults: { "/pkg/wasm/impasto.js": { status: 503 } } });
  const { code, sentence } = await problem(page);
  assert.equal(code, "wasm-load");
  assert.match(sentence, /\/pkg\/wasm\/impasto\.js was answered with 503/);
  await close();
});

const policy = (sources) => Object.entries({ "default-src": "'none'", "script-src": "'self' 'wasm-unsafe-eval'", "connect-src": "'self'", "worker-src": "'self'", "img-src": "'self'", "style-src": "'self'", ...sources }).map((pair) => pair.join(" ")).join("; ");

/** The source that a policy lacks, and the next step. */
const POLICIES = [
  ["wasm-unsafe-eval", { "script-src": "'self'" }, "wasm-blocked", /script-src .*'wasm-unsafe-eval'/],
  ["worker-src", { "worker-src": "'none'" }, "worker-blocked", /worker-src .*'self'/],
  ["connect-src 'self'", { "connect-src": "'none'" }, "connect-blocked", /connect-src .*'self'/],
  ["trusted-types impasto", { "require-trusted-types-for": "'script'", "trusted-types": "'none'" }, "worker-blocked", /trusted-types impasto/],
];

for (const [what, sources, code, step] of POLICIES) {
  test(`a policy without ${what}: ${code}`, async () => {
    const { page, close } = await open(image(), { policy: policy(sources) });
    await reaches(page, "error");
    const error = await told(page);
    assert.equal(error.code, code, error.message);
    assert.match(error.hint, step);
    await close();
  });
}

for (const scheme of ["blob:", "data:"]) {
  test(`a photo from ${scheme} that the policy does not name: connect-blocked, and not the other site's fault`, async () => {
    const { page, close } = await open(image(), { policy: policy({}) });
    await reaches(page, "done");
    await page.evaluate(async (kind) => {
      const blob = await (await fetch("./photo.png")).blob();
      const src = kind === "blob:" ? URL.createObjectURL(blob) : `data:image/png;base64,${btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())))}`;
      document.querySelector("impasto-image").src = src;
    }, scheme);
    await reaches(page, "error");
    const error = await told(page);
    assert.equal(error.code, "connect-blocked");
    assert.ok(error.hint.includes(scheme), error.hint);
    await close();
  });
}

/** A site whose script was built as a classic one. */
async function classic(script) {
  const { build } = await import("esbuild");
  const folder = temporaryFolder();
  cpSync(join(packPackage().root, "impasto"), join(folder, "node_modules/impasto"), { recursive: true });
  writeFileSync(join(folder, "main.js"), script);
  await build({ absWorkingDir: folder, entryPoints: [join(folder, "main.js")], bundle: true, format: "iife", outdir: folder, allowOverwrite: true, logLevel: "silent" });
  writeFileSync(join(folder, "photo.png"), PHOTO.body);
  writeFileSync(join(folder, "index.html"), `<!doctype html><html lang="en"><title>Classic</title>${image()}<script src="./main.js"></script></html>`);
  return openRecorded((await serveUntilEnd(folder)).url);
}

test("built as a classic script: classic-script, from the element and from the API, and the photo is shown", async () => {
  const { page, close } = await classic('import "impasto/element"; import { Impasto } from "impasto"; globalThis.plain = Impasto.load().catch(({ code }) => code);');
  await reaches(page, "error");
  assert.equal((await told(page)).code, "classic-script");
  assert.equal(await page.evaluate("plain"), "classic-script");
  await page.waitForFunction(() => document.querySelector("impasto-image").shadowRoot.querySelector("img[part=photo]")?.naturalWidth === 32);
  await close();
});

test("a classic script that is told where the files are paints", async () => {
  const at = (path) => `"./node_modules/impasto/${path}"`;
  const { page, close } = await classic(`import "impasto/element"; import { configure } from "impasto";
    configure({ worker: ${at("workers/worker.js")}, pictureWorker: ${at("workers/picture-worker.js")}, wasm: ${at("wasm/impasto_bg.wasm")}, pack: ${at("styles/gallery.impasto")}, encoder: ${at("styles/encoder.impasto")} });`);
  await reaches(page, "done");
  await close();
});

test("a host's service worker that keeps a damaged engine for ever is passed by", async () => {
  const worker = `self.addEventListener("activate", (event) => event.waitUntil(clients.claim()));
self.addEventListener("fetch", (event) => event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request))));`;
  const faults = { "/sw.js": { type: "text/javascript", body: worker } };
  const { page, close } = await open('<p id="host">A host</p>', { faults, policy: "" });
  await page.evaluate(async (path) => {
    const whole = new Uint8Array(await (await fetch(path)).arrayBuffer());
    whole[whole.length >> 1] ^= 0xff;
    await (await caches.open("host")).put(path, new Response(whole, { headers: { "content-type": "application/wasm" } }));
    const registration = await navigator.serviceWorker.register("./sw.js");
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller) await new Promise((taken) => navigator.serviceWorker.addEventListener("controllerchange", taken, { once: true }));
    return registration.scope;
  }, WASM);
  await page.evaluate((html) => {
    const made = document.createElement("impasto-image");
    for (const [name, value] of html) made.setAttribute(name, value);
    document.querySelector("main").append(made);
  }, [["src", "./photo.png"], ["alt", ""], ["painting", "great-wave"], ["backend", "cpu"]]);
  await reaches(page, "done");
  await close();
});

test("every code has a sentence and a next step, and those a visitor can see are in Chinese too", async () => {
  const source = (path) => readFileSync(new URL(`../../pkg/${path}`, import.meta.url), "utf8");
  const { ImpastoError } = await import("../../pkg/errors.js");
  const { default: zh } = await import("../../pkg/words/zh.js");
  await import("../../pkg/teach-material.js");
  const codesIn = (path) => [...source(path).matchAll(/^ {2}"?([a-z-]+)"?: \["/gm)].map(([, code]) => code);
  const ofLessons = codesIn("teach-material.js");
  const table = [...codesIn("errors.js"), ...ofLessons];
  assert.ok(table.length > 30, `${table}`);
  const unexpected = new ImpastoError("unexpected").message;
  for (const code of table) {
    const { message, hint } = new ImpastoError(code);
    assert.match(message, /[.!?]$/, code);
    assert.match(hint, /[.!?]$/, code);
    assert.ok(code === "unexpected" || message !== unexpected, code);
  }
  const ofScripts = new Set(["no-photo", "style-not-added", "strength", "brushwork", "option", "not-painted", "not-connected", "cancelled", "disposed", ...ofLessons]);
  assert.deepEqual(table.filter((code) => !ofScripts.has(code) && !zh.errors[code]), []);
  const readme = source("README.md");
  assert.deepEqual(table.filter((code) => code !== "unexpected" && !readme.includes(`\`${code}\``)), [], "in the README's table");
  for (const [code, [sentence, step]] of Object.entries(zh.errors)) assert.match(sentence + step, /。.*。$/, code);
});
