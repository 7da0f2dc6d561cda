/** The packed package: what is in it, how tools see it, and that its types say what it does. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
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
  for (const needed of ["index.js", "index.d.ts", "element.js", "element/define.js", "element/define.d.ts", "react.d.ts", "recipe/recipe.js", "recipe/recipe.d.ts", "worker.js", "picture-worker.js", "teach-worker.js", "workers/worker.js", "workers/picture-worker.js", "workers/teach-worker.js", "words/en.js", "words/zh.js", "styles.json", "styles.json.d.ts", "style-id.d.ts", "custom-elements.json", "thumbnails/great-wave.jpg", "LICENSE", "wasm/hashes.js", "wasm/impasto.js", "wasm/impasto_bg.wasm", "wasm/teach-hashes.js", "wasm/teacher.js", "wasm/teacher_bg.wasm", "wasm/loss-network.impasto", "wasm/person-hashes.js", "wasm/person.js", "wasm/person_bg.wasm", "wasm/person.impasto", "styles/gallery.impasto", "styles/encoder.impasto", "README.md"]) {
    assert.ok(files.includes(needed), needed);
  }
  assert.deepEqual(files.filter((path) => /test|python|\.map$|\.br$|\.DS_Store/.test(path)), []);
});

test("publint finds nothing", async () => {
  const pkgDir = join(packPackage().root, "impasto");
  const { messages } = await publint({ pkgDir, strict: true, pack: false });
  const pkg = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8"));
  assert.deepEqual(messages.map((message) => formatMessage(message, pkg)), []);
});

test("are-the-types-wrong finds nothing", () => {
  const { tarball } = packPackage();
  // Of a list in JSON it expects what CommonJS would make of it.
  const assets = ["./wasm/impasto_bg.wasm", "./wasm/teacher_bg.wasm", "./wasm/loss-network.impasto", "./wasm/person_bg.wasm", "./wasm/person.impasto", "./teach-worker.js", "./element.js", "./styles.json", "./worker.js", "./picture-worker.js", "./custom-elements.json"];
  execFileSync(join(BIN, "attw"), [tarball, "--profile", "esm-only", "--no-emoji", "--exclude-entrypoints", ...assets], { stdio: "pipe" });
});

test("the types accept what works and refuse what does not", () => {
  const folder = project();
  writeFileSync(join(folder, "usage.ts"), readFileSync(new URL("./support/usage.ts", import.meta.url)));
  const tsc = require.resolve("typescript/bin/tsc");
  const options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext", "--lib", "es2022,dom", "--resolveJsonModule", "usage.ts"];
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

const installed = (path) => readFileSync(join(packPackage().root, "impasto", path), "utf8");

test("the list of styles is the pack's, each with a thumbnail, and the type names the same ids", () => {
  const styles = JSON.parse(installed("styles.json"));
  assert.ok(styles.length >= 35);
  for (const style of styles) {
    assert.deepEqual(Object.keys(style), ["id", "title", "artist", "year", "licence", "thumbnail"]);
    assert.ok(packPackage().files.includes(style.thumbnail.slice(2)), style.thumbnail);
  }
  assert.deepEqual([...installed("style-id.d.ts").matchAll(/\| "([^"]+)"/g)].map(([, id]) => id), styles.map(({ id }) => id));
});

test("each worker is also one file that imports nothing", () => {
  for (const path of ["workers/worker.js", "workers/picture-worker.js"]) assert.doesNotMatch(installed(path), /\bimport\s*[{*"']|\bimport\(|from"\.|new URL\(/, path);
});

test("the manifest of the element names the attributes, properties, parts and properties of style that there are", async () => {
  const [{ declarations: [{ attributes, members, cssParts, cssProperties, cssStates, slots, events }] }] = JSON.parse(installed("custom-elements.json")).modules;
  const { ImpastoImage } = await import("../../pkg/element/impasto-image.js");
  const { REFLECTED } = await import("../../pkg/element/reflect.js");
  const names = (list) => list.map(({ name }) => name).sort();
  const aliases = ["maxside", "stylesrc"];
  assert.deepEqual(names(attributes), ImpastoImage.observedAttributes.filter((name) => !aliases.includes(name)).sort());
  for (const { name, fieldName } of attributes) assert.equal(REFLECTED[fieldName]?.[0], name);
  const own = ["constructor", "connectedCallback", "disconnectedCallback", "connectedMoveCallback", "adoptedCallback", "attributeChangedCallback"];
  const there = Object.getOwnPropertyNames(ImpastoImage.prototype).filter((name) => !own.includes(name)).sort();
  assert.deepEqual(names(members.filter((member) => !member.static)), there);
  const script = ["view", "canvases", "divider", "problem", "plain-photo"].map((name) => installed(`element/${name}.js`)).join("");
  const found = (text, pattern) => [...new Set([...text.matchAll(pattern)].map(([, name]) => name))].sort();
  assert.deepEqual(names(cssParts), found(script, /part: "([a-z]+)"/g));
  assert.deepEqual(names(slots), found(script, /make\("slot", \{ name: "([a-z]+)"/g));
  assert.deepEqual(names(cssProperties), found(installed("element/sheet.js"), /(--impasto-[a-z-]+)/g));
  const types = installed("element/impasto-image.d.ts");
  assert.deepEqual(names(cssStates), found(types.match(/ImpastoImageState = (.*);/)[1], /"([a-z]+)"/g));
  assert.deepEqual(names(events), found(types.match(/EventMap \{(.*?)\n\}/s)[1], /^ {2}([a-z]+):/gm));
  const readme = installed("README.md");
  for (const { name } of [...attributes, ...members, ...cssParts, ...cssProperties, ...slots, ...events]) assert.ok(readme.includes(`\`${name}`) || readme.includes(`${name}\``) || readme.includes(`.${name}`), name);
});

const APPS = new URL("../frameworks/", import.meta.url);

test("the README shows the code that the tests of the frameworks run", () => {
  const readme = installed("README.md");
  const shown = ["rollup/rollup.config.js", "react/src/App.tsx", "next/app/painted.tsx", "vue/vite.config.js", "vue/src/App.vue", "nuxt/nuxt.config.ts", "nuxt/app/app.vue", "sveltekit/src/routes/+page.svelte", "astro/src/pages/index.astro", "angular/src/app.ts"];
  for (const path of shown) assert.ok(readme.includes(`\n${readFileSync(new URL(path, APPS), "utf8")}\`\`\`\n`), path);
  const unindented = (text) => text.replace(/^ +/gm, "");
  const [, assets] = readme.match(/```json\n("assets": [^`]*)\n```/);
  assert.ok(unindented(readFileSync(new URL("angular/angular.json", APPS), "utf8")).includes(unindented(assets)));
  const folders = readdirSync(APPS, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  for (const name of folders) assert.ok(["vite", "parcel", "pnpm"].includes(name) || shown.some((path) => path.startsWith(`${name}/`)), name);
});

/** The first browsers with what the wasm module may use: Chrome, Firefox, Safari. After MDN's compatibility data. */
const FLOORS = {
  SIMD128: [91, 89, 16.4],
  ReferenceTypes: [96, 79, 15],
  BulkMemory: [75, 79, 15],
  BulkMemoryOpt: [75, 79, 15],
  NontrappingFPToInt: [75, 64, 15],
  SignExt: [74, 62, 14.1],
  MutableGlobals: [74, 61, 13.1],
  Multivalue: [85, 78, 13.1],
};
/** Those of them that make it so new. */
const NEWEST = ["SIMD128", "ReferenceTypes"];
const SCRIPTS = {
  "module workers": [80, 114, 15],
  "OffscreenCanvas with 2D": [69, 105, 16.4],
  "private methods": [84, 90, 15],
  "static class fields": [72, 75, 14.1],
  "logical assignment": [85, 79, 14],
};

