/** A style is taught in the browser: with the package, and on the page. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import { before, test } from "node:test";
import { openPage, SITE } from "./support/browser.mjs";
import { png, scene } from "./support/files.mjs";
import { aWhile, choose, painted, photoShown, problem, repainted } from "./support/steps.mjs";

const TEACHER = "/pkg/wasm/teacher_bg.wasm";
const LOSS = "/pkg/wasm/loss-network.impasto";
const PRICE = ((statSync(SITE + TEACHER).size + statSync(SITE + LOSS).size) / 1e6).toFixed(1);
const asked = (record) => record.requests.map((request) => new URL(request.url()).pathname).filter((path) => [TEACHER, LOSS].includes(path)).sort();

/** Runs in a page: an engine, a photo, a painting of stripes, and the smallest lesson there is. */
async function setUp() {
  const { Impasto } = await import("./pkg/index.js");
  const drawn = (width, height, at) => {
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i += 1) image.data.set([...at(i % width, Math.floor(i / width)), 255], 4 * i);
    return image;
  };
  globalThis.impasto = await Impasto.load({ backend: "cpu" });
  globalThis.photo = drawn(96, 80, (x, y) => [2 * x, 3 * y, (x * y) % 256]);
  globalThis.painting = drawn(90, 70, (x, y) => ((x + 2 * y) % 14 < 7 ? [230, 120, 20] : [90, 10, 50]));
  globalThis.small = { photos: [photo], side: 64, steps: 3, previewEvery: 1 };
  globalThis.taught = (options) => {
    const heard = [];
    const call = impasto.teach(painting, { ...small, ...options, onProgress: (progress) => (heard.push({ ...progress, at: performance.now() }), options?.onProgress?.(progress)) });
    return call.then((style) => ({ style, heard }), ({ code, message, hint }) => ({ code, message, hint, heard }));
  };
  globalThis.pixelsIn = async (style) => [...(await impasto.stylize(photo, { style })).data];
}

let page, record;
before(async () => {
  ({ page, record } = await openPage({ query: "?backend=cpu" }));
  await page.evaluate(setUp);
});

