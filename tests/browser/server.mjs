/**
 * A static server for the page: loopback only, right MIME types, and the faults that tests ask for.
 * From the command line: `node tests/browser/server.mjs ROOT [PORT]`.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";

const TYPES = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".impasto": "application/octet-stream",
  ".jpg": "image/jpeg",
  ".jpeg": "image/jpeg",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
  ".webmanifest": "application/manifest+json",
};

/**
 * What to answer instead of the file: another status, another type, the body changed, a body where there is no file, or
 * the same later.
 * @typedef {{ status?: number, type?: string, change?: (body: Buffer) => Buffer | string, body?: Buffer | string, until?: () => Promise<any> }} Fault
 */

function locate(root, address) {
  const path = decodeURIComponent(new URL(address, "http://localhost").pathname);
  const file = normalize(join(root, path.endsWith("/") ? `${path}index.html` : path));
  return { path, file: file.startsWith(root + sep) ? file : null };
}

/**
 * @param {string} root the folder to serve
 * @param {object} [options]
 * @param {number} [options.port]
 * @param {Record<string, Fault>} [options.faults] by path, e.g. "/pkg/worker.js"
 * @param {Record<string, string>} [options.headers] sent with every file
 * @param {{ method: string, path: string }[]} [options.log] gets every request
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve(root, { port = 0, faults = {}, headers = {}, log = [] } = {}) {
  const base = resolve(root);
  const server = createServer(async (request, response) => {
    const { path, file } = locate(base, request.url);
    log.push({ method: request.method, path });
    const fault = faults[path] ?? {};
    await fault.until?.();
    const body = fault.body !== undefined ? Buffer.from(fault.body) : file && (await readFile(file).catch(() => null));
    if (!body || fault.status >= 400 || !["GET", "HEAD"].includes(request.method)) {
      const status = fault.status ?? (body ? 405 : 404);
      response.writeHead(status, { "content-type": "text/html; charset=utf-8" });
      response.end(`<!doctype html><title>${status}</title>`);
      return;
    }
    const sent = fault.change ? Buffer.from(fault.change(body)) : body;
    response.writeHead(200, {
      "content-type": fault.type ?? TYPES[extname(file)] ?? "application/octet-stream",
      "content-length": sent.length,
      "cache-control": "no-cache",
      "x-content-type-options": "nosniff",
      ...headers,
    });
    response.end(request.method === "HEAD" ? undefined : sent);
  });
  await new Promise((ready, failed) => server.once("error", failed).listen(port, "127.0.0.1", ready));
  const close = () =>
    new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${server.address().port}/`, close };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [root, port] = process.argv.slice(2);
  if (!root) {
    console.error("usage: node server.mjs ROOT [PORT]");
    process.exit(2);
  }
  const { url } = await serve(root, { port: Number(port ?? 0) });
  console.log(url);
}
