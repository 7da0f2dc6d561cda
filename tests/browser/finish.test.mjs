/** A picture is finished in the browser, with the package. */
import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { before, test } from "node:test";
import { openPage, SITE } from "./support/browser.mjs";

const TEACHER = "/pkg/wasm/teacher_bg.wasm";
const LOSS = "/pkg/wasm/loss-network.impasto";
const asked = (record) => record.requests.map((request) => new URL(request.url()).pathname).filter((path) => [TEACHER, LOSS].includes(path)).sort();

/** Runs in a page: an engine, a photo, a painting of stripes, and the shortest finishing there is. */
async function setUp() {
  const { Impasto } = await import("./pkg/index.js");
  globalThis.drawn = (width, height, at) => {
    const image = new ImageData(width, height);
    for (let i = 0; i < width * height; i += 1) image.data.set([...at(i % width, Math.floor(i / width)), 255], 4 * i);
    return image;
  };
  globalThis.impasto = await Impasto.load({ backend: "cpu" });
  globalThis.photo = drawn(120, 96, (x, y) => [2 * x, 2 * y, (x * y) % 256]);
  globalThis.painting = drawn(90, 70, (x, y) => ((x + 2 * y) % 14 < 7 ? [230, 120, 20] : [90, 10, 50]));
  globalThis.dots = drawn(90, 70, (x, y) => (x % 12 < 6 && y % 12 < 6 ? [20, 60, 200] : [240, 240, 250]));
  globalThis.small = { paintings: painting, size: 80, iterations: 3, previewEvery: 1 };
  globalThis.finished = (options, source = photo) => {
    const heard = [];
    const onProgress = (progress) => (heard.push({ ...progress, image: progress.image && [progress.image.width, progress.image.height], state: progress.state?.length, at: performance.now() }), options?.onProgress?.(progress));
    const call = impasto.finish(source, { ...small, ...options, onProgress });
    return call.then((result) => ({ result, heard }), ({ code, message, hint }) => ({ code, message, hint, heard }));
  };
  globalThis.apart = (a, b) => a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]), 0) / a.data.length;
  /** How far a picture is from what is wanted: the loss that one iteration leaves. */
  globalThis.far = async (start) => (await finished({ start, iterations: 1 })).result.losses.total;
}

const iterations = (heard) => heard.filter(({ phase }) => phase === "finish");

let page, record;
before(async () => {
  ({ page, record } = await openPage({ query: "?backend=cpu" }));
  await page.evaluate(setUp);
});

