/** The packed package in a project built by each of the usual tools, and run. */
import assert from "node:assert/strict";
import { copyFileSync, cpSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { openRecorded, serveUntilEnd } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { packPackage, STRICT_POLICY, temporaryFolder } from "./support/package.mjs";

const POLICY = STRICT_POLICY.replace(/; require-trusted.*/, "");

const MAIN = `
import "impasto/element";
import { Impasto } from "impasto";

const made = document.createElement("impasto-image");
Object.assign(made, { src: "./photo.png", alt: "A photo", painting: "great-wave", backend: "cpu" });
document.body.append(made);
globalThis.plain = Impasto.load({ backend: "cpu" }).then((impasto) => impasto.stylize(new ImageData(16, 12), { style: "great-wave" }));
`;

const page = (script) => `<!doctype html><html lang="en"><title>Built</title><script type="module" src="./${script}"></script></html>`;

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
    await build({ root: folder, base: "./", logLevel: "error", configFile: false });
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
    const entryPoints = { main: join(folder, "main.js"), worker: "impasto/worker.js", "picture-worker": "impasto/picture-worker.js" };
    await build({ absWorkingDir: folder, entryPoints, bundle: true, format: "esm", minify: true, outdir: dist, logLevel: "error" });
    const installed = join(folder, "node_modules/impasto");
    mkdirSync(join(dist, "wasm"));
    mkdirSync(join(dist, "styles"));
    copyFileSync(join(installed, "wasm/impasto_bg.wasm"), join(dist, "wasm/impasto_bg.wasm"));
    copyFileSync(join(installed, "styles/gallery.impasto"), join(dist, "styles/gallery.impasto"));
    copyFileSync(join(folder, "index.html"), join(dist, "index.html"));
    return dist;
  },
};

for (const [tool, make] of Object.entries(TOOLS)) {
  test(`${tool}: element and plain API paint, under a strict policy`, async () => {
    const folder = await make();
    writeFileSync(join(folder, "photo.png"), png(24, 18));
    writeFileSync(join(folder, "favicon.ico"), "");
    const { url } = await serveUntilEnd(folder, { headers: { "content-security-policy": POLICY } });
    const { page: shown, record, close } = await openRecorded(url);
    await shown.locator("impasto-image[data-state=done], impasto-image[data-state=error]").waitFor({ state: "attached" });
    const told = await shown.evaluate(async () => {
      const { state, error, result } = document.querySelector("impasto-image");
      const plain = await globalThis.plain;
      return { state, error: error && `${error.code}: ${error.message}`, size: [result?.width, result?.height], plain: [plain.width, plain.height] };
    });
    assert.deepEqual(told, { state: "done", error: null, size: [24, 18], plain: [16, 12] }, readdirSync(folder).join(" "));
    assert.deepEqual(record.errors, []);
    await close();
  });
}
