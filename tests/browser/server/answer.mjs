/** What a static host answers: a file, compressed where that helps, and how long browsers may keep it. */
import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { extname, join, normalize, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { COMPRESSIBLE } from "../site/compressed.mjs";

const TYPES = {
  ".avif": "image/avif",
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

/** Files with a hash in their names, which never change. */
const IMMUTABLE = /-[0-9A-Za-z]{8}\.(avif|js|css)$/;
const QUICK = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const CODERS = { br: (bytes) => promisify(brotliCompress)(bytes, QUICK), gzip: promisify(gzip) };

/** What was compressed before, by its tag. @type {Map<string, Promise<Buffer>>} */
const compressed = new Map();

/** @returns {{ path: string, file: string | null }} the file that an address means, if it may be had */
export function locate(root, address) {
  const base = resolve(root);
  const path = decodeURIComponent(new URL(address, "http://localhost").pathname);
  const file = normalize(join(base, path.endsWith("/") ? `${path}index.html` : path));
  return { path, file: file.startsWith(base + sep) ? file : null };
}

/** What the build has compressed, unless the file was changed since. */
async function built(file) {
  const [compressed, itself] = await Promise.all([`${file}.br`, file].map((path) => stat(path).catch(() => null)));
  return compressed?.mtimeMs >= itself.mtimeMs ? readFile(`${file}.br`) : null;
}

/** The body as it is sent: as the build has compressed it, else as the server does. */
async function encoded(body, file, hash, encoding) {
  const small = encoding === "br" ? await built(file) : null;
  if (small) return small;
  const tag = `${hash}-${encoding}`;
  if (!compressed.has(tag)) compressed.set(tag, CODERS[encoding](body));
  return compressed.get(tag);
}

function refusal(status) {
  return { status, headers: { "content-type": "text/html; charset=utf-8" }, body: Buffer.from(`<!doctype html><title>${status}</title>`) };
}

/** @param {import("node:http").IncomingMessage} request @param {string | null} file @param {import("../server.mjs").Fault} fault */
export async function answerTo({ method, headers: asked }, file, fault) {
  const body = fault.body !== undefined ? Buffer.from(fault.body) : file && (await readFile(file).catch(() => null));
  if (!body || fault.status >= 400 || !["GET", "HEAD"].includes(method)) return refusal(fault.status ?? (body ? 405 : 404));
  const type = fault.type ?? TYPES[extname(file)] ?? "application/octet-stream";
  const headers = { "content-type": type, "cache-control": "no-cache", "x-content-type-options": "nosniff" };
  if (fault.change || fault.body !== undefined) {
    const sent = fault.change ? Buffer.from(fault.change(body)) : body;
    return { status: 200, headers: { ...headers, "content-length": sent.length }, body: sent };
  }
  const accepted = (asked["accept-encoding"] ?? "").split(/\s*,\s*/);
  const encoding = COMPRESSIBLE.has(extname(file)) ? ["br", "gzip"].find((name) => accepted.includes(name)) : undefined;
  const hash = createHash("sha256").update(body).digest("base64url");
  headers.etag = `"${hash}${encoding ? `-${encoding}` : ""}"`;
  headers.vary = "accept-encoding";
  if (IMMUTABLE.test(file)) headers["cache-control"] = "public, max-age=31536000, immutable";
  if (asked["if-none-match"] === headers.etag) return { status: 304, headers, body: null };
  const sent = encoding ? await encoded(body, file, hash, encoding) : body;
  if (encoding) headers["content-encoding"] = encoding;
  return { status: 200, headers: { ...headers, "content-length": sent.length }, body: sent };
}
