/** `<impasto-image>` on a stranger's page, from the packed package, under the strictest policy. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { PRESENTING } from "./support/browser.mjs";
import { png, scene } from "./support/files.mjs";
import { openHost } from "./support/package.mjs";
import { assertClose, decode, pixelAt } from "./support/pixels.mjs";
import { aWhile, eventually } from "./support/steps.mjs";

const PHOTO = { type: "image/png", body: png(32, 24) };
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const STYLE = "great-wave";
const image = (attributes = "") => `<impasto-image src="./photo.png" alt="A boat" painting="${STYLE}" backend="cpu" ${attributes}></impasto-image>`;

function open(body, options = {}) {
  const faults = options.faults ?? {};
  faults["/photo.png"] ??= PHOTO;
  faults["/other.png"] ??= { type: "image/png", body: png(16, 40) };
  return openHost(body, { ...options, faults });
}

/** Waits for a state of the element that a selector finds. */
function reaches(page, state, selector = "impasto-image") {
  return page.locator(`${selector}[data-state=${state}]`).waitFor({ state: "attached" });
}

/** The pixels of the element's canvas, or its saved PNG. */
async function saved(page, selector = "impasto-image") {
  const bytes = await page.locator(selector).evaluate(async (element) => {
    const blob = await element.toBlob();
    return [...new Uint8Array(await blob.arrayBuffer())];
  });
  return decode(page, Buffer.from(bytes));
}

function shownPixels(page, part) {
  return page.locator("impasto-image").evaluate((element, name) => {
    const canvas = element.shadowRoot.querySelector(`canvas[part=${name}]`);
    const { width, height } = canvas;
    const drawing = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
    drawing.drawImage(canvas, 0, 0);
    return { width, height, data: [...drawing.getImageData(0, 0, width, height).data] };
  }, part);
}

/** Waits until none of its workers runs. */
const noWorkers = (page) => eventually(() => assert.equal(page.workers().length, 0));

test("paints by itself, tells each step once, and keeps within the policy and this origin", async () => {
  const { page, url, record, close } = await open(image());
  await reaches(page, "done");
  assert.deepEqual((await page.evaluate("told")).filter((kind) => kind !== "progress"), ["loading", "load", "working", "done", "result"]);
  assert.ok((await page.evaluate("told")).includes("progress"));
  assert.deepEqual(await page.evaluate("violations"), []);
  assert.deepEqual(record.errors, []);
  const asked = record.requests.map((request) => [request.method(), new URL(request.url()).origin]);
  assert.deepEqual(asked.filter(([method, origin]) => method !== "GET" || (origin !== new URL(url).origin && origin !== "null")), []);
  const painting = await shownPixels(page, "painting");
  assert.deepEqual([painting.width, painting.height], [32, 24]);
  assert.deepEqual(await saved(page), painting, "toBlob() gives what is shown");
  const photo = await shownPixels(page, "photo");
  assert.deepEqual(pixelAt(photo, 7, 11), scene(7, 11));
  assert.notDeepEqual(painting.data, photo.data);
  assert.equal(await page.evaluate("document.querySelector('impasto-image').result.backend"), "cpu");
  assert.deepEqual(await page.evaluate(async () => [document.cookie, localStorage.length, (await caches.keys()).length]), ["", 0, 0]);
  await close();
});

