/** Styles of any picture, in the package: made, kept as files, removed. */
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { openPage, WEBGPU } from "./support/browser.mjs";
import { lostAtFirst } from "./support/sabotage.mjs";
import { strangeEncoder, styleFile } from "./support/style-file.mjs";

const ENCODER = "/pkg/styles/encoder.impasto";
const asked = (record) => record.requests.filter((request) => new URL(request.url()).pathname === ENCODER).length;

/** Pictures by name, and an engine; `code` says how a promise ends. */
const SCRIPT = `
globalThis.picture = (width, height, at) => {
  const image = new ImageData(width, height);
  for (let i = 0; i < width * height; i += 1) image.data.set(at(i % width, Math.floor(i / width)), 4 * i);
  return image;
};
globalThis.photo = picture(32, 24, (x, y) => [(x * 7) % 256, (y * 11) % 256, 90, 255]);
globalThis.stripes = picture(200, 120, (x, y) => (Math.floor((x + y) / 9) % 2 ? [240, 60, 20, 255] : [10, 40, 120, 255]));
globalThis.dots = picture(200, 120, (x, y) => (x % 12 < 4 && y % 12 < 4 ? [20, 20, 20, 255] : [230, 220, 160, 255]));
globalThis.code = (promise) => promise.then((value) => value?.id ?? "fine", (error) => error.name + " " + error.code);
globalThis.start = async (options) => {
  const { Impasto } = await import("./pkg/index.js");
  return Impasto.load(options);
};
globalThis.painted = async (impasto, style) => [...(await impasto.stylize(photo, { style })).painting.data];`;

const open = (options = {}) => openPage({ query: "?backend=cpu", script: SCRIPT, ...options });

let page;
let record;
before(async () => {
  ({ page, record } = await open());
  await page.evaluate(async () => (globalThis.impasto = await start({ backend: "cpu" })));
});

test("the encoder is downloaded for the first picture and for no other, and not before", async () => {
  assert.equal(asked(record), 0);
  await page.evaluate(async () => {
    await Promise.all([impasto.styleFrom(stripes, { id: "first" }), impasto.styleFrom(dots, { id: "second" })]);
    await impasto.styleFrom(dots, { id: "third" });
  });
  assert.equal(asked(record), 1);
  const { promised, sent } = await page.evaluate(async (address) => {
    const { encoderBytes } = await import("./pkg/index.js");
    return { promised: encoderBytes, sent: (await (await fetch(address)).arrayBuffer()).byteLength };
  }, `.${ENCODER}`);
  assert.equal(promised, sent);
});

test("a picture's style is the last of the styles, and is painted in alone and in mixtures", async () => {
  const found = await page.evaluate(async () => {
    const style = await impasto.styleFrom(stripes, { title: "Red Stripes", artist: "Nobody", year: "1999", licence: "CC0-1.0" });
    const others = await impasto.styleFrom(dots);
    const [a, b] = [await painted(impasto, style.id), await painted(impasto, others.id)];
    const mixed = (await impasto.stylize(photo, { weights: { [style.id]: 1, [impasto.styles[0].id]: 1 } })).painting.data;
    const differs = (one, two) => one.some((value, i) => value !== two[i]);
    return { style, listed: impasto.styles.at(-2), other: differs(a, b), mixed: differs(a, mixed) };
  });
  const style = { id: "red-stripes", title: "Red Stripes", artist: "Nobody", year: "1999", licence: "CC0-1.0" };
  assert.deepEqual(found, { style, listed: style, other: true, mixed: true });
});

