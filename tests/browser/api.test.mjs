/** The package as another page uses it. */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { temporaryFolder } from "./support/package.mjs";
import { styleFile } from "./support/style-file.mjs";

let page;
before(async () => {
  ({ page } = await openPage({ query: "?backend=cpu" }));
  await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    globalThis.progress = [];
    globalThis.impasto = await Impasto.load({ backend: "cpu", onProgress: (report) => globalThis.progress.push(report) });
    globalThis.photo = new ImageData(32, 24);
    globalThis.photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 7) % 256));
  });
});

test("loading reports bytes of engine and styles", async () => {
  const reports = await page.evaluate("progress");
  for (const phase of ["wasm", "pack"]) {
    const last = reports.filter((report) => report.phase === phase).at(-1);
    assert.ok(last.loaded > 0 && last.loaded === last.total, JSON.stringify(last));
  }
  assert.deepEqual(reports.at(-1), { phase: "engine", loaded: 1, total: 1 });
});

test("a pack can be given as bytes", async () => {
  const titles = await page.evaluate(async () => {
    const { Impasto } = await import("./pkg/index.js");
    const pack = await (await fetch("./pkg/styles/gallery.impasto")).arrayBuffer();
    const impasto = await Impasto.load({ pack, backend: "cpu" });
    const found = impasto.styles.map(({ title }) => title);
    impasto.dispose();
    return [found, globalThis.impasto.styles.map(({ title }) => title)];
  });
  assert.deepEqual(titles[0], titles[1]);
});

test("a result says what was done", async () => {
  const result = await page.evaluate(async () => {
    const fractions = [];
    const { width, height, data, shrunk, notices, backend, ms } = await impasto.stylize(photo, {
      style: impasto.styles[0].id,
      maxPixels: 192,
      onProgress: (fraction) => fractions.push(fraction),
    });
    return { width, height, bytes: data.length, shrunk, notices, backend, ms, fractions };
  });
  const { ms, fractions, ...facts } = result;
  assert.deepEqual(facts, { width: 16, height: 12, bytes: 768, shrunk: true, notices: ["picture-shrunk"], backend: "cpu" });
  assert.ok(ms > 0);
  assert.deepEqual(fractions, [...fractions].sort((a, b) => a - b), "progress never goes back");
  assert.ok(fractions.length > 1 && fractions.at(-1) === 1);
});

test("styles can be mixed, and a weight of 0 is no part of it", async () => {
  const [alone, withNothing] = await page.evaluate(async () => {
    const [a, b] = impasto.styles.map(({ id }) => id);
    const one = await impasto.stylize(photo, { style: a });
    const same = await impasto.stylize(photo, { weights: { [a]: 1, [b]: 0 } });
    await impasto.stylize(photo, { weights: { [a]: 0.5, [b]: 0.5 } });
    return [[...one.data], [...same.data]];
  });
  assert.deepEqual(alone, withNothing);
});

test("calls wait for each other; a cancelled one leaves the others alone", async () => {
  const outcome = await page.evaluate(async () => {
    const style = impasto.styles[0].id;
    const running = new AbortController();
    const waiting = new AbortController();
    const calls = [
      impasto.stylize(photo, { style, signal: running.signal, onProgress: () => running.abort() }),
      impasto.stylize(photo, { style, signal: waiting.signal }),
      impasto.stylize(photo, { style }),
    ];
    waiting.abort();
    return (await Promise.allSettled(calls)).map(({ status, reason }) => reason?.code ?? status);
  });
  assert.deepEqual(outcome, ["cancelled", "cancelled", "fulfilled"]);
});

test("the photo that was given is left as it was", async () => {
  const intact = await page.evaluate(async () => {
    const before = photo.data.slice();
    const bitmap = await createImageBitmap(photo);
    await impasto.stylize(photo, { style: impasto.styles[0].id });
    await impasto.stylize(bitmap, { style: impasto.styles[0].id });
    return bitmap.width === 32 && photo.data.length === before.length && photo.data.every((value, i) => value === before[i]);
  });
  assert.ok(intact);
});

for (const [what, source, code] of [
  ["a string", '"photo.jpg"', "picture-source"],
  ["nothing", "undefined", "picture-source"],
  ["a canvas without a size", 'Object.assign(document.createElement("canvas"), { width: 0 })', "picture-corrupt"],
]) {
  test(`${what} as a source: ${code}`, async () => {
    const found = await page.evaluate(`impasto.stylize(${source}, { style: impasto.styles[0].id }).catch(({ code }) => code)`);
    assert.equal(found, code);
  });
}