test("a style is taught: bytes are told before they are fetched, the loss falls, and the file paints the same elsewhere", async () => {
  assert.deepEqual(asked(record), []);
  const told = await page.evaluate(async () => {
    const predicted = await impasto.styleFrom(painting, { id: "stripes", title: "Stripes" });
    const before = await pixelsIn("stripes");
    const running = [];
    const { style, heard, ...failed } = await taught({
      id: "stripes", steps: 12, previewEvery: 6,
      onProgress: async ({ changed }) => void (changed && running.push(await pixelsIn("stripes"))),
    });
    const after = await pixelsIn("stripes");
    const file = [...new Uint8Array(await (await impasto.styleFile("stripes")).arrayBuffer())];
    const apart = (a, b) => a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
    return { predicted, style, failed, heard, file, after, moved: running.map((pixels) => apart(pixels, before)), last: apart(running.at(-1) ?? [], after) };
  });
  assert.deepEqual(told.failed, {});
  assert.deepEqual(told.style, told.predicted);
  const [first] = told.heard;
  assert.equal(first.phase, "download");
  assert.deepEqual([first.loaded, first.total], [0, statSync(SITE + TEACHER).size + statSync(SITE + LOSS).size]);
  assert.deepEqual(asked(record), [LOSS, TEACHER].sort());
  const steps = told.heard.filter(({ phase }) => phase === "teach");
  assert.deepEqual(steps.map(({ step }) => step), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.deepEqual(steps.filter(({ changed }) => changed).map(({ step }) => step), [6, 12]);
  assert.ok(steps.every(({ losses, secondsLeft }) => losses.total > 0 && secondsLeft >= 0));
  assert.equal(steps.at(-1).secondsLeft, 0);
  // Each step has another boldness, so that thirds are compared, and what all of them have.
  const mean = (part) => part.reduce((sum, { losses }) => sum + losses.style, 0) / part.length;
  assert.ok(mean(steps.slice(8)) < 0.9 * mean(steps.slice(0, 4)), JSON.stringify(steps.map(({ losses }) => losses.style)));
  assert.ok(told.moved.length === 2 && told.moved.every((moved) => moved > 1), `the running style paints: ${told.moved}`);
  assert.equal(told.last, 0);
  assert.ok(told.file.length < 30_000, `${told.file.length}`);
  const other = await openPage({ query: "?backend=cpu" });
  await other.page.evaluate(setUp);
  const same = await other.page.evaluate(async (file) => {
    const [{ id }] = await impasto.addStyle(new Uint8Array(file));
    return pixelsIn(id);
  }, told.file);
  assert.deepEqual(same, told.after);
  assert.deepEqual(asked(other.record), [], "a taught style needs no teacher");
  await other.close();
});

test("a promise pauses a lesson, and false ends it and keeps what is learnt", async () => {
  const { style, steps, waited, moved } = await page.evaluate(async () => {
    await impasto.styleFrom(painting, { id: "kept" });
    const before = await pixelsIn("kept");
    let went, paused;
    const { style, heard } = await taught({
      id: "kept", steps: 50, previewEvery: 50,
      onProgress: ({ step }) => {
        if (step === 1) return (paused = performance.now()), new Promise((resolve) => setTimeout(resolve, 1500));
        if (step === 2) went = performance.now();
        return step !== 2;
      },
    });
    const after = await pixelsIn("kept");
    return { style, steps: heard.filter(({ phase }) => phase === "teach").length, waited: went - paused, moved: after.some((value, i) => value !== before[i]) };
  });
  assert.equal(style.id, "kept");
  assert.equal(steps, 2);
  assert.ok(waited >= 1500, `${waited}`);
  assert.ok(moved);
});

test("cancelled in each phase, it answers without waiting for a step, and the styles are as they were", async () => {
  for (const phase of ["download", "start", "teach"]) {
    const told = await page.evaluate(async (phase) => {
      const had = impasto.styles.map(({ id }) => id);
      const before = await pixelsIn("kept");
      const outcome = [];
      for (const id of ["kept", undefined]) {
        const stop = new AbortController();
        let answer = null;
        let came;
        const reached = new Promise((resolve) => (came = resolve));
        const lesson = taught({ id, signal: stop.signal, steps: 50, onProgress: (progress) => void (progress.phase === phase && came()) });
        lesson.then(({ code }) => (answer = code));
        await reached;
        // A step is under way by then, which takes longer than so many turns of the page.
        await new Promise((resolve) => setTimeout(resolve, 50));
        stop.abort();
        let turns = 0;
        for (; answer === null && turns < 20; turns += 1) await new Promise((resolve) => setTimeout(resolve));
        outcome.push([answer, turns]);
        await lesson;
      }
      const after = await pixelsIn("kept");
      return { outcome, same: after.every((value, i) => value === before[i]), had, has: impasto.styles.map(({ id }) => id) };
    }, phase);
    for (const [code, turns] of told.outcome) assert.equal(code, "cancelled", `${phase}, after ${turns} turns`);
    assert.ok(told.same, phase);
    assert.deepEqual(told.has.sort(), told.had.sort(), phase);
  }
});

test("what cannot be taught with is an error with a code, and the styles are as they were", async () => {
  const outcome = await page.evaluate(async () => {
    const had = impasto.styles.length;
    const loss = new Uint8Array(await (await fetch("./pkg/wasm/loss-network.impasto")).arrayBuffer());
    const lying = loss.slice();
    lying[loss.length - 5] ^= 1;
    const gallery = await (await fetch("./pkg/styles/gallery.impasto")).arrayBuffer();
    const codes = {};
    const tries = {
      cut: { lossNetwork: loss.slice(0, 100_000) }, lying: { lossNetwork: lying }, other: { lossNetwork: gallery }, photos: { photos: [] },
      side: { side: 100 }, steps: { steps: 0 }, pack: { id: impasto.styles[0].id }, photo: { photos: [new Blob(["no picture"])] }, missing: { lossNetwork: "./none.impasto" },
    };
    for (const [name, options] of Object.entries(tries)) {
      const { code, message, hint } = await taught(options);
      codes[name] = message && hint ? code : "silent";
    }
    return { codes, more: impasto.styles.length - had };
  });
  assert.deepEqual(outcome.codes, {
    cut: "features", lying: "features", other: "features", photos: "option", side: "option", steps: "option", pack: "pack-style", photo: "picture-format", missing: "loss-network-load",
  });
  assert.equal(outcome.more, 0);
});

test("a painting and a photo of one colour, and of one pixel, leave a style that paints or say why not", async () => {
  const outcome = await page.evaluate(async () => {
    const grey = (side) => new ImageData(new Uint8ClampedArray(4 * side * side).fill(128), side, side);
    const codes = [];
    for (const side of [1, 70]) {
      const answer = await impasto.teach(grey(side), { ...small, photos: [grey(side)], steps: 2 }).catch(({ code }) => ({ code }));
      codes.push(answer.code ?? (await pixelsIn(answer.id)).every(Number.isFinite));
    }
    return codes;
  });
  for (const answer of outcome) assert.ok([true, "loss-not-finite"].includes(answer), `${outcome}`);
});

test("a lost worker is started anew and goes on from the last style; one that never comes so far is an error", async () => {
  /** The first so many workers trap at this step. */
  const trapping = (workers, step) => {
    let started = 0;
    const trap = `Subject.prototype.step = function (...args) { return (this.taken = (this.taken ?? 0) + 1) === ${step} ? Promise.reject(new WebAssembly.RuntimeError("unreachable")) : real.apply(this, args); };`;
    return { "/pkg/teach-worker.js": { change: (body) => `import { Teacher as Subject } from "./wasm/teacher.js";\nconst real = Subject.prototype.step;\n${(started += 1) <= workers ? trap : ""}\n${body}` } };
  };
  for (const [workers, step, expected] of [[1, 3, [1, 2, 3, 4]], [2, 1, []]]) {
    const { page: other, close } = await openPage({ query: "?backend=cpu", faults: trapping(workers, step) });
    await other.evaluate(setUp);
    const { style, code, heard } = await other.evaluate(() => taught({ id: "stripes", steps: 4 }));
    assert.deepEqual([style?.id, code], expected.length > 0 ? ["stripes", undefined] : [undefined, "engine-panic"]);
    assert.deepEqual(heard.filter(({ phase }) => phase === "teach").map(({ step: taken }) => taken), expected);
    await close();
  }
});

test("files that are not what the build wrote are errors of their own, and the page keeps the style", async () => {
  const half = (body) => body.subarray(0, body.length / 2);
  for (const [path, fault, code] of [
    [LOSS, { change: half }, "loss-network-corrupt"],
    [TEACHER, { status: 404 }, "teacher-load"],
  ]) {
    const { page: other, close } = await openPage({ query: "?backend=cpu", faults: { [path]: fault } });
    await other.evaluate(setUp);
    const told = await other.evaluate(() => taught());
    assert.equal(told.code, code);
    assert.match(told.message, new RegExp(path.replaceAll(".", "\\.")));
    await close();
  }
});

const dots = (x, y) => (x % 12 < 4 && y % 12 < 4 ? [20, 20, 20, 255] : [230, 220, 160, 255]);
const DOTS = { name: "Dots.png", mimeType: "image/png", buffer: png(120, 90, { at: dots }) };

/** The page's lessons, made short. */
const SHORT = `const send = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {
  if (message.name === "begin") message.argument.side = 64;
  return send.call(this, message, ...more);
};`;

async function openTool(options = {}) {
  const opened = await openPage({ query: "?backend=cpu", script: SHORT, ...options });
  const { page: shown } = opened;
  await choose(shown, "photo.png", png(96, 80, { at: scene }));
  await photoShown(shown);
  await shown.getByTestId("own-file").setInputFiles([DOTS]);
  const card = shown.locator("[data-testid^=style-own-]");
  await card.waitFor();
  const id = (await card.getAttribute("data-testid")).replace("style-", "");
  await painted(shown, "photo.png", id);
  return { ...opened, id };
}

const keptFile = (shown) =>
  shown.evaluate(
    () =>
      new Promise((resolve) => {
        indexedDB.open("impasto-own").onsuccess = ({ target: { result } }) => {
          result.transaction("styles").objectStore("styles").getAll().onsuccess = ({ target }) => (result.close(), resolve([...target.result[0].file]));
        };
      }),
  );
const shownPixels = (shown) => shown.getByTestId("painting").evaluate((canvas) => canvas.toDataURL());

test("on the page: the price is told, the wall follows, a pause holds, what is kept stays, and undo brings back what was", async () => {
  const { page: shown, record: said, id, close } = await openTool();
  assert.ok((await shown.getByTestId("own-teach-note").textContent()).includes(`fetches ${PRICE} MB once`));
  assert.deepEqual(asked(said), [], "nothing is fetched before it is asked for");
  const [before, file] = [await shownPixels(shown), await keptFile(shown)];
  await repainted(shown, () => shown.getByTestId("own-teach").click());
  assert.notEqual(await shownPixels(shown), before, "the wall follows");
  assert.match(await shown.getByTestId("lesson-says").textContent(), /^Step \d+ of 100, \d+ (s|min) left$/);
  assert.equal(await shown.getByTestId("own-remove").isVisible(), false);
  await shown.getByTestId("lesson-pause").click();
  await shown.getByText(/^Paused after step/).waitFor();
  const paused = await shown.getByTestId("lesson-says").textContent();
  await aWhile(shown, 2500);
  const later = Number((await shown.getByTestId("lesson-says").textContent()).match(/\d+/)[0]);
  assert.ok(later - Number(paused.match(/\d+/)[0]) <= 1, "a step that was under way ends");
  assert.deepEqual(await keptFile(shown), file, "the device has what was until it is done");
  await shown.getByTestId("lesson-keep").click();
  await shown.getByTestId("own-step").waitFor();
  await painted(shown, "photo.png", id);
  const taught = await keptFile(shown);
  assert.notDeepEqual(taught, file);
  await shown.getByTestId("lesson").waitFor({ state: "hidden" });
  assert.doesNotMatch(await shown.getByTestId("own-teach-note").textContent(), /MB/, "it is there now");
  await repainted(shown, () => shown.getByTestId("own-step").click());
  assert.equal(await shownPixels(shown), before);
  assert.deepEqual(await keptFile(shown), file);
  assert.deepEqual(said.errors, []);
  await close();
});

test("on the page: a lesson that is cancelled or fails leaves the style and says so", async () => {
  const faults = {};
  const { page: shown, close } = await openTool({ faults });
  const file = await keptFile(shown);
  const before = await shownPixels(shown);
  await shown.getByTestId("own-teach").click();
  await shown.getByText(/^Step ([2-9]|\d\d)/).waitFor();
  await shown.getByTestId("lesson-cancel").click();
  await shown.getByTestId("own-teach").waitFor();
  assert.equal(await shown.evaluate(() => document.activeElement.id), "own-teach");
  await shown.waitForFunction((expected) => document.querySelector("[data-testid=painting]").toDataURL() === expected, before);
  assert.deepEqual(await keptFile(shown), file);
  faults["/pkg/teach-worker.js"] = { status: 404 };
  await shown.getByTestId("own-teach").click();
  assert.equal((await problem(shown)).code, "wasm-load");
  assert.deepEqual(await keptFile(shown), file);
  await close();
});

test("the module that paints has nothing of the one that teaches", () => {
  const light = readFileSync(`${SITE}/pkg/wasm/impasto_bg.wasm`);
  assert.ok(!light.includes("burn"), "no path of burn's");
  assert.ok(statSync(SITE + TEACHER).size > 10 * light.length || readFileSync(SITE + TEACHER).includes("burn"));
});