test("ids are made of the title, the file's name or the pixels, and each is another one", async () => {
  const ids = await page.evaluate(async () => {
    const blob = await new Promise((resolve) => {
      const canvas = Object.assign(document.createElement("canvas"), { width: 40, height: 30 });
      canvas.getContext("2d").putImageData(stripes, 0, 0);
      canvas.toBlob(resolve);
    });
    const made = [];
    for (const [source, how] of [
      [new File([blob], "Monet, Nymphéas (1906).png"), {}],
      [new File([blob], "Monet, Nymphéas (1906).jpg"), {}],
      [new File([blob], "星月夜.png"), {}],
      [stripes, { title: "x".repeat(100) }],
      [stripes, { title: "x".repeat(100) }],
      [stripes, {}],
      [stripes, {}],
    ]) made.push(await impasto.styleFrom(source, how));
    return made.map(({ id, title }) => [id, title]);
  });
  const [[, named], [, again], [chinese, chineseTitle]] = ids;
  assert.deepEqual([ids[0][0], ids[1][0], named, again], ["monet-nymph-as-1906", "monet-nymph-as-1906-2", "Monet, Nymphéas (1906)", "Monet, Nymphéas (1906)"]);
  assert.match(chinese, /^painting-[0-9a-f]{8}$/);
  assert.equal(chineseTitle, "星月夜");
  assert.deepEqual([ids[3][0], ids[4][0]], ["x".repeat(64), `${"x".repeat(62)}-2`]);
  assert.match(ids[5][0], /^painting-[0-9a-f]{8}$/);
  assert.deepEqual(ids[6], [`${ids[5][0]}-2`, "Painting"]);
});

test("a style file paints the same in another engine, under another title if wanted", async () => {
  const found = await page.evaluate(async () => {
    const { id } = await impasto.styleFrom(stripes, { id: "kept" });
    const file = await impasto.styleFile(id, { title: "Kept" });
    const second = await start({ backend: "cpu" });
    const [style] = await second.addStyle(file);
    const [a, b] = [await painted(impasto, id), await painted(second, id)];
    const gallery = second.styles[1].id;
    const twice = await code(second.styleFile(gallery).then((bytes) => second.addStyle(bytes)));
    second.dispose();
    return { twice, title: style.title, bytes: file.size, type: file.type, same: a.every((value, i) => value === b[i]), unknown: await code(impasto.styleFile("nothing")) };
  });
  assert.deepEqual(found, { ...found, twice: "ImpastoError pack-style", title: "Kept", type: "application/octet-stream", same: true, unknown: "ImpastoError style-unknown" });
  assert.ok(found.bytes < 20_000, `${found.bytes} bytes`);
});

test("a picture of one colour, of one pixel, transparent, long, or large has a style", async () => {
  const codes = await page.evaluate(async () => {
    const sources = {
      flat: picture(64, 64, () => [120, 130, 140, 255]),
      pixel: picture(1, 1, () => [200, 10, 10, 255]),
      transparent: picture(20, 20, () => [0, 0, 0, 0]),
      strip: picture(3000, 2, (x) => [x % 256, 40, 40, 255]),
      large: picture(2400, 1800, (x, y) => [x % 256, y % 256, 128, 255]),
    };
    const made = [];
    for (const [id, source] of Object.entries(sources)) {
      made.push(await code(impasto.styleFrom(source, { id })));
      if (made.at(-1) === id) made.push((await painted(impasto, id)).length);
    }
    return made;
  });
  const size = 4 * 32 * 24;
  assert.deepEqual(codes, ["flat", size, "pixel", size, "transparent", size, "strip", size, "large", size]);
});

test("what is no picture, and what no style may be called, is refused, and nothing is added", async () => {
  const { codes, more } = await page.evaluate(async () => {
    const count = impasto.styles.length;
    const stopped = new AbortController();
    stopped.abort();
    const codes = {
      text: await code(impasto.styleFrom(new Blob(["no picture"]))),
      empty: await code(impasto.styleFrom(new Blob([]))),
      nothing: await code(impasto.styleFrom(undefined)),
      id: await code(impasto.styleFrom(stripes, { id: "Not An Id" })),
      taken: await code(impasto.styleFrom(stripes, { id: impasto.styles[0].id })),
      title: await code(impasto.styleFrom(stripes, { title: 7 })),
      long: await code(impasto.styleFrom(stripes, { title: "x".repeat(201) })),
      cancelled: await code(impasto.styleFrom(stripes, { signal: stopped.signal })),
    };
    return { codes, more: impasto.styles.length - count };
  });
  assert.deepEqual(codes, {
    text: "ImpastoError picture-format",
    empty: "ImpastoError picture-empty",
    nothing: "ImpastoError picture-source",
    id: "ImpastoError pack-style",
    taken: "ImpastoError pack-style",
    title: "ImpastoError option",
    long: "ImpastoError pack-style",
    cancelled: "ImpastoError cancelled",
  });
  assert.equal(more, 0);
});