test("a panorama turned is the painting turned: left and right join", async () => {
  const { seam, mirrored, sizes, unknown, small } = await page.evaluate(async () => {
    const style = impasto.styles[0].id;
    const photo = new ImageData(65, 40);
    photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : Math.round(128 + 100 * Math.sin(i / 97) * Math.cos(i / 1301))));
    // Without noise, which lies where it lies, however the photo is turned.
    const boldness = 0;
    const whole = await impasto.stylize(photo, { style, boldness, edges: "wrap-x" });
    const { width, height } = whole;
    const turned = new ImageData(width, height);
    const by = 20;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const from = 4 * (y * width + ((x + by) % width));
        turned.data.set(whole.photo.data.subarray(from, from + 4), 4 * (y * width + x));
      }
    }
    const apart = async (edges) => {
      const before = await impasto.stylize(whole.photo, { style, boldness, edges });
      const after = await impasto.stylize(turned, { style, boldness, edges });
      let most = 0;
      for (let y = 0; y < height; y += 1) {
        for (let x = 0; x < width; x += 1) {
          const a = 4 * (y * width + ((x + by) % width));
          const b = 4 * (y * width + x);
          for (let c = 0; c < 3; c += 1) most = Math.max(most, Math.abs(before.data[a + c] - after.data[b + c]));
        }
      }
      return most;
    };
    const refused = (image, edges) => impasto.stylize(image, { style, edges }).catch(({ code }) => code);
    return {
      seam: await apart("wrap-x"),
      mirrored: await apart("mirror"),
      sizes: [width, height, whole.shrunk],
      unknown: await refused(photo, "round"),
      small: await refused(new ImageData(9, 9), "wrap"),
    };
  });
  assert.deepEqual([sizes, unknown, small], [[64, 40, true], "option", "wrap-size"]);
  assert.ok(seam <= 1, `${seam} of 255`);
  assert.ok(mirrored > 8, "with mirrored edges the seam is another one");
});

test("a style file adds a style, which paints as it does in a pack", async () => {
  const file = [...(await styleFile(2, "shared-style"))];
  const [ids, same, mixed] = await page.evaluate(async (file) => {
    const { Impasto } = await import("./pkg/index.js");
    const own = await Impasto.load({ backend: "cpu" });
    const added = await own.addStyle(Uint8Array.from(file));
    const last = own.styles.at(-1).id;
    const paint = async (how) => [...(await own.stylize(photo, how)).painting.data];
    const [a, b] = [await paint({ style: "shared-style" }), await paint({ style: own.styles[2].id })];
    const mix = await paint({ weights: { "shared-style": 1, [own.styles[0].id]: 1 } });
    own.dispose();
    return [[added.map(({ id }) => id), last], a.every((value, i) => value === b[i]), mix.some((value, i) => value !== a[i])];
  }, file);
  assert.deepEqual(ids, [["shared-style"], "shared-style"]);
  assert.ok(same, "the same parameters are the same painting");
  assert.ok(mixed);
});

test("what is no file is refused as a style: option", async () => {
  const codes = await page.evaluate(() => {
    const given = [undefined, null, 30_000, "./style.impasto", {}, [1, 2, 3]];
    return Promise.all(given.map((file) => impasto.addStyle(file).then(() => "added", ({ name, code }) => `${name} ${code}`)));
  });
  assert.deepEqual(codes, Array(6).fill("ImpastoError option"));
});

test("a style file that is gone by the time it is read: picture-gone", async () => {
  const path = join(temporaryFolder(), "style.impasto");
  writeFileSync(path, await styleFile(2, "gone-style"));
  await page.evaluate(() => document.body.append(Object.assign(document.createElement("input"), { type: "file", id: "style-file" })));
  await page.locator("#style-file").setInputFiles(path);
  rmSync(path);
  const code = await page.evaluate(() => impasto.addStyle(document.getElementById("style-file").files[0]).catch((error) => `${error.name} ${error.code}`));
  assert.equal(code, "ImpastoError picture-gone");
});

test("a style that does not belong is refused, and nothing is added", async () => {
  const id = "udnie";
  const gallery = new Uint8Array(await (await fetch(new URL("./pkg/styles/gallery.impasto", await page.evaluate("location.href")))).arrayBuffer());
  const files = [await styleFile(1, "other", "0".repeat(64)), await styleFile(1, id), gallery, Buffer.from("no style")];
  const found = await page.evaluate(
    async (files) => {
      const count = impasto.styles.length;
      const codes = [];
      for (const file of files) codes.push(await impasto.addStyle(Uint8Array.from(file)).then(() => "added", ({ code }) => code));
      return [codes, impasto.styles.length - count];
    },
    files.map((file) => [...file]),
  );
  assert.deepEqual(found, [["style-of-other-pack", "pack-style", "pack-architecture", "pack-magic"], 0]);
});

/** The last one: the engine of this page is gone after it. */
test("after dispose() every call is rejected", async () => {
  const codes = await page.evaluate(async () => {
    const style = impasto.styles[0].id;
    const calls = [impasto.stylize(photo, { style, onProgress: () => impasto.dispose() }), impasto.stylize(photo, { style })];
    return (await Promise.allSettled(calls)).map(({ reason }) => reason?.code);
  });
  assert.deepEqual(codes, ["disposed", "disposed"]);
});