test("a painting is finished: bytes are told before they are fetched, the loss falls, and the picture is nearer to the style", async () => {
  assert.deepEqual(asked(record), []);
  const told = await page.evaluate(async () => {
    await impasto.styleFrom(painting, { id: "stripes" });
    const before = (await impasto.stylize(photo, { style: "stripes" })).image;
    const { result, heard, ...failed } = await finished({ style: "stripes", iterations: 12 });
    if (!result) return { failed };
    const { image, photo: seen, state, ...rest } = result;
    return { failed, heard, rest, size: [image.width, image.height, seen.width, state.length], moved: apart(image, before), far: [await far(before), await far(image)] };
  });
  assert.deepEqual(told.failed, {});
  const [first] = told.heard;
  assert.deepEqual([first.phase, first.loaded, first.total], ["download", 0, statSync(SITE + TEACHER).size + statSync(SITE + LOSS).size]);
  assert.deepEqual(asked(record), [LOSS, TEACHER].sort());
  const heard = iterations(told.heard);
  assert.deepEqual(heard.map(({ iteration }) => iteration), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const losses = heard.map(({ losses: { total } }) => total);
  assert.ok(losses.every((loss, i) => loss > 0 && (i === 0 || loss <= losses[i - 1])), `${losses}`);
  assert.ok(losses.at(-1) < 0.9 * losses[0], `${losses}`);
  assert.ok(heard.every(({ losses: { local, palette, style, content } }) => local > 0 && palette > 0 && style > 0 && content > 0));
  assert.deepEqual(told.rest.curve, heard.map(({ iteration, losses: { total: loss } }) => ({ iteration, loss })));
  assert.deepEqual([told.rest.iterations, told.rest.losses.total, heard.at(-1).secondsLeft], [12, losses.at(-1), 0]);
  assert.deepEqual([heard.at(-1).width, heard.at(-1).height], [80, 64], "the size that was optimized");
  assert.deepEqual(told.size, [120, 96, 120, 28 + 12 * 80 * 64], "as large as it was painted");
  assert.ok(heard.every(({ image }) => image?.join() === "120,96"), "a picture with each iteration");
  assert.ok(told.moved > 1, `${told.moved}`);
  const [before, after] = told.far;
  assert.ok(after < before, `${told.far}`);
  assert.ok(record.requests.every((request) => new URL(request.url()).origin === new URL(page.url()).origin || !request.url().startsWith("http")));
  assert.deepEqual(record.errors, [], "the page's policy forbids nothing of it");
});

test("the article's loss from noise: layers of one's own, two sizes, and a line as the article prints it", async () => {
  const { heard, image } = await page.evaluate(async () => {
    const told = await finished({ goal: "article", start: "noise", contentLayers: ["conv1_1"], styleLayers: ["conv1_1", "conv1_2"], size: [64, 72], iterations: 100, previewEvery: 50 }, drawn(72, 64, (x, y) => [3 * x, 3 * y, 90]));
    return { heard: told.heard, image: [told.result.image.width, told.result.image.height] };
  });
  const [lines, losses] = [iterations(heard).filter(({ line }) => line), iterations(heard).map(({ losses: { total } }) => total)];
  assert.deepEqual(lines.map(({ iteration, line }) => [iteration, line]), [[100, `Iteration: 100 Loss: ${losses[99]}`]]);
  assert.deepEqual([...new Set(iterations(heard).map(({ width, height }) => `${width}x${height}`))], ["64x57", "72x64"]);
  assert.ok(losses[49] < 0.5 * losses[0] && losses[99] < losses[50], `${losses}`);
  assert.deepEqual(image, [72, 64]);
});

test("a promise pauses, false keeps the picture as it is, and another call goes on from its state", async () => {
  const told = await page.evaluate(async () => {
    let went, paused;
    const order = { start: photo, iterations: 6 };
    const first = await finished({
      ...order,
      onProgress: ({ iteration }) => {
        if (iteration === 1) return (paused = performance.now()), new Promise((resolve) => setTimeout(resolve, 1200));
        if (iteration === 2) went = performance.now();
        return iteration !== 3;
      },
    });
    const second = await finished({ ...order, resume: first.result.state });
    const whole = await finished(order);
    const loss = ({ result }) => result.losses.total;
    return { waited: went - paused, curves: [first, second].map(({ result }) => result.curve.map(({ iteration }) => iteration)), losses: [first, second, whole].map(loss), kept: apart(first.result.image, photo), further: apart(second.result.image, first.result.image) };
  });
  assert.ok(told.waited >= 1200, `${told.waited}`);
  assert.deepEqual(told.curves, [[1, 2, 3], [4, 5, 6]]);
  assert.ok(told.losses[1] < told.losses[0], `${told.losses}`);
  assert.ok(Math.abs(told.losses[1] - told.losses[2]) < 0.15 * told.losses[2], `as far as without a break: ${told.losses}`);
  assert.ok(told.kept > 0.2 && told.further > 0.02, `${told.kept} ${told.further}`);
});

test("cancelled in each phase, it answers within 200 ms", async () => {
  for (const phase of ["download", "start", "finish"]) {
    const { code, ms } = await page.evaluate(async (phase) => {
      const stop = new AbortController();
      let at;
      const onProgress = (progress) => void (progress.phase === phase && at === undefined && ((at = 0), setTimeout(() => ((at = performance.now()), stop.abort()), 50)));
      const { code } = await finished({ signal: stop.signal, iterations: 50, size: 96, onProgress });
      return { code, ms: performance.now() - at };
    }, phase);
    assert.equal(code, "cancelled", phase);
    assert.ok(ms < 200, `${phase}: ${ms} ms`);
  }
});

test("several paintings by their weights, the photo's colours, and Adam", async () => {
  const told = await page.evaluate(async () => {
    const order = { start: photo, iterations: 4, goal: "article" };
    const image = async (options) => (await finished({ ...order, ...options })).result.image;
    const blue = ({ data }) => data.reduce((sum, value, i) => sum + (i % 4 === 2 ? value : i % 4 === 0 ? -value : 0), 0) / data.length;
    const [one, other, both] = [await image({}), await image({ paintings: [dots] }), await image({ paintings: [painting, dots], paintingWeights: [1, 0] })];
    const { result: adam } = await finished({ ...order, optimizer: "adam" });
    const red = drawn(90, 70, (x, y) => [200 + (x % 5), 30 + (y % 7), 20]);
    return { blue: [blue(one), blue(other)], same: apart(one, both), adam: adam.curve.at(-1).loss < adam.curve[0].loss, kept: blue((await finished({ ...order, paintings: dots, originalColours: true }, red)).result.image), red: blue(red) };
  });
  assert.ok(told.blue[1] > told.blue[0], `the bluer painting makes it bluer: ${told.blue}`);
  assert.equal(told.same, 0, "one of no weight is none");
  assert.ok(told.adam);
  assert.ok(Math.abs(told.kept - told.red) < 12, `${told.kept}, ${told.red}`);
});

test("what cannot be finished is an error with a code", async () => {
  const codes = await page.evaluate(async () => {
    const loss = new Uint8Array(await (await fetch("./pkg/wasm/loss-network.impasto")).arrayBuffer());
    const { result: { state } } = await finished({ iterations: 1 });
    const tries = {
      none: { paintings: [] }, weights: { paintingWeights: [1, 2] }, zero: { paintingWeights: [0] }, goal: { goal: "best" }, size: { size: 40 }, iterations: { iterations: 0 },
      start: { start: "painting" }, style: { style: "nowhere" }, painting: { paintings: new Blob(["no picture"]) }, layers: { goal: "article", styleLayers: ["conv9_1"] },
      missing: { goal: "article", contentLayers: ["conv5_1"] }, gallery: { styleLayers: ["conv1_1"] }, nothing: { contentWeight: 0, styleWeight: 0 }, lying: { lossNetwork: loss.slice(0, 100_000) },
      state: { resume: new Uint8Array(50) }, other: { resume: state, size: 96 }, colours: { originalColours: "red" }, optimizer: { optimizer: "sgd" },
    };
    const codes = {};
    for (const [name, options] of Object.entries(tries)) {
      const { code, message, hint } = await finished(options);
      codes[name] = message && hint ? code : "silent";
    }
    codes.tiny = (await finished({}, drawn(40, 90, () => [9, 9, 9]))).code;
    return codes;
  });
  assert.deepEqual(codes, {
    none: "option", weights: "option", zero: "option", goal: "option", size: "option", iterations: "option", start: "option", style: "style-unknown", painting: "picture-format",
    layers: "optimize-options", missing: "optimize-options", gallery: "option", nothing: "optimize-options", lying: "features", state: "optimize-options", other: "optimize-options",
    colours: "option", optimizer: "option", tiny: "optimize-options",
  });
});

test("pictures of one colour and of one pixel end with a picture or say why not", async () => {
  const outcome = await page.evaluate(async () => {
    const grey = (side) => drawn(side, side, () => [128, 128, 128]);
    const answers = [];
    for (const options of [{ paintings: grey(70) }, { paintings: grey(1) }, { start: grey(96) }]) {
      const { result, code } = await finished({ ...options, iterations: 2 }, grey(96));
      answers.push(code ?? result.image.data.every(Number.isFinite));
    }
    return answers;
  });
  for (const answer of outcome) assert.ok([true, "not-finite"].includes(answer), `${outcome}`);
});

test("a lost worker costs at most 20 iterations; one that never comes so far is an error", async () => {
  /** The first so many workers trap at this step. */
  const trapping = (workers, step) => {
    let started = 0;
    const trap = `Subject.prototype.step = function (...args) { return (this.taken = (this.taken ?? 0) + 1) === ${step} ? Promise.reject(new WebAssembly.RuntimeError("unreachable")) : real.apply(this, args); };`;
    return { "/pkg/teach-worker.js": { change: (body) => `import { Finisher as Subject } from "./wasm/teacher.js";\nconst real = Subject.prototype.step;\n${(started += 1) <= workers ? trap : ""}\n${body}` } };
  };
  for (const [workers, step] of [[1, 30], [2, 1]]) {
    const { page: other, close } = await openPage({ query: "?backend=cpu", faults: trapping(workers, step) });
    await other.evaluate(setUp);
    const { curve, code, heard } = await other.evaluate(async () => {
      const { result, code, heard } = await finished({ size: 64, iterations: 34 });
      return { curve: result?.curve.map(({ iteration }) => iteration), code, heard };
    });
    if (workers === 1) {
      assert.deepEqual(curve, Array.from({ length: 34 }, (_, place) => place + 1));
      const steps = iterations(heard).map(({ iteration }) => iteration);
      const next = steps[steps.indexOf(29) + 1];
      assert.ok(next > 29 - 20 && next <= 30, `${steps}`);
      assert.ok(heard.some(({ state }) => state > 0));
    } else assert.deepEqual([code, iterations(heard).length], ["engine-panic", 0]);
    await close();
  }
});
