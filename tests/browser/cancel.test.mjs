/** A cancelled call is answered at once, and takes nothing with it but itself. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openPage, PRESENTING } from "./support/browser.mjs";
import { png } from "./support/files.mjs";
import { styleFile } from "./support/style-file.mjs";

/** Both workers with lines in front; the second style tells that it was asked for, and never answers. */
const faultsWith = (lines = "") => ({
  "/pkg/worker.js": {
    change: (body) => `import { Engine as Subject, Painting as Held } from "./wasm/impasto.js";
Object.defineProperty(GPUAdapterInfo.prototype, "isFallbackAdapter", { get: () => false });
for (const [name, weights] of [["paint", 1], ["stylize", 3]]) {
  const real = Subject.prototype[name];
  Subject.prototype[name] = function (...args) {
    if (!(args[weights][1] > 0)) return real.apply(this, args);
    new BroadcastChannel("asked").postMessage("now");
    return new Promise(() => {});
  };
}
${lines}
${body}`,
  },
});

/** Counts the paintings that the card holds, over all workers. */
const COUNT = `const paintNow = Subject.prototype.paint;
Subject.prototype.paint = async function (...args) {
  self.postMessage({ painted: 1 });
  const painting = await paintNow.apply(this, args);
  self.postMessage({ held: 1 });
  const free = painting.free;
  painting.free = function () { free.call(this); self.postMessage({ held: -1 }); };
  return painting;
};`;
const LISTEN = `const Plain = Worker;
globalThis.counts = { painted: 0, held: 0 };
globalThis.Worker = class extends Plain {
  constructor(...args) {
    super(...args);
    this.addEventListener("message", ({ data }) => {
      counts.painted += data.painted ?? 0;
      counts.held += data.held ?? 0;
    });
  }
};
`;

/** An engine, a photo, and a call of the second style that is cancelled and never answers: its worker is ended. */
const SETUP = async (backend) => {
  const { Impasto } = await import("./pkg/index.js");
  globalThis.impasto = await Impasto.load({ backend });
  globalThis.photo = new ImageData(40, 32);
  photo.data.forEach((_, i, data) => (data[i] = i % 4 === 3 ? 255 : (i * 7) % 256));
  globalThis.styles = impasto.styles.map(({ id }) => id);
  globalThis.cancelled = async () => {
    const stop = new AbortController();
    const asked = new Promise((resolve) => (new BroadcastChannel("asked").onmessage = resolve));
    const call = impasto.paint(photo, { style: styles[1], signal: stop.signal }).catch(({ code }) => code);
    await asked;
    stop.abort();
    return call;
  };
  globalThis.apart = (a, b) => a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
};

test("a call that waits for its turn is answered while the one before it still runs", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu" });
  await page.evaluate(SETUP, "cpu");
  const order = await page.evaluate(async () => {
    const stop = new AbortController();
    const ended = [];
    const first = impasto.paint(photo, { style: styles[0], onProgress: () => stop.abort() }).then(() => ended.push("first"));
    const second = impasto.paint(photo, { style: styles[0], signal: stop.signal }).catch(({ code }) => ended.push(code));
    const third = impasto.paint(photo, { style: styles[0] }).then(() => ended.push("third"));
    await Promise.all([first, second, third]);
    return ended;
  });
  assert.deepEqual(order, ["cancelled", "first", "third"]);
  await close();
});

test("a painting that a cancelled run ended with nevertheless is given back", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: faultsWith(COUNT), script: LISTEN });
  await page.evaluate(SETUP, "webgpu");
  const code = await page.evaluate(() => {
    const stop = new AbortController();
    return impasto.paint(photo, { style: styles[0], signal: stop.signal, onProgress: (fraction) => fraction === 1 && stop.abort() }).catch((error) => error.code);
  });
  assert.equal(code, "cancelled");
  await page.evaluate(() => impasto.paint(photo, { style: styles[0] }).then((painting) => painting.close()));
  await page.waitForFunction(() => counts.painted === 2 && counts.held === 0);
  await close();
});

