/**
 * Faults for the engine's worker: lines put in front of its file by the server, so that everything after them is the
 * page as it is shipped.
 */

const SUBJECT = 'import { Engine as Subject } from "./wasm/impasto.js";\nconst stylize = Subject.prototype.stylize;\n';

/** @param {string} lines @returns {Record<string, import("../server.mjs").Fault>} */
function before(lines) {
  return { "/pkg/worker.js": { change: (body) => `${lines}\n${body}` } };
}

/** The graphics card's stylize is replaced; the CPU's is as shipped. */
function gpuStylize(body) {
  return before(`${SUBJECT}Subject.prototype.stylize = function (...args) {
    if (this.backend() !== "webgpu") return stylize.apply(this, args);
    ${body}
  };`);
}

export const noWebGpu = before('Object.defineProperty(navigator, "gpu", { value: undefined });');

/** The card itself is as it was: only what is optional is gone. */
export const noOptionalFeatures = before('Object.defineProperty(GPUAdapter.prototype, "features", { get: () => new Set() });');

export const refusedDevice = before(
  'GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("refused", "OperationError"));',
);

export const failedSelfTest = before(`import { Engine as Subject } from "./wasm/impasto.js";
const create = Subject.create;
Subject.create = async (...args) => {
  const engine = await create.apply(Subject, args);
  if (engine.backend() === "webgpu") throw { code: "self-test", message: "the self-test is off by 90.00 on average", hint: "Use the CPU." };
  return engine;
};`);

/** The card is asked for, and the CPU paints: what the page does about a card, without waiting for a software one. */
const INSTEAD = `import { Device as Opened } from "./wasm/impasto.js";
${SUBJECT}const open = Opened.open;
Opened.open = () => open.call(Opened, "cpu");
`;

/** The first engines lose the device when this is asked of them, the ones after them do not. */
export function lostAtFirst(engines, method = "stylize") {
  const reason = '{ code: "gpu-lost", message: "the device was lost", hint: "Try again." }';
  const lost = `Subject.prototype.${method} = () => ${method === "stylize" ? `Promise.reject(${reason})` : `{ throw ${reason}; }`};`;
  let started = 0;
  return { "/pkg/worker.js": { change: (body) => `${INSTEAD}${(started += 1) <= engines ? lost : ""}\n${body}` } };
}

/**
 * The device goes away at a moment of a run: while the photo goes up, between kernels, while the painting comes down, or
 * once the run is over.
 * @param {"upload" | "kernel" | "readback" | "idle"} moment
 */
export function lostDeviceAt(moment) {
  return before(`${SUBJECT}
let device;
let armed = false;
let submissions = 0;
const spy = (Kind, name, when) => {
  const real = Kind.prototype[name];
  Kind.prototype[name] = function (...args) {
    if (armed && when(args)) lose();
    return real.apply(this, args);
  };
};
const lose = () => {
  armed = false;
  device.destroy();
};
const requestDevice = GPUAdapter.prototype.requestDevice;
GPUAdapter.prototype.requestDevice = async function (...args) { return (device = await requestDevice.apply(this, args)); };
if ("${moment}" === "upload") {
  spy(GPUQueue, "writeBuffer", () => true);
  spy(GPUDevice, "createBuffer", ([{ mappedAtCreation }]) => mappedAtCreation);
}
if ("${moment}" === "kernel") spy(GPUQueue, "submit", () => (submissions += 1) === 3);
if ("${moment}" === "readback") spy(GPUBuffer, "mapAsync", () => true);
Subject.prototype.stylize = async function (...args) {
  armed = this.backend() === "webgpu" && "${moment}" !== "idle";
  const painted = await stylize.apply(this, args);
  if (this.backend() === "webgpu" && "${moment}" === "idle") device.destroy();
  return painted;
};`);
}

/** Photos of this width take for ever. @param {number} width */
export const endlessAt = (width) => before(`${SUBJECT}
Subject.prototype.stylize = function (...args) {
  return args[1] === ${width} ? new Promise(() => {}) : stylize.apply(this, args);
};`);

/** Whatever is painted takes for ever. */
export const endless = before(`${SUBJECT}Subject.prototype.stylize = () => new Promise(() => {});`);

export const trap = gpuStylize('return Promise.reject(new WebAssembly.RuntimeError("unreachable"));');

export const panicListenerOnly = gpuStylize('self.postMessage({ panic: "index out of bounds" }); return new Promise(() => {});');

export const uncaughtError = gpuStylize('setTimeout(() => { throw new Error("boom"); }); return new Promise(() => {});');

/** And tells the page when it does. */
export const hungCard = gpuStylize('new BroadcastChannel("hung").postMessage("now"); return new Promise(() => {});');

/** Panics on whatever backend, the first time. */
export const cpuPanicOnce = before(`${SUBJECT}
Subject.prototype.stylize = function (...args) {
  return args[3][1] > 0 ? Promise.reject(new WebAssembly.RuntimeError("unreachable")) : stylize.apply(this, args);
};`);

/** The engine never answers, not even to a cancellation. */
export const deaf = before(`${SUBJECT}
Subject.prototype.stylize = function (...args) {
  return args[3][1] > 0 ? new Promise(() => {}) : stylize.apply(this, args);
};`);
