import { photo, sampleOfPixels, toPixels } from "./photo.js";

/** LiteRT.js: the network alone, from an array of numbers to an array of numbers. */
export async function open({ device, side }) {
  const { loadAndCompile, loadLiteRt, Tensor } = await import("@litertjs/core");
  await loadLiteRt("/node/@litertjs/core/wasm/", { threads: false });
  const model = await loadAndCompile(`/models/generator-${side}.tflite`, { accelerator: device });
  const input = toPixels(photo(side));
  return {
    async run() {
      const started = performance.now();
      let tensor = new Tensor(input, [1, side, side, 3]);
      const [painting] = await model.run(tensor);
      const read = device === "webgpu" ? await painting.moveTo("wasm") : painting;
      this.painting = read.toTypedArray().slice();
      read.delete();
      tensor.delete();
      return performance.now() - started;
    },
    sample() {
      return sampleOfPixels(this.painting);
    },
  };
}
