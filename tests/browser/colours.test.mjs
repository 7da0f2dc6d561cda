/**
 * What Chromium shows of the pictures in `tests/data/pictures/colours`, which the tool has to come near to
 * (`tests/pictures.rs`), and the page shows. IMPASTO_RECORD=1 records it anew.
 */
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { openPage } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { decode, difference } from "./support/pixels.mjs";

const PICTURES = fileURLToPath(new URL("../data/pictures/", import.meta.url));
const RECORDED = `${PICTURES}colours-in-chromium`;
/** Versions of the browser round differently. */
const MOST_MEAN = 0.5;
const MOST = 4;

let page;
before(async () => {
  ({ page } = await openPage({ query: "?backend=cpu", ready: false }));
});

for (const name of readdirSync(`${PICTURES}colours`).filter((file) => !file.endsWith(".tif"))) {
  test(`${name} is shown as recorded`, async () => {
    const shown = await decode(page, readFileSync(`${PICTURES}colours/${name}`));
    if (process.env.IMPASTO_RECORD) {
      mkdirSync(RECORDED, { recursive: true });
      const at = (x, y) => shown.data.slice((y * shown.width + x) * 4, (y * shown.width + x) * 4 + 4);
      writeFileSync(`${RECORDED}/${name}.png`, png(shown.width, shown.height, { colour: 6, at }));
    }
    const recorded = await decode(page, readFileSync(`${RECORDED}/${name}.png`));
    const { mean, max } = difference(shown, recorded);
    assert.ok(mean <= MOST_MEAN && max <= MOST, `mean ${mean.toFixed(2)}, max ${max}`);
  });
}
