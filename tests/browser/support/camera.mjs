/** Cameras for the tests: Chromium's own fake ones, and one that shows what the test draws. */

/** Two fake cameras, and a browser that grants them without a question. */
export const CAMERAS = ["--use-fake-device-for-media-stream=device-count=2,fps=30", "--use-fake-ui-for-media-stream"];
/** Cameras that nobody has allowed: a browser without a window denies what it would have to ask for. */
export const NOT_ALLOWED = ["--use-fake-device-for-media-stream"];

/** Keeps what the page gets, and tells whether it was asked for. */
export const WATCH = `
globalThis.streams = [];
globalThis.asked = 0;
const give = MediaDevices.prototype.getUserMedia;
MediaDevices.prototype.getUserMedia = async function (constraints) {
  asked += 1;
  if (globalThis.refusal) throw new DOMException("", globalThis.refusal);
  const stream = await give.call(this, constraints);
  streams.push(stream);
  return stream;
};
`;

/** A camera that sees red on its left and blue on its right, and says which way it looks. */
export const drawn = (facing) => `
globalThis.streams = [];
MediaDevices.prototype.getUserMedia = async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const drawing = canvas.getContext("2d");
  let green = 0;
  setInterval(() => {
    for (const [colour, x] of [[[220, green, 20], 0], [[20, green, 220], 160]]) {
      drawing.fillStyle = \`rgb(\${colour})\`;
      drawing.fillRect(x, 0, 160, 240);
    }
    green = (green + 7) % 60;
  }, 40);
  const stream = canvas.captureStream();
  const [track] = stream.getVideoTracks();
  track.getSettings = () => ({ width: 320, height: 240, facingMode: ${JSON.stringify(facing)}, deviceId: "drawn" });
  streams.push(stream);
  return stream;
};
`;

/** The state of every track the page ever got. @returns {Promise<string[]>} */
export const tracks = (page) => page.evaluate(() => globalThis.streams.flatMap((stream) => stream.getTracks()).map(({ readyState }) => readyState));

/** Opens the camera from the empty page or from the bar. */
export async function openCamera(page) {
  await page.locator("[data-camera]:visible").click();
  await page.getByTestId("live").waitFor();
}

/** Waits for a frame that was painted since. */
export async function framePainted(page) {
  const count = () => page.evaluate(() => globalThis.frames_ ?? 0);
  const before = await count();
  await page.waitForFunction((least) => globalThis.frames_ > least, before + 1);
}

/** Counts the frames that are shown, and keeps what the engine was asked for. */
export const COUNT = `
globalThis.frames_ = 0;
globalThis.orders = [];
const show = ImageBitmapRenderingContext.prototype.transferFromImageBitmap;
ImageBitmapRenderingContext.prototype.transferFromImageBitmap = function (bitmap) {
  if (this.canvas.dataset.testid === "live-painting") frames_ += 1;
  return show.call(this, bitmap);
};
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...more) {
  if (message?.name === "paint") {
    const { smoothing, image } = message.argument;
    orders.push({ smoothing, width: image?.width, height: image?.height });
  }
  return post.call(this, message, ...more);
};
`;

/** What the page thinks of whether it is seen. */
export function setHidden(page, hidden) {
  return page.evaluate((value) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => value });
    document.dispatchEvent(new Event("visibilitychange"));
  }, hidden);
}
