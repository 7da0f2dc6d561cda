/** WebKitGTK, driven by WebDriver on a screen that nobody sees, with a home of its own. */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Session } from "./webdriver.mjs";

const SCREEN = "1280x1024x24";
const LIBRARIES = "/usr/lib";

/** The library's own small browser. */
function miniBrowser() {
  const paths = readdirSync(LIBRARIES).map((folder) => join(LIBRARIES, folder, "webkit2gtk-4.1/MiniBrowser"));
  return process.env.WEBKIT_BROWSER ?? paths.find((path) => existsSync(path)) ?? "MiniBrowser";
}

/** @returns {import("node:child_process").ChildProcess} one that has started; rejects if there is no such program */
async function start(program, args, options) {
  const child = spawn(program, args, options);
  await new Promise((started, failed) => child.once("spawn", started).once("error", failed));
  return child;
}

async function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await gone;
}

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A screen in memory, and the number that the server chose for it. */
async function openScreen(children) {
  const server = await start("Xvfb", ["-displayfd", "3", "-screen", "0", SCREEN, "-nolisten", "tcp"], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  children.push(server);
  const number = await new Promise((told, failed) => {
    server.stdio[3].once("data", (text) => told(String(text).trim()));
    server.once("exit", (code) => failed(new Error(`Xvfb ended with ${code}`)));
  });
  return `:${number}`;
}

/** So often a driver is started: one that finds its port taken by then ends. */
const TRIES = 5;

/** The address of a driver that answers. */
async function openDriver(env, patienceMs, children) {
  let driver;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await freePort();
    driver = await start("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], { stdio: "ignore", env });
    children.push(driver);
    const address = `http://127.0.0.1:${port}`;
    for (const end = Date.now() + patienceMs; Date.now() < end && driver.exitCode === null; await sleep(50)) {
      if (await fetch(`${address}/status`).then(({ ok }) => ok, () => false)) return address;
    }
    if (driver.exitCode === null) throw new Error("WebKitWebDriver does not answer");
  }
  throw new Error(`WebKitWebDriver ended with ${driver.exitCode}`);
}

/** What the browser keeps is in `home`, and goes with it. */
function environment(home, downloads, display) {
  mkdirSync(join(home, ".config"), { recursive: true });
  writeFileSync(join(home, ".config/user-dirs.dirs"), `XDG_DOWNLOAD_DIR="${downloads}"\n`);
  const env = { ...process.env, HOME: home, DISPLAY: display, GDK_BACKEND: "x11", WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
  for (const name of ["XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_DOWNLOAD_DIR", "WAYLAND_DISPLAY"]) delete env[name];
  return env;
}

/** A session in a driver on a screen of its own. */
async function openSession({ home, downloads, patienceMs }, children) {
  const display = await openScreen(children);
  const address = await openDriver(environment(home, downloads, display), patienceMs, children);
  const options = { binary: miniBrowser(), args: ["--automation"] };
  return Session.open(address, { browserName: "MiniBrowser", "webkitgtk:browserOptions": options }, patienceMs);
}

/** @param {{ home: string, downloads: string, patienceMs: number }} options */
export async function openWebKit(options) {
  const children = [];
  const end = () => Promise.all(children.map(stop));
  try {
    const session = await openSession(options, children);
    return {
      version: `WebKitGTK ${session.capabilities.browserVersion}`,
      goto: (url) => session.goto(url),
      evaluate: (script, argument) => session.evaluate(script, argument),
      click: (selector) => session.click(selector),
      upload: (selector, path) => session.upload(selector, path),
      close: () => session.close().finally(end),
    };
  } catch (error) {
    await end();
    throw error;
  }
}