test("a style that is cancelled while the encoder is on its way is not added", async () => {
  let go;
  const held = new Promise((resolve) => (go = resolve));
  const { page: slow, close } = await open({ faults: { [ENCODER]: { until: () => held } } });
  const begun = slow.evaluate(async () => {
    globalThis.impasto = await start({ backend: "cpu" });
    globalThis.count = impasto.styles.length;
    globalThis.stop = new AbortController();
    globalThis.ended = code(impasto.styleFrom(stripes, { id: "late", signal: stop.signal }));
  });
  await Promise.all([slow.waitForRequest(`**${ENCODER}`), begun]);
  assert.equal(await slow.evaluate(() => (stop.abort(), ended)), "ImpastoError cancelled");
  go();
  const styles = await slow.evaluate(async () => {
    await impasto.styleFrom(stripes, { id: "next" });
    return impasto.styles.slice(count).map(({ id }) => id);
  });
  assert.deepEqual(styles, ["next"]);
  await close();
});

for (const step of ["predictStyle", "addStyles"]) {
  test(`a style that is cancelled during ${step} is gone when the next turn comes`, async () => {
    const found = await page.evaluate(async (name) => {
      const stop = new AbortController();
      const send = Worker.prototype.postMessage;
      const count = impasto.styles.length;
      Worker.prototype.postMessage = function (message, ...more) {
        send.call(this, message, ...more);
        if (message.name === name) stop.abort();
      };
      const ended = code(impasto.styleFrom(stripes, { id: "late", signal: stop.signal }));
      const cancelled = new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
      await cancelled;
      Worker.prototype.postMessage = send;
      await impasto.styleFile(impasto.styles[0].id);
      return [await ended, impasto.styles.length - count];
    }, step);
    assert.deepEqual(found, ["ImpastoError cancelled", 0]);
  });
}

test("a style that was added can be removed: the others paint as before, and its id is free again", async () => {
  const found = await page.evaluate(async () => {
    const engine = await start({ backend: "cpu" });
    const names = () => engine.styles.map(({ id }) => id).slice(count);
    const count = engine.styles.length;
    await engine.styleFrom(stripes, { id: "one" });
    await engine.styleFrom(dots, { id: "two" });
    const before = await painted(engine, "two");
    await engine.removeStyle("one");
    const after = await painted(engine, "two");
    const left = names();
    const gone = await code(engine.stylize(photo, { style: "one" }));
    const pack = await code(engine.removeStyle(engine.styles[0].id));
    await engine.styleFrom(dots, { id: "one" });
    const again = names();
    engine.dispose();
    return { same: before.every((value, i) => value === after[i]), left, gone, pack, again };
  });
  assert.deepEqual(found, { same: true, left: ["two"], gone: "ImpastoError style-unknown", pack: "ImpastoError style-not-added", again: ["two", "one"] });
});

for (const [what, fault, expected] of [
  ["missing", { status: 404 }, "encoder-load"],
  ["damaged", { change: (body) => Buffer.concat([body.subarray(0, -1), Buffer.from([body.at(-1) ^ 1])]) }, "encoder-corrupt"],
]) {
  test(`an encoder that is ${what}: ${expected}, all else goes on, and the next try asks again`, async () => {
    const faults = { [ENCODER]: fault };
    const { page: broken, close } = await open({ faults });
    const first = await broken.evaluate(async () => {
      globalThis.impasto = await start({ backend: "cpu" });
      const count = impasto.styles.length;
      const refused = await code(impasto.styleFrom(stripes, { id: "own" }));
      await impasto.stylize(photo, { style: impasto.styles[0].id });
      return [refused, impasto.styles.length - count];
    });
    assert.deepEqual(first, [`ImpastoError ${expected}`, 0]);
    delete faults[ENCODER];
    assert.equal(await broken.evaluate(() => code(impasto.styleFrom(stripes, { id: "own" }))), "own");
    await close();
  });
}

