/** The packed package in a project of each bundler and framework, in development and built, in Chromium. */
import assert from "node:assert/strict";
import { copyFileSync, lstatSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { openRecorded, serveUntilEnd } from "../browser/support/browser.mjs";
import { assertOnce, byPnpm, project, run, start } from "./projects.mjs";

const ONLY = (process.env.IMPASTO_ONLY ?? "").split(" ").filter(Boolean);
/** The programs, as npm installs them. */
const VITE = "node_modules/vite/bin/vite.js";
const NG = "node_modules/@angular/cli/bin/ng.js";
const ASTRO = "node_modules/astro/astro.js";
const NEXT = "node_modules/next/dist/bin/next";
const NUXT = "node_modules/nuxt/bin/nuxt.mjs";
/** Any free port of this machine. */
const HERE = ["--host", "127.0.0.1", "--port", "0"];

/** A test that is run if its project was asked for. */
function of(name, what, body) {
  if (ONLY.length === 0 || ONLY.includes(name)) test(`${name}, ${what}`, body);
}

/**
 * The element paints, the page says nothing, and what else it does is done.
 * @param {{ width?: number, also?: (page: import("playwright-core").Page) => Promise<void> }} [expected]
 */
async function assertPaints(url, { width = 120, also = async () => {} } = {}) {
  const { page, record, close } = await openRecorded(url);
  const over = () => ["done", "error"].includes(document.querySelector("impasto-image")?.state);
  await page.waitForFunction(over).catch((late) => assert.fail(`${late.message}: ${record.errors}`));
  const told = await page.evaluate(() => {
    const { state, error, result } = document.querySelector("impasto-image");
    return { state, error: error && `${error.code}: ${error.message}`, width: result?.width };
  });
  assert.deepEqual(told, { state: "done", error: null, width }, record.errors.join("\n"));
  await also(page);
  assert.deepEqual(record.errors, []);
  await close();
}

/** Serves a built site below the root of a host. */
async function below(dist) {
  const { url } = await serveUntilEnd(dirname(dist), { faults: { "/favicon.ico": { body: "" } } });
  return `${url}${dist.split("/").at(-1)}/`;
}

/** Of the pages that use the API as well. */
const api = (page) => page.waitForFunction(() => document.body.dataset.painted === "16").then(() => {});
/** Of the pages that show the size of the result, and where a slider sets the strength. */
const told = (text) => async (page) => {
  await page.waitForFunction((size) => document.querySelector("output").textContent === size, text);
  if ((await page.locator("input[step]").count()) === 0) return;
  await page.locator("input[step]").fill("0.4");
  await page.waitForFunction(() => document.querySelector("impasto-image").result.strength === 0.4);
};
const SIZE = { also: told("120 × 90") };

for (const version of [5, 6, 7, 8]) {
  const vite = `node_modules/vite${version}/bin/vite.js`;
  of("vite", `Vite ${version}: the dev server, without a line of configuration`, async (t) => {
    const folder = await project("vite");
    await assertPaints(await start(t, folder, vite, HERE), { also: api });
  });
  of("vite", `Vite ${version}: built, in a sub-path, the engine once`, async () => {
    const folder = await project("vite");
    await run(folder, vite, ["build", "--base", "./", "--target", "es2022"]);
    assertOnce(join(folder, "dist"));
    await assertPaints(await below(join(folder, "dist")), { also: api });
  });
}

of("pnpm", "installed by it, a link: the paths that are exported and no others, the dev server, and built", async (t) => {
  const folder = await byPnpm();
  assert.ok(lstatSync(join(folder, "node_modules/impasto")).isSymbolicLink());
  const told = Object.entries(JSON.parse(await run(folder, "sub-paths.js", [])));
  const paths = (answer) => told.filter(([, what]) => what === answer).map(([path]) => path);
  assert.deepEqual(paths("ERR_PACKAGE_PATH_NOT_EXPORTED"), ["impasto/errors.js", "impasto/element/view.js", "impasto/wasm/impasto.js"]);
  assert.equal(paths("imported").length + paths("found").length, told.length - 3, JSON.stringify(told));
  const vite = `../${VITE}`;
  await assertPaints(await start(t, folder, vite, HERE), { also: api });
  await run(folder, vite, ["build", "--base", "./"]);
  assertOnce(join(folder, "dist"));
  await assertPaints(await below(join(folder, "dist")), { also: api });
});

of("rollup", "with the files copied that it leaves behind", async () => {
  const folder = await project("rollup", { assets: "dist" });
  await run(folder, "node_modules/rollup/dist/bin/rollup", ["-c"]);
  copyFileSync(join(folder, "index.html"), join(folder, "dist/index.html"));
  await assertPaints(await below(join(folder, "dist")), { also: api });
});

of("parcel", "built, in a sub-path, the engine once", async () => {
  const folder = await project("parcel", { assets: "dist" });
  await run(folder, "node_modules/parcel/lib/bin.js", ["build", "--public-url", "./", "--no-cache"]);
  assertOnce(join(folder, "dist"));
  await assertPaints(await below(join(folder, "dist")), { also: api });
});

for (const name of ["react", "vue"]) {
  const expected = name === "react" ? { width: 96, also: told("96 × 72") } : SIZE;
  of(name, "the dev server", async (t) => {
    const folder = await project(name);
    await assertPaints(await start(t, folder, VITE, HERE), expected);
  });
  of(name, "its types, and built in a sub-path", async () => {
    const folder = await project(name);
    if (name === "react") await run(folder, "node_modules/typescript/bin/tsc", []);
    await run(folder, VITE, ["build"]);
    assertOnce(join(folder, "dist"));
    await assertPaints(await below(join(folder, "dist")), expected);
  });
}

of("react", "the dev server: what is edited changes the element that is there", async (t) => {
  const folder = await project("react");
  const app = join(folder, "src/App.tsx");
  const edit = async (page) => {
    await page.evaluate("globalThis.before = document.querySelector('impasto-image')");
    writeFileSync(app, readFileSync(app, "utf8").replace('"great-wave"', '"udnie"').replace("{96}", "{64}"));
    await told("64 × 48")(page);
    assert.deepEqual(await page.evaluate("[before.isConnected, before.painting, before.state]"), [true, "udnie", "done"]);
  };
  await assertPaints(await start(t, folder, VITE, HERE), { width: 96, also: edit });
});

of("sveltekit", "the dev server", async (t) => {
  const folder = await project("sveltekit", { assets: "static" });
  await assertPaints(await start(t, folder, VITE, HERE), SIZE);
});
of("sveltekit", "prerendered, the engine once", async () => {
  const folder = await project("sveltekit", { assets: "static" });
  await run(folder, VITE, ["build"]);
  assertOnce(join(folder, "build"));
  await assertPaints(await below(join(folder, "build")), SIZE);
});

of("astro", "the dev server", async (t) => {
  const folder = await project("astro");
  await assertPaints(await start(t, folder, ASTRO, ["dev", ...HERE]), SIZE);
});
of("astro", "built, the engine once", async () => {
  const folder = await project("astro");
  await run(folder, ASTRO, ["build"]);
  assertOnce(join(folder, "dist"));
  await assertPaints((await serveUntilEnd(join(folder, "dist"))).url, SIZE);
});

/** It paints a mixture that an effect has set. */
const MIXED = { width: 96, also: told("96 × 72") };

of("next", "the dev server: nothing is said about hydration", async (t) => {
  const folder = await project("next");
  await assertPaints(await start(t, folder, NEXT, ["dev", "--hostname", ...HERE.slice(1)]), MIXED);
});
of("next", "exported under a basePath: types, the engine once", async () => {
  const folder = await project("next");
  await run(folder, NEXT, ["build"], { EXPORT: "1" });
  assertOnce(join(folder, "out"));
  renameSync(join(folder, "out"), join(folder, "sub"));
  await assertPaints(await below(join(folder, "sub")), MIXED);
});
of("next", "next start", async (t) => {
  const folder = await project("next");
  await run(folder, NEXT, ["build"]);
  await assertPaints(await start(t, folder, NEXT, ["start", "--hostname", ...HERE.slice(1)]), MIXED);
});

of("nuxt", "the dev server", async (t) => {
  const folder = await project("nuxt");
  await assertPaints(await start(t, folder, NUXT, ["dev", ...HERE]), SIZE);
});
of("nuxt", "built, on its own server, the engine once", async (t) => {
  const folder = await project("nuxt");
  await run(folder, NUXT, ["build"]);
  assertOnce(join(folder, ".output/public"));
  await assertPaints(await start(t, folder, ".output/server/index.mjs", []), SIZE);
});

of("angular", "the dev server", async (t) => {
  const folder = await project("angular");
  await assertPaints(await start(t, folder, NG, ["serve", ...HERE]), SIZE);
});
of("angular", "strict, built in a sub-path, the engine once", async () => {
  const folder = await project("angular");
  await run(folder, NG, ["build", "--base-href", "./"]);
  const dist = join(folder, "dist/app/browser");
  assertOnce(dist);
  await assertPaints(await below(dist), SIZE);
});
