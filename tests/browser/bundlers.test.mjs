/** The packed package in a project built by each of the usual tools, and run. */
import assert from "node:assert/strict";
import { copyFileSync, cpSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openRecorded, serveUntilEnd } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { packPackage, STRICT_POLICY, temporaryFolder } from "./support/package.mjs";

const STRICT = STRICT_POLICY.replace(/; require-trusted.*/, "");
/** Scripts by their nonce and what they load in turn, whatever its address. */
const NONCED = STRICT.replace("'self' 'wasm-unsafe-eval'", "'nonce-painted' 'strict-dynamic' 'wasm-unsafe-eval'");

const ENGINE_BYTES = statSync(join(packPackage().root, "impasto/wasm/impasto_bg.wasm")).size;

const MAIN = `
import "impasto/element";
import { Impasto } from "impasto";

const made = document.createElement("impasto-image");
Object.assign(made, { src: "./photo.png", alt: "A photo", painting: "great-wave", backend: "cpu", compare: true });
document.body.append(made);
const paint = async () => {
  const impasto = await Impasto.load({ backend: "cpu" });
  const { id } = await impasto.styleFrom(new ImageData(64, 64), { title: "Black" });
  return impasto.stylize(new ImageData(16, 12), { weights: { "great-wave": 1, [id]: 1 } });
};
globalThis.plain = paint();
`;

const page = (script) => `<!doctype html><html lang="en"><title>Built</title><script type="module" nonce="painted" src="./${script}"></script></html>`;

/** @returns {string} a project's folder with the package installed */
function project(index) {
  const folder = temporaryFolder();
  cpSync(join(packPackage().root, "impasto"), join(folder, "node_modules/impasto"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(join(folder, "main.js"), MAIN);
  writeFileSync(join(folder, "index.html"), page(index));
  return folder;
}

const TOOLS = {
  async "no bundler"() {
    const folder = project("main.js");
    const imports = { imports: { impasto: "./node_modules/impasto/index.js", "impasto/element": "./node_modules/impasto/element.js" } };
    // The map is inline, which this policy would want a hash for; without a map one writes the addresses.
    const direct = MAIN.replaceAll(/"(impasto(?:\/element)?)"/g, (_, name) => JSON.stringify(imports.imports[name]));
    writeFileSync(join(folder, "main.js"), direct);
    return folder;
  },

  async vite() {
    const { build } = await import("vite");
    const folder = project("main.js");
    // It writes the page's script anew, with the nonce that it is told.
    await build({ root: folder, base: "./", html: { cspNonce: "painted" }, logLevel: "error", configFile: false });
    return join(folder, "dist");
  },

  async webpack() {
    const { default: webpack } = await import("webpack");
    const folder = project("main.js");
    const output = { path: join(folder, "dist"), filename: "main.js" };
    const stats = await new Promise((resolve, reject) =>
      webpack({ mode: "production", context: folder, entry: "./main.js", output, performance: false }, (error, done) => (error ? reject(error) : resolve(done))),
    );
    assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }), { errors: [], warnings: [] });
    copyFileSync(join(folder, "index.html"), join(folder, "dist/index.html"));
    return join(folder, "dist");
  },

  async esbuild() {
    const { build } = await import("esbuild");
    const folder = project("main.js");
    const dist = join(folder, "dist");
    await build({ absWorkingDir: folder, entryPoints: [join(folder, "main.js")], bundle: true, format: "esm", minify: true, outdir: dist, logLevel: "error" });
    const installed = join(folder, "node_modules/impasto");
    // What the README says that it leaves behind.
    cpSync(join(installed, "workers"), dist, { recursive: true });
    for (const path of ["wasm/impasto_bg.wasm", "styles"]) cpSync(join(installed, path), join(dist, path), { recursive: true });
    copyFileSync(join(folder, "index.html"), join(dist, "index.html"));
    return dist;
  },
};

/** What is built paints, with what is loaded late: the divider, and what makes a style of a picture. */
async function assertPaints(folder, policy) {
  const { url } = await serveUntilEnd(folder, { headers: { "content-security-policy": policy } });
  const { page: shown, record, close } = await openRecorded(url);
  await shown.waitForFunction(() => ["done", "error"].includes(document.querySelector("impasto-image")?.state));
  const told = await shown.evaluate(async () => {
    const { state, error, result } = document.querySelector("impasto-image");
    const plain = await globalThis.plain;
    return { state, error: error && `${error.code}: ${error.message}`, size: [result?.width, result?.height], plain: [plain.width, plain.height] };
  });
  assert.deepEqual(told, { state: "done", error: null, size: [24, 18], plain: [16, 12] }, readdirSync(folder).join(" "));
  assert.equal(await shown.getByRole("slider").isVisible(), true);
  assert.deepEqual(record.errors, []);
  const asked = record.requests.map((request) => new URL(request.url()).pathname).filter((path) => path.endsWith(".wasm"));
  assert.equal(new Set(asked).size, 1, `what teaches is not fetched: ${asked}`);
  await close();
}

for (const [tool, make] of Object.entries(TOOLS)) {
  test(`${tool}: element and plain API paint, under a strict policy, and under one of nonces`, async () => {
    const folder = await make();
    writeFileSync(join(folder, "photo.png"), png(24, 18));
    writeFileSync(join(folder, "favicon.ico"), "");
    const modules = readdirSync(folder, { recursive: true }).filter((path) => path.endsWith(".wasm"));
    const sizes = modules.map((path) => statSync(join(folder, path)).size);
    assert.equal(new Set(sizes).size, modules.length, `each module once: ${modules}`);
    assert.ok(sizes.includes(ENGINE_BYTES), `the engine: ${modules}`);
    for (const policy of [STRICT, NONCED]) await assertPaints(folder, policy);
  });
}

test("an import map, the package and the page in a sub-path, under a policy of nonces", async () => {
  const folder = temporaryFolder();
  const site = join(folder, "deep/site");
  cpSync(join(packPackage().root, "impasto"), join(site, "lib/impasto"), { recursive: true });
  writeFileSync(join(site, "photo.png"), png(24, 18));
  writeFileSync(join(folder, "favicon.ico"), "");
  const imports = { impasto: "./lib/impasto/index.js", "impasto/element": "./lib/impasto/element/define.js" };
  writeFileSync(join(site, "index.html"), `<!doctype html><html lang="en"><title>Mapped</title><script type="importmap" nonce="painted">${JSON.stringify({ imports })}</script><script type="module" nonce="painted">${MAIN}</script></html>`);
  const { url } = await serveUntilEnd(folder, { headers: { "content-security-policy": NONCED } });
  const { page: shown, record, close } = await openRecorded(`${url}deep/site/`);
  await shown.waitForFunction(() => document.querySelector("impasto-image")?.state === "done");
  assert.equal((await shown.evaluate("plain")).width, 16);
  assert.deepEqual(record.errors, []);
  await close();
});