test("the README's browsers are the first that have what the wasm module and the scripts use", () => {
  const wasm = join(packPackage().root, "impasto/wasm/impasto_bg.wasm");
  const isValid = (features) => {
    const script = `import binaryen from "binaryen"; import { readFileSync } from "node:fs";
      const module = binaryen.readBinary(readFileSync(${JSON.stringify(wasm)}));
      module.setFeatures(${JSON.stringify(features)}.reduce((all, feature) => all | binaryen.Features[feature], 0));
      process.exitCode = module.validate() === 1 ? 0 : 1;`;
    // It prints all that it objects to.
    return spawnSync(process.execPath, ["--input-type=module", "-e", script], { cwd: new URL(".", import.meta.url), stdio: "ignore" }).status === 0;
  };
  const features = Object.keys(FLOORS);
  assert.ok(isValid(features), "it uses nothing newer");
  for (const feature of NEWEST) assert.ok(!isValid(features.filter((other) => other !== feature)), feature);
  const newest = [0, 1, 2].map((browser) => Math.max(...[...Object.values(FLOORS), ...Object.values(SCRIPTS)].map((floor) => floor[browser])));
  const readme = installed("README.md");
  const stated = ["Chrome, Edge", "Firefox", "Safari"].map((name) => Number(readme.match(new RegExp(`\\| ${name} \\| ([\\d.]+) \\|`))[1]));
  assert.deepEqual(stated, newest);
  for (const path of ["errors.js", "element/unpainted.js"]) assert.ok(installed(path).includes(`Chrome ${stated[0]}, Firefox ${stated[1]}, Safari ${stated[2]}`), path);
});