for (const [what, how] of [["its card", "device.destroy()"], ["its worker", 'setTimeout(() => { throw new Error("ended"); })']]) {
  test(`a painting that has lost ${what} is blended from memory: nothing is painted again, and no engine started`, async () => {
    const change = (body) => `import { Engine as Subject } from "./wasm/impasto.js";
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
let device;
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...args) { return (device = await requestDevice.apply(this, args)); };
self.addEventListener("message", ({ data }) => {
  if (data.name === "paint") self.postMessage({ painted: true });
  if (!data.lose) return;
  ${how};
  setTimeout(() => self.postMessage({ lost: true }));
});
${body}`;
    const script = `globalThis.engines = [];
globalThis.painted = 0;
const Plain = Worker;
globalThis.Worker = class extends Plain {
  constructor(address, ...more) {
    super(address, ...more);
    if (!String(address).endsWith("/worker.js")) return;
    engines.push(this);
    this.addEventListener("message", ({ data }) => { if (data.painted) painted += 1; if (data.lost) globalThis.lost = true; });
    this.addEventListener("error", () => (globalThis.lost = true));
  }
};\n`;
    const faults = { "/impasto/worker.js": { change } };
    const { page, close } = await open(image().replace("cpu", "webgpu"), { flags: PRESENTING, faults, script });
    await reaches(page, "done");
    const painting = await saved(page);
    const photo = await shownPixels(page, "photo");
    await page.evaluate(() => engines.forEach((engine) => engine.postMessage({ lose: true })));
    await page.waitForFunction(() => globalThis.lost);
    await page.locator("impasto-image").evaluate((element) => (element.strength = 0.25));
    await page.waitForFunction(() => document.querySelector("impasto-image").result.strength === 0.25);
    const mixed = { ...photo, data: photo.data.map((value, i) => value + (painting.data[i] - value) * 0.25) };
    assertClose(await shownPixels(page, "painting"), mixed, { mean: 1, max: 2 }, "a quarter of the way");
    assert.deepEqual(await page.evaluate(() => [engines.length, painted]), [1, 1]);
    await close();
  });
}

test("the pixels are those of the plain API", async () => {
  const { page, close } = await open(image());
  await reaches(page, "done");
  const plain = await page.evaluate(async (style) => {
    const { Impasto } = await import("./impasto/index.js");
    const impasto = await Impasto.load({ backend: "cpu" });
    const bitmap = await createImageBitmap(await (await fetch("./photo.png")).blob());
    const fractions = [];
    const { width, height, data } = await impasto.stylize(bitmap, { style, strength: 0.5, signal: new AbortController().signal, onProgress: (fraction) => fractions.push(fraction) });
    impasto.dispose();
    return { width, height, data: [...data], last: fractions.at(-1) };
  }, STYLE);
  assert.equal(plain.last, 1);
  await page.evaluate("document.querySelector('impasto-image').strength = 0.5");
  await page.waitForFunction(() => document.querySelector("impasto-image").result.strength === 0.5);
  assertClose(await shownPixels(page, "painting"), plain, { mean: 0, max: 0 }, "element");
  await close();
});

// [property, attribute, what is set, what the attribute says, what the property says]
const REFLECTIONS = [
  ["src", "src", "a.jpg", "a.jpg", "a.jpg"],
  ["alt", "alt", "text", "text", "text"],
  ["poster", "poster", "p.jpg", "p.jpg", "p.jpg"],
  ["painting", "painting", "udnie", "udnie", "udnie"],
  ["painting", "painting", null, null, ""],
  ["pack", "pack", "my.impasto", "my.impasto", "my.impasto"],
  ["encoder", "encoder", "my-encoder.impasto", "my-encoder.impasto", "my-encoder.impasto"],
  ["wasm", "wasm", "my.wasm", "my.wasm", "my.wasm"],
  ["compare", "compare", true, "", true],
  ["compare", "compare", false, null, false],
  ["loading", "loading", "eager", "eager", "eager"],
  ["loading", "loading", "soon", "soon", "lazy"],
  ["reveal", "reveal", "manual", "manual", "manual"],
  ["reveal", "reveal", "", "", "auto"],
  ["backend", "backend", "webgpu", "webgpu", "webgpu"],
  ["backend", "backend", "abacus", "abacus", "auto"],
  ["strength", "strength", 0.25, "0.25", 0.25],
  ["strength", "strength", 7, "7", 1],
  ["strength", "strength", "", "", 1],
  ["strokes", "strokes", 0.2, "0.2", 0.2],
  ["strokes", "strokes", 1.5, "1.5", 0.5],
  ["boldness", "boldness", 0, "0", 0],
  ["boldness", "boldness", "bold", "bold", 1],
  ["swirl", "swirl", 4, "4", 4],
  ["swirl", "swirl", 0.2, "0.2", 1],
  ["seed", "seed", 7, "7", 7],
  ["seed", "seed", 1.5, "1.5", 0],
  ["seed", "seed", 2 ** 32, "4294967296", 0],
  ["seed", "seed", null, null, 0],
  ["light", "light", 0, "0", 0],
  ["light", "light", 1.1, "1.1", 0.6],
  ["maxSide", "max-side", 640, "640", 640],
  ["maxSide", "max-side", -1, "-1", null],
];

