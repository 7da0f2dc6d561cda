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

export const noTimestamps = before('Object.defineProperty(GPUAdapter.prototype, "features", { get: () => new Set() });');

export const refusedDevice = before(
  'GPUAdapter.prototype.requestDevice = () => Promise.reject(new DOMException("refused", "OperationError"));',
);

export const failedSelfTest = before(`import { Engine as Subject } from "./wasm/impasto.js";
const create = Subject.create;
Subject.create = (pack, backend) => backend === "webgpu"
  ? Promise.reject({ code: "self-test", message: "the self-test is off by 90.00 on average", hint: "Use the CPU." })
  : create.call(Subject, pack, backend);`);

/** The device goes away at the third submission of a run. */
export const lostDevice = before(`${SUBJECT}
const requestDevice = GPUAdapter.prototype.requestDevice;
let device;
GPUAdapter.prototype.requestDevice = async function (...args) { return (device = await requestDevice.apply(this, args)); };
let submissions = -Infinity;
const submit = GPUQueue.prototype.submit;
GPUQueue.prototype.submit = function (...args) {
  submit.apply(this, args);
  submissions += 1;
  if (submissions === 3) device.destroy();
};
Subject.prototype.stylize = function (...args) {
  submissions = 0;
  return stylize.apply(this, args);
};`);

export const trap = gpuStylize('return Promise.reject(new WebAssembly.RuntimeError("unreachable"));');

export const panicListenerOnly = gpuStylize('self.postMessage({ panic: "index out of bounds" }); return new Promise(() => {});');

export const uncaughtError = gpuStylize('setTimeout(() => { throw new Error("boom"); }); return new Promise(() => {});');

export const hungCard = gpuStylize("return new Promise(() => {});");

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
