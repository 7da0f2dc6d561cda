/** Where the persons of a picture are, in the package: `impasto.person`. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { openPage } from "./support/browser.mjs";
import { again, visit } from "./support/kept-site.mjs";

const [NETWORK, MODULE] = ["/pkg/wasm/person.impasto", "/pkg/wasm/person_bg.wasm"];
const asked = (record) => [NETWORK, MODULE].map((path) => record.requests.filter((request) => new URL(request.url()).pathname === path).length);
const { wall, ellipses, means } = JSON.parse(readFileSync(new URL("../data/person.json", import.meta.url), "utf8"));

/** The drawing that `tests/person.rs` has too, an engine, and how a promise ends. */
const SCRIPT = `
globalThis.drawn = (width, height) => {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i += 1) {
    const [x, y] = [((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height];
    const seen = ${JSON.stringify(ellipses)}.findLast(([cx, cy, rx, ry]) => ((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 < 1);
    image.data.set([...(seen ? seen.slice(4) : ${JSON.stringify(wall)}), 255], 4 * i);
  }
  return image;
};
globalThis.code = (promise) => promise.then(() => "fine", (error) => error.name + " " + error.code);
globalThis.start = async () => (await import("./pkg/index.js")).Impasto.load({ backend: "cpu" });
globalThis.masked = async (impasto, source, options) => {
  const { width, height, data } = await impasto.person(source, options);
  return { width, height, kind: data.constructor.name, data: [...data] };
};`;

const open = (options = {}) => openPage({ query: "?backend=cpu", script: SCRIPT, ...options });
const begun = async (options) => {
  const opened = await open(options);
  await opened.page.evaluate(async () => (globalThis.impasto = await start()));
  return opened;
};

let page;
let record;
before(async () => {
  ({ page, record } = await begun());
});

test("module and network are downloaded by the first call and by no other, and are as large as was said", async () => {
  assert.deepEqual(asked(record), [0, 0]);
  const { told, again, promised, sent } = await page.evaluate(async (addresses) => {
    const [told, again] = [[], []];
    const listen = (list) => ({ onProgress: ({ loaded, total }) => list.push([loaded, total]) });
    await Promise.all([impasto.person(drawn(40, 30), listen(told)), impasto.person(drawn(30, 40))]);
    await impasto.person(drawn(30, 40), listen(again));
    const { personBytes } = await import("./pkg/index.js");
    return { told, again, promised: personBytes, sent: await Promise.all(addresses.map(async (address) => (await (await fetch(address)).arrayBuffer()).byteLength)) };
  }, [`.${NETWORK}`, `.${MODULE}`]);
  // The last request of each is the test's own.
  assert.deepEqual(asked(record), [2, 2]);
  assert.equal(promised, sent[0] + sent[1]);
  assert.deepEqual([told.at(-1), again], [[promised, promised], [[promised, promised]]]);
  assert.ok(told.every(([loaded, total]) => loaded <= total && total === promised), `${told}`);
});

test("the mask is what the network's own runtime computes, and ends where the person does", async () => {
  const { width, height, kind, data } = await page.evaluate(() => masked(impasto, drawn(256, 256)));
  assert.deepEqual([width, height, kind, data.length], [256, 256, "Uint8Array", 65_536]);
  const mean = (row, column) => {
    const lines = Array.from({ length: 16 }, (_, y) => data.slice((row * 16 + y) * 256 + column * 16).slice(0, 16));
    return lines.flat().reduce((sum, value) => sum + value, 0) / 256 / 255;
  };
  const off = means.flatMap((line, row) => line.map((expected, column) => Math.abs(mean(row, column) - expected)));
  // The mask follows the drawing's edges, which the network's own do not quite.
  assert.ok(Math.max(...off) < 0.15, `${Math.max(...off)}`);
  assert.ok(off.reduce((sum, value) => sum + value) / off.length < 0.01);
});

