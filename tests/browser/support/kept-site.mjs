/** A site that the browser keeps: a copy below a folder, which can be released anew. */
import { appendFileSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GROUPS, siteRevisions } from "../hashes.mjs";
import { NO_PREVIEWS, NO_WAITING, PATIENCE_MS, openRecorded, serveUntilEnd, SITE, stylesShown, timersOf } from "./browser.mjs";
import { png } from "./files.mjs";
import { temporaryFolder } from "./package.mjs";
import { choose, paintFirstStyle } from "./steps.mjs";

export const PHOTO = png(32, 24);
export const UNDER = "some/where/";

/** A copy of the site below a folder, so that it can be changed like a new release. */
export function unpack() {
  const root = temporaryFolder();
  const folder = join(root, UNDER);
  mkdirSync(folder, { recursive: true });
  cpSync(SITE, folder, { recursive: true });
  return { root, folder };
}

/** Appends to a file, and writes down what the site's files are now. */
export function release(folder, file, addition, groups = GROUPS) {
  appendFileSync(join(folder, file), addition);
  writeFileSync(join(folder, "revisions.js"), siteRevisions(folder, groups));
}

/** The page waits ten seconds for a new version to start: for a browser that has the machine to itself. */
const PATIENT = timersOf(10_000, PATIENCE_MS);

/** Opens a copy of the site and waits until it is kept. @param {{ change?: (folder: string) => void, hurried?: boolean }} [options] `hurried`: as shipped */
export async function visit({ faults = {}, options = {}, query = `?backend=cpu&${NO_PREVIEWS}`, kept = "ready", change, hurried = false } = {}) {
  const { root, folder } = unpack();
  change?.(folder);
  const log = [];
  const server = await serveUntilEnd(root, { faults, log });
  const url = server.url + UNDER;
  const opened = await openRecorded(url + query, { ...options, script: `${NO_WAITING}${hurried ? "" : PATIENT}${options.script ?? ""}` });
  await stylesShown(opened.page);
  if (kept) await opened.page.locator(`[data-offline=${kept}]`).waitFor({ state: "attached" });
  return { ...opened, url, folder, log, server };
}

export async function again(page, url) {
  await page.goto(`${url}?backend=cpu&${NO_PREVIEWS}`);
  await stylesShown(page);
}

export async function paints(page, name = "photo.png") {
  await choose(page, name, PHOTO);
  return paintFirstStyle(page, name);
}