test("a cancelled run that ends its worker leaves earlier paintings to be shown and saved, each painted anew once", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: faultsWith(COUNT), script: LISTEN });
  await page.evaluate(SETUP, "webgpu");
  const found = await page.evaluate(async () => {
    const painting = await impasto.paint(photo, { style: styles[0] });
    const closed = await impasto.paint(photo, { style: styles[2] });
    const before = await painting.image();
    const code = await cancelled();
    // The next one waits until the worker that does not answer is gone.
    const next = await impasto.paint(photo, { style: styles[0] });
    const { painted } = counts;
    const asked = [painting.image(), painting.bitmap(0.5), painting.toBlob(), painting.image(0.25)];
    const refused = closed.image().catch((error) => error.code);
    // It is being painted anew by then.
    await new Promise((turn) => setTimeout(turn));
    closed.close();
    const [after, bitmap, file] = await Promise.all(asked);
    const outcome = { code, apart: apart(before, after), size: [bitmap.width, bitmap.height], type: file.type, refused: await refused };
    outcome.painted = counts.painted - painted;
    painting.close();
    next.close();
    return outcome;
  });
  const { apart, painted, ...rest } = found;
  assert.deepEqual(rest, { code: "cancelled", size: [40, 32], type: "image/png", refused: "disposed" });
  assert.ok(apart <= 1, `${apart} of 255`);
  assert.equal(painted, 2, "once for the one that four asked for, once for the one that was closed meanwhile");
  // The two that the first worker held went with it.
  await page.waitForFunction(() => counts.held === 2);
  await close();
});

test("a style that is added after such a cancel is there, and is painted", async () => {
  const { page, close } = await openPage({ query: "?backend=cpu", flags: PRESENTING, faults: faultsWith() });
  await page.evaluate(SETUP, "webgpu");
  const found = await page.evaluate(async (bytes) => {
    const code = await cancelled();
    const added = await impasto.addStyle(Uint8Array.from(bytes));
    const painting = await impasto.paint(photo, { style: "shared-style" });
    return [code, added.map(({ id }) => id), impasto.styles.at(-1).id, painting.width];
  }, [...(await styleFile(2, "shared-style"))]);
  assert.deepEqual(found, ["cancelled", ["shared-style"], "shared-style", 40]);
  await close();
});

test("on the page too: what hangs there can be shown at another strength after such a cancel", async () => {
  const { page, close } = await openPage({ flags: PRESENTING, faults: faultsWith() });
  await page.getByTestId("file").setInputFiles({ name: "photo.png", mimeType: "image/png", buffer: png(40, 32) });
  const cards = page.locator("[data-testid^=style-]");
  await cards.nth(0).click();
  await page.locator("[data-testid=stage][data-state=painted]").waitFor();
  await page.evaluate(() => (new BroadcastChannel("asked").onmessage = () => (globalThis.asked = true)));
  await cards.nth(1).click();
  await page.waitForFunction(() => globalThis.asked);
  const ended = page.workers().find((worker) => worker.url().endsWith("/pkg/worker.js")).waitForEvent("close");
  await page.getByTestId("cancel").click();
  // The worker that does not answer is ended.
  await ended;
  await page.getByTestId("strength").fill("0");
  await page.waitForFunction(() => {
    const pixels = ["photo", "painting"].map((id) => {
      const drawing = new OffscreenCanvas(40, 32).getContext("2d");
      drawing.drawImage(document.getElementById(id), 0, 0);
      return drawing.getImageData(0, 0, 40, 32).data;
    });
    return pixels[0].every((value, i) => Math.abs(value - pixels[1][i]) <= 1);
  });
  assert.equal(await page.getByTestId("problem").isVisible(), false);
  await close();
});

test("a cancelled photo, however long it takes to open, holds up no other and loses none", async () => {
  const [endless, other] = [png(40, 32), png(41, 32)];
  const slow = `const decode = createImageBitmap;
self.createImageBitmap = (source) => {
  if (!(source instanceof Blob)) return decode(source);
  if (source.size !== ${endless.length}) return new Promise((resolve) => setTimeout(resolve, 3000)).then(() => decode(source));
  new BroadcastChannel("opening").postMessage("");
  return new Promise(() => {});
};`;
  const faults = { "/pkg/picture-worker.js": { change: (body) => `${slow}\n${body}` } };
  const { page, close } = await openPage({ query: "?backend=cpu", ready: false, faults });
  const found = await page.evaluate(async (files) => {
    const { openPicture } = await import("./pkg/index.js");
    const [endless, other] = files.map((bytes) => new Blob([new Uint8Array(bytes)]));
    const opening = new Promise((resolve) => (new BroadcastChannel("opening").onmessage = resolve));
    const stop = new AbortController();
    const hung = openPicture(endless, { signal: stop.signal }).catch(({ code }) => code);
    await opening;
    const second = openPicture(other).then(({ width }) => width, (error) => error.code);
    stop.abort();
    return [await hung, await second];
  }, [[...endless], [...other]]);
  assert.deepEqual(found, ["cancelled", 41]);
  await close();
});
