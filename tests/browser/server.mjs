/**
 * A static server for the page: loopback only, right MIME types, compressed and cacheable, and the faults that tests ask for.
 * From the command line: `node tests/browser/server.mjs ROOT [PORT]`.
 */
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { answerTo, locate } from "./server/answer.mjs";

/**
 * What to answer instead of the file: another status, another type, the body changed, a body where there is no file, or
 * the same later.
 * @typedef {{ status?: number, type?: string, change?: (body: Buffer) => Buffer | string, body?: Buffer | string, until?: () => Promise<any> }} Fault
 */

/**
 * @param {string} root the folder to serve
 * @param {object} [options]
 * @param {number} [options.port]
 * @param {Record<string, Fault>} [options.faults] by path, e.g. "/pkg/worker.js"
 * @param {Record<string, string>} [options.headers] sent with every file
 * @param {{ method: string, path: string, status?: number, bytes?: number }[]} [options.log] gets every request, and what was answered
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function serve(root, { port = 0, faults = {}, headers = {}, log = [] } = {}) {
  const server = createServer(async (request, response) => {
    const { path, file } = locate(root, request.url);
    const line = { method: request.method, path };
    log.push(line);
    const fault = faults[path] ?? {};
    await fault.until?.();
    const answer = await answerTo(request, file, fault);
    Object.assign(line, { status: answer.status, bytes: answer.body?.length ?? 0 });
    response.writeHead(answer.status, { ...answer.headers, ...(answer.status < 400 ? headers : {}) });
    response.end(request.method === "HEAD" ? undefined : answer.body);
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