let still;
before(async () => {
  still = (await open("<p>Nothing yet</p>")).page;
  await still.waitForFunction(() => customElements.get("impasto-image"));
});

for (const [property, attribute, value, written, read] of REFLECTIONS) {
  test(`${property} = ${JSON.stringify(value)} is written to ${attribute} and read as ${JSON.stringify(read)}`, async () => {
    const found = await still.evaluate(
      ([name, where, given]) => {
        const made = document.createElement("impasto-image");
        made[name] = given;
        const other = document.createElement("impasto-image");
        if (made.hasAttribute(where)) other.setAttribute(where, made.getAttribute(where));
        return [made.getAttribute(where), made[name], other[name]];
      },
      [property, attribute, value],
    );
    assert.deepEqual(found, [written, read, read]);
  });
}

test("no attribute, and no property but the platform's own, is one of HTML's", async () => {
  const taken = await still.evaluate(() => {
    const Kind = customElements.get("impasto-image");
    const html = new Set();
    for (let proto = HTMLElement.prototype; proto; proto = Object.getPrototypeOf(proto)) Object.getOwnPropertyNames(proto).forEach((name) => html.add(name.toLowerCase()));
    const own = ["connectedCallback", "disconnectedCallback", "connectedMoveCallback", "attributeChangedCallback", "constructor"];
    const members = Object.getOwnPropertyNames(Kind.prototype).filter((name) => !own.includes(name));
    return [...Kind.observedAttributes, ...members].filter((name) => html.has(name.replaceAll("-", "").toLowerCase()));
  });
  assert.deepEqual(taken, []);
});

test("a fresh element has no attributes, and setting them fires nothing", async () => {
  const [attributes, events] = await still.evaluate(async () => {
    told.length = 0;
    const made = document.createElement("impasto-image");
    const fresh = made.getAttributeNames();
    document.body.append(made);
    Object.assign(made, { alt: "x", strength: 0.3, compare: true });
    await new Promise((resolve) => setTimeout(resolve, 200));
    made.remove();
    return [fresh, told];
  });
  assert.deepEqual([attributes, events], [[], []]);
});

test("properties that were set before the definition count", async () => {
  const { page, close } = await open(`<impasto-image></impasto-image>`, {
    script: `addEventListener("DOMContentLoaded", () => {
      const early = document.createElement("impasto-image");
      Object.assign(early, { source: new ImageData(20, 10), painting: "${STYLE}", backend: "cpu", strength: 0.5, id: "early" });
      early.source.data.fill(200);
      document.querySelector("main").append(early);
    });`,
  });
  await reaches(page, "done", "#early");
  assert.deepEqual(
    await page.evaluate(() => {
      const { strength, painting, result } = document.querySelector("#early");
      return [strength, painting, result.width, result.strength, document.querySelector("#early").getAttribute("painting")];
    }),
    [0.5, STYLE, 20, 0.5, STYLE],
  );
  await close();
});

test("lazy: nothing is asked for before the element comes near; eager: at once", async () => {
  const { page, record, close } = await open(`<div id="tall"></div>${image()}`, { script: 'addEventListener("DOMContentLoaded", () => document.querySelector("#tall").style.setProperty("height", "4000px"));' });
  await reaches(page, "idle");
  await aWhile(page);
  const asked = () => record.requests.filter((request) => /\.wasm$|photo\.png$|\.impasto$/.test(request.url())).length;
  assert.equal(asked(), 0);
  assert.equal(page.workers().length, 0);
  await page.evaluate("scrollTo(0, 4000)");
  await reaches(page, "done");
  assert.ok(asked() >= 3);
  await page.evaluate((html) => {
    const eager = document.querySelector("impasto-image").cloneNode();
    eager.loading = "eager";
    eager.id = "eager";
    scrollTo(0, 0);
    const far = document.createElement("div");
    far.style.setProperty("height", "4000px");
    document.querySelector("main").append(far, eager);
  });
  await reaches(page, "done", "#eager");
  await close();
});