test("the mask has the picture's proportions and at most 512 pixels a side; what shows nobody has none", async () => {
  const sizes = await page.evaluate(async () => {
    const sizes = [];
    for (const [width, height] of [[1200, 900], [90, 120], [1, 1], [700, 3]]) {
      const { data, ...size } = await impasto.person(drawn(width, height));
      sizes.push([size.width, size.height, data.length]);
    }
    return sizes;
  });
  assert.deepEqual(sizes, [[512, 384, 512 * 384], [90, 120, 90 * 120], [1, 1, 1], [512, 2, 1024]]);
  const nobody = await page.evaluate(async () => {
    const grass = new ImageData(200, 150);
    grass.data.forEach((_, i) => (grass.data[i] = i % 4 === 3 ? 255 : i % 4 === 1 ? 120 + ((i * 7919) % 60) : 40));
    const { data } = await impasto.person(grass);
    return Math.max(...data);
  });
  assert.ok(nobody < 64, `${nobody}`);
});

test("what is cancelled or no picture is an error, and nothing is spoilt by it", async () => {
  const codes = await page.evaluate(async () => {
    const before = AbortSignal.abort();
    const during = new AbortController();
    const cancelled = code(impasto.person(drawn(300, 200), { signal: during.signal }));
    during.abort();
    return [await code(impasto.person(drawn(9, 9), { signal: before })), await cancelled, await code(impasto.person(new Blob(["text"]))), await code(impasto.person(drawn(9, 9)))];
  });
  assert.deepEqual(codes, ["ImpastoError cancelled", "ImpastoError cancelled", "ImpastoError picture-format", "fine"]);
});

test("who gives up while the network is on its way is let go at once, and others get it", async () => {
  let go;
  const held = new Promise((done) => (go = done));
  const { page: slow, record: told, close } = await begun({ faults: { [NETWORK]: { until: () => held } } });
  const code = slow.evaluate(async () => {
    globalThis.gone = new AbortController();
    globalThis.other = code(impasto.person(drawn(40, 30)));
    return code(impasto.person(drawn(40, 30), { signal: gone.signal }));
  });
  await slow.waitForRequest(`**${NETWORK}`);
  await slow.evaluate(() => gone.abort());
  assert.equal(await code, "ImpastoError cancelled");
  go();
  assert.equal(await slow.evaluate(() => other), "fine");
  assert.deepEqual(asked(told), [1, 1]);
  await close();
});

const damaged = (body) => Buffer.concat([body.subarray(0, -1), Buffer.from([body.at(-1) ^ 1])]);
for (const [what, path, fault, expected] of [
  ["a network that is missing", NETWORK, { status: 404 }, "person-load"],
  ["a network that is damaged", NETWORK, { change: damaged }, "person-corrupt"],
  ["a module that is damaged", MODULE, { change: damaged }, "person-corrupt"],
  ["a script that is missing", "/pkg/wasm/person.js", { status: 404 }, "person-load"],
]) {
  test(`${what}: ${expected}, all else goes on, and the next try asks again`, async () => {
    const faults = { [path]: fault };
    const { page: other, close } = await begun({ faults });
    const error = await other.evaluate(() => impasto.person(drawn(40, 30)).catch(({ code, message, hint }) => ({ code, said: Boolean(message && hint) })));
    assert.deepEqual(error, { code: expected, said: true });
    assert.equal(await other.evaluate(() => code(impasto.stylize(drawn(20, 20), { style: impasto.styles[0].id }))), "fine");
    delete faults[path];
    assert.equal(await other.evaluate(() => code(impasto.person(drawn(40, 30)))), "fine");
    await close();
  });
}

test("the network is not kept with the page, is once it is used, and then needs no network", async () => {
  const { page: visited, url, log, server, close } = await visit({ options: { script: SCRIPT } });
  const find = async () => visited.evaluate(async () => code((globalThis.impasto = await start()).person(drawn(40, 30))));
  const says = (pattern) => visited.getByTestId("offline").filter({ hasText: pattern }).waitFor({ state: "attached" });
  await again(visited, url);
  await says(/kept once it is used:.*finding the person in a photo/);
  assert.deepEqual(log.filter(({ path }) => path.endsWith("person.impasto")), []);
  assert.equal(await find(), "fine");
  await visited.waitForFunction(async () => (await Promise.all(["person.js", "person_bg.wasm", "person.impasto"].map((name) => caches.match(`pkg/wasm/${name}`)))).every(Boolean));
  await visited.context().setOffline(true);
  await server.close();
  await again(visited, url);
  assert.equal(await find(), "fine");
  await close();
});
