/** Projects of bundlers and frameworks in the cache, with the packed package installed, and the programs that are run in them. */
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { PATIENCE_MS } from "../browser/support/browser.mjs";
import { png } from "../browser/support/files.mjs";
import { packPackage } from "../browser/support/package.mjs";

const HERE = fileURLToPath(new URL(".", import.meta.url));
const CACHE = process.env.IMPASTO_FRAMEWORKS;
const SLOW_MS = 10 * PATIENCE_MS;
/** Nuxt's own server takes no port of the system's choice. */
const NITRO = { NITRO_HOST: "127.0.0.1", NITRO_PORT: String(20_000 + (process.pid % 20_000)) };
const ENV = { ...process.env, CI: "1", NEXT_TELEMETRY_DISABLED: "1", ASTRO_TELEMETRY_DISABLED: "1", NUXT_TELEMETRY_DISABLED: "1", NG_CLI_ANALYTICS: "false", NO_COLOR: "1", ...NITRO };

/** The node of a project that needs another one than is here, else this one. */
function nodeOf(folder) {
  const own = join(folder, "node_modules/.bin/node");
  return existsSync(own) ? own : process.execPath;
}

/** Runs a script of a project's own to its end. @returns {Promise<string>} what it says; that is in the error if it fails */
export function run(folder, script, args, env) {
  return finish(folder, nodeOf(folder), [script, ...args], env);
}

async function finish(folder, program, args, env = {}) {
  try {
    const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env: { ...ENV, ...env }, timeout: SLOW_MS, maxBuffer: 2 ** 26 });
    return stdout;
  } catch (failed) {
    throw new Error(`${program} ${args.join(" ")}: ${failed.message}\n${failed.stdout}\n${failed.stderr}`);
  }
}

/**
 * Starts a server and waits for the address it says.
 * @param {import("node:test").TestContext} t it ends with this test
 */
export async function start(t, folder, script, args) {
  const child = spawn(nodeOf(folder), [script, ...args], { cwd: folder, env: ENV, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  t.after(() => {
    if (child.exitCode === null) process.kill(-child.pid);
  });
  let said = "";
  const url = await new Promise((found, failed) => {
    const late = setTimeout(() => failed(new Error(`no address in: ${said}`)), SLOW_MS);
    const listen = (text) => {
      said += text;
      const [address] = said.match(/https?:\/\/(localhost|127\.0\.0\.1):\d+[^\s]*/) ?? [];
      if (address) clearTimeout(late), found(address);
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.once("exit", (code) => failed(new Error(`it ended with ${code}: ${said}`)));
  });
  return url.endsWith("/") ? url : `${url}/`;
}

/** What npm installs, once for each lock file. */
async function install(name, folder) {
  const lock = readFileSync(join(HERE, name, "package-lock.json"), "utf8");
  const stamp = join(folder, "node_modules/.lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  await finish(folder, "npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]);
  writeFileSync(stamp, lock);
}

/**
 * A project as it is in the folder `name` here, fresh but for what is installed.
 * @param {string} name
 * @param {{ assets?: string }} [options] the folder of files that are served as they are
 * @returns {Promise<string>} its folder
 */
export async function project(name, { assets = "public" } = {}) {
  const folder = join(CACHE, name);
  mkdirSync(folder, { recursive: true });
  for (const entry of readdirSync(folder)) if (entry !== "node_modules") rmSync(join(folder, entry), { recursive: true });
  cpSync(join(HERE, name), folder, { recursive: true });
  await install(name, folder);
  for (const kept of [".vite", ".cache", ".astro", "impasto"]) rmSync(join(folder, "node_modules", kept), { recursive: true, force: true });
  cpSync(join(packPackage().root, "impasto"), join(folder, "node_modules/impasto"), { recursive: true });
  mkdirSync(join(folder, assets), { recursive: true });
  writeFileSync(join(folder, assets, "photo.png"), png(120, 90));
  writeFileSync(join(folder, assets, "favicon.ico"), "");
  return folder;
}

/** The project in which pnpm itself has installed the package from its tarball. @returns {Promise<string>} its folder */
export async function byPnpm() {
  const outer = await project("pnpm", { assets: "app/public" });
  const folder = join(outer, "app");
  copyFileSync(packPackage().tarball, join(folder, "impasto.tgz"));
  const here = ["--store-dir", "../store", "--no-lockfile", "--ignore-workspace"];
  await run(folder, "../node_modules/pnpm/bin/pnpm.cjs", ["install", ...here]);
  rmSync(join(outer, "node_modules/impasto"), { recursive: true });
  return folder;
}

/** A built site has the engine, and each module that it has is there once. @param {string} dist */
export function assertOnce(dist) {
  const modules = readdirSync(dist, { recursive: true }).filter((path) => path.endsWith(".wasm"));
  const sizes = modules.map((path) => statSync(join(dist, path)).size);
  assert.equal(new Set(sizes).size, modules.length, `${modules}`);
  assert.ok(sizes.includes(statSync(join(packPackage().root, "impasto/wasm/impasto_bg.wasm")).size), `the engine: ${modules}`);
}