test("many on a page share one engine, one download and two workers", async () => {
  const faults = { "/own.css": { type: "text/css", body: "impasto-image { width: 64px }" } };
  const { page, record, close } = await open(`<link rel="stylesheet" href="./own.css">${image().repeat(8)}`, { faults });
  for (let nth = 1; nth <= 8; nth += 1) await reaches(page, "done", `impasto-image:nth-of-type(${nth})`);
  await eventually(() => assert.equal(page.workers().length, 2));
  assert.equal(record.requests.filter((request) => request.url().endsWith(".wasm")).length, 1);
  assert.equal(record.requests.filter((request) => request.url().endsWith(".impasto")).length, 1);
  await page.evaluate("document.querySelectorAll('impasto-image').forEach((element, i) => i > 0 && element.remove())");
  await aWhile(page);
  assert.equal(page.workers().length, 2, "the last one still uses them");
  await page.evaluate("document.querySelector('impasto-image').remove()");
  await noWorkers(page);
  await close();
});

test("an element that leaves lets go of everything, in the middle of a run too", async () => {
  const { page, close } = await open(image());
  await page.waitForFunction(() => told.includes("working") || told.includes("loading"));
  await page.evaluate("globalThis.gone = document.querySelector('impasto-image'); gone.remove()");
  await page.waitForFunction(() => gone.state === "idle");
  await noWorkers(page);
  const left = await page.evaluate(() => [gone.result, gone.error, gone.state, gone.shadowRoot.querySelector("canvas").width]);
  assert.deepEqual(left, [null, null, "idle", 0]);
  await page.evaluate("document.querySelector('main').append(gone)");
  await reaches(page, "done");
  await close();
});

test("a move in the document neither stops nor repeats anything", async () => {
  const { page, record, close } = await open(`<section></section>${image()}`);
  await page.waitForFunction(() => told.includes("loading"));
  await page.evaluate("document.querySelector('section').append(document.querySelector('impasto-image'))");
  await reaches(page, "done");
  await page.evaluate("document.querySelector('main').append(document.querySelector('impasto-image'))");
  await aWhile(page);
  assert.equal(await page.evaluate("document.querySelector('impasto-image').state"), "done");
  assert.equal((await page.evaluate("told")).filter((kind) => kind === "result").length, 1);
  assert.equal(record.requests.filter((request) => request.url().endsWith("photo.png")).length, 1);
  await close();
});

test("another strength blends without painting; another painting or photo paints", async () => {
  const { page, close } = await open(image());
  await reaches(page, "done");
  const full = await shownPixels(page, "painting");
  await page.evaluate("told.length = 0; document.querySelector('impasto-image').setAttribute('strength', '0')");
  await page.waitForFunction(() => document.querySelector("impasto-image").result.strength === 0);
  assert.deepEqual((await shownPixels(page, "painting")).data, (await shownPixels(page, "photo")).data);
  assert.deepEqual(await page.evaluate("told"), []);
  await page.evaluate("Object.assign(document.querySelector('impasto-image'), { strength: 1, painting: 'starry-night' })");
  await page.waitForFunction(() => told.includes("result"));
  assert.notDeepEqual((await shownPixels(page, "painting")).data, full.data);
  assert.equal((await page.evaluate("told")).includes("load"), false, "the photo stays");
  await page.evaluate("told.length = 0; document.querySelector('impasto-image').src = './other.png'");
  await page.waitForFunction(() => told.includes("result"));
  assert.deepEqual([(await shownPixels(page, "painting")).height, (await page.evaluate("told")).includes("load")], [40, true]);
  await close();
});