test("an encoder that lies is refused: another pack's, a style file, a style pack, and what is no pack", async () => {
  const codes = await page.evaluate(async (files) => {
    const bytes = async (path) => (await fetch(path)).arrayBuffer();
    const given = [...files.map((file) => Uint8Array.from(file)), await bytes("./pkg/styles/gallery.impasto"), new ArrayBuffer(9)];
    const found = [];
    for (const encoder of given) {
      const engine = await start({ backend: "cpu", encoder });
      found.push(await code(engine.styleFrom(stripes)));
      engine.dispose();
    }
    return found;
  }, [[...(await strangeEncoder())], [...(await styleFile(1, "no-encoder"))]]);
  assert.deepEqual(codes, ["encoder-of-other-pack", "pack-architecture", "pack-architecture", "pack-magic"].map((code) => `ImpastoError ${code}`));
});

test("an engine that takes the place of a lost one has what was added, without what was removed", async () => {
  // The page's own engine is the first.
  const { page: lost, close } = await open({ flags: WEBGPU, faults: lostAtFirst(2) });
  const found = await lost.evaluate(async (file) => {
    const engine = await start({ backend: "auto", gpuPause: Infinity });
    await engine.styleFrom(stripes, { id: "one" });
    await engine.styleFrom(dots, { id: "two" });
    const [{ id }] = await engine.addStyle(Uint8Array.from(file));
    await engine.removeStyle("one");
    const expected = engine.styles.map((style) => style.id);
    // The card is lost at this painting.
    await engine.stylize(photo, { style: "two" });
    return { expected, styles: engine.styles.map((style) => style.id), id, fallback: engine.fallback?.code };
  }, [...(await styleFile(2, "shared-style"))]);
  assert.equal(found.fallback, "gpu-lost");
  assert.deepEqual(found.styles, found.expected);
  assert.deepEqual(found.styles.slice(-2), ["two", "shared-style"]);
  await close();
});

test("a style that is removed while the engine is lost is gone from the one that takes its place", async () => {
  const { page: lost, close } = await open({ flags: WEBGPU, faults: lostAtFirst(2, "remove_style") });
  const found = await lost.evaluate(async () => {
    const engine = await start({ backend: "auto", gpuPause: Infinity });
    const count = engine.styles.length;
    await engine.styleFrom(stripes, { id: "one" });
    await engine.styleFrom(dots, { id: "two" });
    await engine.removeStyle("one");
    const left = engine.styles.slice(count).map(({ id }) => id);
    const { id } = await engine.styleFrom(stripes, { id: "three" });
    return { left, id, styles: engine.styles.slice(count).map((style) => style.id), painted: await code(engine.stylize(photo, { style: "two" })), fallback: engine.fallback?.code };
  });
  assert.deepEqual(found, { left: ["two"], id: "three", styles: ["two", "three"], painted: "fine", fallback: "gpu-lost" });
  await close();
});

test("on the graphics card a picture has the very style that it has on the CPU", async () => {
  const { page: card, close } = await open({ flags: WEBGPU });
  const found = await card.evaluate(async () => {
    const files = [];
    for (const backend of ["webgpu", "cpu"]) {
      const engine = await start({ backend });
      await engine.styleFrom(stripes, { id: "own" });
      const painting = await engine.stylize(photo, { style: "own" });
      files.push({ bytes: [...new Uint8Array(await (await engine.styleFile("own")).arrayBuffer())], backend: painting.backend });
      engine.dispose();
    }
    return { same: String(files[0].bytes) === String(files[1].bytes), backends: files.map(({ backend }) => backend) };
  });
  assert.deepEqual(found, { same: true, backends: ["webgpu", "cpu"] });
  await close();
});
