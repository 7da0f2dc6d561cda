/** What the page's scripts may weigh before it can be used: the workers and what is loaded later are not counted. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Bytes of the page's and the package's scripts together, after gzip. */
const MOST = 45_000;

/** @param {string} folder the site's @param {string} html of the page, which names them */
export function checkBudget(folder, html) {
  const scripts = [...html.matchAll(/<(?:script type="module" src|link rel="modulepreload" href)="\.\/([^"]+)"/g)].map(([, path]) => path);
  const sizes = scripts.map((path) => gzipSync(readFileSync(join(folder, path)), { level: 9 }).length);
  const sum = sizes.reduce((all, size) => all + size, 0);
  console.log(`the page's scripts: ${sum} bytes of ${MOST} after gzip`);
  if (sum > MOST) throw new Error(`the page's scripts are ${sum - MOST} bytes over their budget: ${scripts.map((path, i) => `${path} ${sizes[i]}`).join(", ")}`);
}
