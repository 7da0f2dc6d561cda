/** Owns the wasm instance and the engine. Disposable: after a panic the page ends it and starts another. */
import init, { Engine, set_panic_listener } from "./wasm/impasto.js";
import { ImpastoError } from "./errors.js";
import { requireWebGpu } from "./probe.js";
import { serveCalls } from "./serve-calls.js";

/** @type {Engine} */
let engine;

/** A trap leaves the instance unusable, whether or not the panic listener was reached before it. */
function endOnTrap(thrown) {
  if (thrown instanceof WebAssembly.RuntimeError) self.postMessage({ panic: thrown.message });
  throw thrown;
}

serveCalls({
  async load({ module, pack, backend }, call) {
    const card = backend === "webgpu" ? await requireWebGpu() : "";
    call.fallbackCode = "wasm-load";
    await init({ module_or_path: module });
    set_panic_listener((panic) => self.postMessage({ panic }));
    call.fallbackCode = backend === "webgpu" ? "gpu-unavailable" : "unexpected";
    engine = await Engine.create(new Uint8Array(pack), backend).catch(endOnTrap);
    return {
      styles: JSON.parse(engine.styles()),
      backend: engine.backend(),
      adapter: engine.adapter() || card,
      maxPixels: engine.max_pixels(),
    };
  },

  async stylize({ image, weights }, call) {
    const report = (fraction) => {
      call.progress(fraction);
      return !call.cancelled;
    };
    const photo = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
    const painted = await engine.stylize(photo, image.width, image.height, weights, 1, report).catch(endOnTrap);
    if (call.cancelled) throw new ImpastoError("cancelled");
    const pixels = new Uint8ClampedArray(painted.buffer, painted.byteOffset, painted.byteLength);
    const painting = new ImageData(pixels, image.width, image.height);
    call.transfer.push(painting.data.buffer);
    return painting;
  },
});
