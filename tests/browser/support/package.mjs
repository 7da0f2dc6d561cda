/** The package as a stranger gets it: what `npm pack` packs, unpacked. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { openRecorded, serveUntilEnd } from "./browser.mjs";

const SOURCE = fileURLToPath(new URL("../../../pkg", import.meta.url));

const folders = [];
let packed;

after(() => folders.forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A folder that goes away with the tests. */
export function temporaryFolder() {
  const folder = mkdtempSync(join(tmpdir(), "impasto-"));
  folders.push(folder);
  return folder;
}

/** @returns {{ tarball: string, root: string, files: string[] }} `root` holds the package in `impasto/` */
export function packPackage() {
  if (packed) return packed;
  const root = temporaryFolder();
  const [{ filename, files }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--silent", "--pack-destination", root], { cwd: SOURCE, encoding: "utf8" }));
  const tarball = join(root, filename);
  execFileSync("tar", ["-xzf", tarball, "-C", root]);
  execFileSync("mv", [join(root, "package"), join(root, "impasto")]);
  packed = { tarball, root, files: files.map(({ path }) => path) };
  return packed;
}

/** The policy that the package promises to work under; with Trusted Types. */
export const STRICT_POLICY =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; worker-src 'self'; img-src 'self'; require-trusted-types-for 'script'; trusted-types impasto";

const WATCH = `
globalThis.violations = [];
addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) => violations.push(violatedDirective + " " + blockedURI));
globalThis.told = [];
for (const kind of ["progress", "load", "result", "error", "statechange"]) {
  document.addEventListener(kind, ({ target, detail }) => {
    if (target.localName === "impasto-image") told.push(kind === "statechange" ? detail.state : kind === "error" ? "error " + detail.code : kind);
  }, true);
}`;

/**
 * Serves a page of another site that embeds the unpacked package.
 * @param {string} body HTML
 * @param {object} [options]
 * @param {Record<string, import("../server.mjs").Fault>} [options.faults]
 * @param {string} [options.policy] the site's Content-Security-Policy
 */
export function serveHost(body, { faults = {}, policy = STRICT_POLICY, headers = {} } = {}) {
  const { root } = packPackage();
  faults["/"] = {
    type: "text/html; charset=utf-8",
    body: `<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title><script src="./watch.js"></script>
      <main>${body}</main><script type="module" src="./impasto/element.js"></script></html>`,
  };
  faults["/watch.js"] = { type: "text/javascript", body: WATCH };
  faults["/favicon.ico"] = { body: "" };
  return serveUntilEnd(root, { faults, headers: { "content-security-policy": policy, ...headers } });
}

/** Opens such a page; `script` runs before its own. */
export async function openHost(body, { faults, policy, headers, script = "", ...options } = {}) {
  const { url } = await serveHost(body, { faults, policy, headers });
  return { ...(await openRecorded(url, { ...options, script })), url };
}
