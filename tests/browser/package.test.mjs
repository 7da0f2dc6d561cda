/** The packed package: what is in it, how tools see it, and that its types say what it does. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { test } from "node:test";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { packPackage, temporaryFolder } from "./support/package.mjs";

const require = createRequire(import.meta.url);
const BIN = new URL("./node_modules/.bin/", import.meta.url).pathname;

/** A project with the package installed from the tarball's content. */
function project() {
  const folder = temporaryFolder();
  cpSync(join(packPackage().root, "impasto"), join(folder, "node_modules/impasto"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  return folder;
}

test("the tarball holds what is needed and nothing else", () => {
  const { files } = packPackage();
  for (const needed of ["index.js", "index.d.ts", "element.js", "element.d.ts", "worker.js", "picture-worker.js", "wasm/hashes.js", "wasm/impasto.js", "wasm/impasto_bg.wasm", "styles/gallery.impasto", "styles/encoder.impasto", "README.md"]) {
    assert.ok(files.includes(needed), needed);
  }
  assert.deepEqual(files.filter((path) => /test|\.map$|\.br$|\.DS_Store/.test(path)), []);
});

test("publint finds nothing", async () => {
  const pkgDir = join(packPackage().root, "impasto");
  const { messages } = await publint({ pkgDir, strict: true, pack: false });
  const pkg = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8"));
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test("are-the-types-wrong finds nothing", () => {
  const { tarball } = packPackage();
  const assets = ["./wasm/impasto_bg.wasm", "./worker.js", "./picture-worker.js"];
  execFileSync(join(BIN, "attw"), [tarball, "--profile", "esm-only", "--no-emoji", "--exclude-entrypoints", ...assets], { stdio: "pipe" });
});

test("the types accept what works and refuse what does not", () => {
  const folder = project();
  writeFileSync(join(folder, "usage.ts"), readFileSync(new URL("./support/usage.ts", import.meta.url)));
  const tsc = require.resolve("typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022,dom", "usage.ts"];
  execFileSync(process.execPath, [tsc, ...options], { cwd: folder, stdio: "pipe", encoding: "utf8" });
});

test("it can be imported where there is no document, and says what is missing when used", () => {
  const folder = project();
  const script = `
    import "impasto/element";
    import { ImpastoImage } from "impasto/element/class";
    import { Impasto } from "impasto";
    console.log(typeof ImpastoImage, await Impasto.load().catch(({ code }) => code));`;
  const said = execFileSync(process.execPath, ["--input-type=module", "-e", script], { cwd: folder, encoding: "utf8" });
  assert.equal(said.trim(), "function browser-unsupported");
});