/** As wide as is painted in two passes with the broadest strokes: in one, `strokes` changes nothing. */
test("another brushwork paints again, once for all that changes together", async () => {
  const { page, close } = await open(image(), { faults: { "/photo.png": { type: "image/png", body: png(360, 12) } } });
  await reaches(page, "done");
  const usual = (await shownPixels(page, "painting")).data;
  let before = usual;
  for (const [name, value] of [["seed", "5"], ["swirl", "3"], ["boldness", "0.4"], ["strokes", "0"]]) {
    await page.evaluate(([attribute, to]) => {
      told.length = 0;
      document.querySelector("impasto-image").setAttribute(attribute, to);
    }, [name, value]);
    await page.waitForFunction(() => told.includes("result"));
    const { data } = await shownPixels(page, "painting");
    assert.notDeepEqual(data, before, name);
    assert.equal((await page.evaluate("told")).includes("load"), false, "the photo stays");
    before = data;
  }
  await page.evaluate("told.length = 0; Object.assign(document.querySelector('impasto-image'), { strokes: null, boldness: 1, swirl: 'x', seed: 0 })");
  await page.waitForFunction(() => told.includes("result"));
  await aWhile(page);
  assert.equal((await page.evaluate("told")).filter((kind) => kind === "result" || kind === "working").length, 2, "one run");
  assert.deepEqual((await shownPixels(page, "painting")).data, usual);
  await close();
});

test("a Blob as source, a mixture as weights, a largest side", async () => {
  const { page, close } = await open(image('max-side="16"'));
  await reaches(page, "done");
  assert.equal((await shownPixels(page, "painting")).width, 16);
  await page.evaluate(async () => {
    const element = document.querySelector("impasto-image");
    const blob = await (await fetch("./other.png")).blob();
    told.length = 0;
    Object.assign(element, { source: blob, weights: { "great-wave": 1, "starry-night": 1 }, maxSide: null });
    globalThis.again = await element.stylize();
  });
  assert.deepEqual(await page.evaluate("[again.width, again.height, again.shrunk]"), [16, 40, false]);
  await close();
});

test("another strength, on the card, reads nothing back and sends no picture anywhere", async () => {
  const faults = {
    "/impasto/worker.js": {
      change: (body) => `Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });\n${body}`,
    },
  };
  const script = `globalThis.calls = [];
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) { calls.push(message.name); return post.call(this, message, ...more); };`;
  const { page, close } = await open(image().replace('backend="cpu"', 'backend="webgpu"'), { faults, script, flags: PRESENTING });
  await reaches(page, "done");
  await page.evaluate("calls.length = 0");
  for (const strength of [0.75, 0.5, 0.25]) {
    await page.evaluate((value) => (document.querySelector("impasto-image").strength = value), strength);
    await page.waitForFunction((value) => document.querySelector("impasto-image").result.strength === value, strength);
  }
  assert.deepEqual(await page.evaluate("calls"), ["show", "show", "show"]);
  const shown = await shownPixels(page, "painting");
  const result = await page.evaluate(() => {
    const { image, data, width, height, strength } = document.querySelector("impasto-image").result;
    return { width, height, data: [...data], same: image.data === data, strength };
  });
  assert.deepEqual([result.strength, result.same], [0.25, true]);
  assertClose(result, shown, { mean: 0.5, max: 1 }, "the pixels of the result");
  assertClose(await saved(page), shown, { mean: 0.5, max: 1 }, "the file");
  await close();
});

test('reveal="manual" shows the photo and waits for stylize(); toBlob() before that is refused', async () => {
  const { page, record, close } = await open(image('reveal="manual"'));
  await reaches(page, "ready");
  assert.equal(record.requests.filter((request) => request.url().endsWith(".wasm")).length, 0, "no engine for a photo");
  assert.equal(await page.evaluate("document.querySelector('impasto-image').toBlob().catch(({ code }) => code)"), "not-painted");
  const result = await page.evaluate("document.querySelector('impasto-image').stylize().then(({ width, strength }) => [width, strength])");
  assert.deepEqual(result, [32, 1]);
  await reaches(page, "done");
  const types = await page.evaluate(async () => {
    const element = document.querySelector("impasto-image");
    return [(await element.toBlob()).type, (await element.toBlob({ type: "image/jpeg", quality: 0.8 })).type, await element.toBlob({ type: "image/tiff" }).catch(({ code }) => code)];
  });
  assert.deepEqual(types, ["image/png", "image/jpeg", "picture-encode"]);
  await close();
});

test("cancel() stops a run and leaves what was shown; the next run works", async () => {
  const { page, close } = await open(image());
  await reaches(page, "done");
  const outcome = await page.evaluate(async () => {
    const element = document.querySelector("impasto-image");
    const before = element.result;
    const run = element.stylize().catch(({ code }) => code);
    element.cancel();
    return [await run, element.state, element.result === before, element.error];
  });
  assert.deepEqual(outcome, ["cancelled", "done", true, null]);
  assert.equal((await page.evaluate("told")).some((kind) => kind.startsWith("error")), false);
  const twice = await page.evaluate(async () => {
    const element = document.querySelector("impasto-image");
    return Promise.all([element.stylize().catch(({ code }) => code), element.stylize().then(({ width }) => width)]);
  });
  assert.deepEqual(twice, ["cancelled", 32], "the later call wins");
  await close();
});

const FAILURES = [
  ["a photo that is not there", "picture-load", 'src="./none.png"', {}],
  ["a photo of another site without CORS", "picture-cors", 'src="http://localhost:9/photo.png"', { policy: "default-src * 'wasm-unsafe-eval'" }],
  ["a file that is no picture", "picture-format", 'src="./impasto/package.json"', {}],
  ["a style that is not in the pack", "style-unknown", 'src="./photo.png" painting="nothing"', {}],
  ["a pack that is not there", "pack-load", 'src="./photo.png" pack="./none.impasto"', {}],
];

for (const [what, code, attributes, options] of FAILURES) {
  test(`${what}: ${code}, in an event, in words, and in a rejection`, async () => {
    const { page, close } = await open(`<impasto-image alt="" ${attributes} painting="${STYLE}" backend="cpu"></impasto-image>`, options);
    await reaches(page, "error");
    assert.deepEqual((await page.evaluate("told")).filter((kind) => kind.startsWith("error ")), [`error ${code}`]);
    const element = page.locator("impasto-image");
    const { message, hint } = await element.evaluate(({ error }) => ({ message: error.message, hint: error.hint }));
    const words = await element.getByRole("alert").textContent();
    assert.ok(words.includes(message) && words.includes(hint), words);
    assert.equal(await page.evaluate("document.querySelector('impasto-image').stylize().catch((error) => error.code)"), code);
    await close();
  });
}

test("the button of the error tries again", async () => {
  const faults = { "/photo.png": { status: 503 } };
  const { page, close } = await open(image(), { faults });
  await reaches(page, "error");
  faults["/photo.png"] = PHOTO;
  await page.getByRole("button", { name: "Try again" }).click();
  await reaches(page, "done");
  assert.equal(await page.locator("impasto-image").getByRole("alert").isVisible(), false);
  await close();
});

test("slots replace poster, progress and error; the poster is shown until the photo is", async () => {
  const faults = { "/photo.png": { status: 503 } };
  const { page, close } = await open(
    image().replace("></", '><img slot="poster" src="./other.png" alt=""><p slot="progress">Hold on</p><p slot="error">Oh no</p></'),
    { faults },
  );
  await reaches(page, "error");
  assert.equal(await page.getByText("Oh no").isVisible(), true);
  assert.equal(await page.getByRole("button").count(), 0);
  assert.equal(await page.locator("img[slot=poster]").isVisible(), true);
  // It is on its way until its progress was seen.
  let come;
  const seen = new Promise((resolve) => (come = resolve));
  faults["/photo.png"] = { ...PHOTO, until: () => seen };
  await page.evaluate("void document.querySelector('impasto-image').stylize()");
  await page.getByText("Hold on").waitFor();
  come();
  await reaches(page, "done");
  assert.equal(await page.locator("img[slot=poster]").isVisible(), false);
  assert.equal(await page.getByText("Hold on").isVisible(), false);
  await close();
});

test("the poster attribute too; parts and custom properties style it", async () => {
  // Without a photo yet: the poster is there for as long as one looks.
  const unhung = image('poster="./other.png" reveal="manual" compare').replace('src="./photo.png" ', "");
  const { page, close } = await open(`<link rel="stylesheet" href="./own.css">${unhung}`, {
    faults: { "/own.css": { type: "text/css", body: "impasto-image { --impasto-radius: 9px; --impasto-accent: rgb(1, 2, 3) } impasto-image::part(frame) { background: rgb(4, 5, 6) } impasto-image[data-state=ready] { opacity: 0.5 }" } },
  });
  const style = (selector, property) =>
    page.locator("impasto-image").evaluate((element, [part, name]) => getComputedStyle(part ? element.shadowRoot.querySelector(part) : element)[name], [selector, property]);
  await page.locator("impasto-image img").waitFor();
  assert.equal(await style("[part=frame]", "borderTopLeftRadius"), "9px");
  assert.equal(await style("[part=frame]", "backgroundColor"), "rgb(4, 5, 6)");
  assert.equal(await style("[part=progress]", "color"), "rgb(1, 2, 3)");
  await page.evaluate("document.querySelector('impasto-image').src = './photo.png'");
  await reaches(page, "ready");
  assert.equal(await page.locator("impasto-image img").isVisible(), false);
  assert.equal(await style("", "opacity"), "0.5");
  await page.evaluate("document.querySelector('impasto-image').hidden = true");
  assert.equal(await style("", "display"), "none");
  await close();
});

test("the divider of compare works by keyboard, and has no violations of accessibility in any state", async () => {
  // The checker is told to the page as a string, which the strict policy would not allow.
  const { page, close } = await open(`<h1>Pictures</h1>${image("compare")}`, { policy: "", script: AXE });
  const sound = async (state) => {
    const found = await page.evaluate(async () => (await globalThis.axe.run(document)).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`));
    assert.deepEqual(found, [], state);
  };
  await reaches(page, "done");
  await sound("done");
  assert.equal(await page.getByRole("img", { name: "A boat" }).count(), 1);
  const divider = page.getByRole("slider");
  const { x, y, width, height } = await divider.boundingBox();
  await page.mouse.click(x + width / 2, y + height / 2);
  assert.ok(Math.abs((await divider.evaluate(({ valueAsNumber }) => valueAsNumber)) - 50) <= 2, "the pictures do not lie above it");
  await divider.focus();
  await page.keyboard.press("End");
  assert.equal(await divider.getAttribute("aria-valuetext"), "100 % photo, 0 % painting");
  await page.keyboard.press("ArrowLeft");
  assert.match(await page.locator("impasto-image [part=painting]").evaluate((canvas) => getComputedStyle(canvas).clipPath), /99%/);
  await page.evaluate("document.querySelector('impasto-image').src = './none.png'");
  await reaches(page, "error");
  await sound("error");
  await close();
});

test("an empty alt makes the picture decoration", async () => {
  const { page, close } = await open(image().replace('alt="A boat"', 'alt=""'));
  await reaches(page, "done");
  assert.equal(await page.getByRole("img").count(), 0);
  await close();
});

test("a second definition warns and changes nothing; the class can have another name", async () => {
  const { page, record, close } = await open(image());
  await reaches(page, "done");
  await page.evaluate(async () => {
    const Kind = customElements.get("impasto-image");
    await import("./impasto/element/define.js?second");
    globalThis.same = customElements.get("impasto-image") === Kind;
    const { ImpastoImage } = await import("./impasto/element/impasto-image.js");
    customElements.define("my-painting", class extends ImpastoImage {});
    const mine = document.createElement("my-painting");
    Object.assign(mine, { src: "./photo.png", painting: "udnie", backend: "cpu" });
    document.querySelector("main").append(mine);
  });
  assert.equal(await page.evaluate("same"), true);
  assert.deepEqual(record.errors.filter((text) => !/defined already/.test(text)), []);
  assert.equal(record.errors.length, 1);
  await reaches(page, "done", "my-painting");
  await close();
});

test("without a document it says so; no event bubbles", async () => {
  const { page, close } = await open("");
  await page.waitForFunction(() => customElements.get("impasto-image"));
  assert.equal(await page.evaluate("document.createElement('impasto-image').stylize().catch(({ code }) => code)"), "not-connected");
  const bubbled = await page.evaluate(async (style) => {
    const heard = [];
    for (const kind of ["progress", "load", "result", "error", "statechange"]) document.querySelector("main").addEventListener(kind, () => heard.push(kind));
    const made = document.createElement("impasto-image");
    Object.assign(made, { source: new ImageData(8, 8), painting: style, backend: "cpu" });
    document.querySelector("main").append(made);
    await made.stylize();
    return heard;
  }, STYLE);
  assert.deepEqual(bubbled, []);
  await close();
});
