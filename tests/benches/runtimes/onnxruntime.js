import { photo, sampleOfPlanes, toPlanes } from "./photo.js";

/** onnxruntime-web: the network alone, from an array of numbers to an array of numbers. */
export async function open({ device, side, form }) {
  const ort = await import(device === "webgpu" ? "/node/onnxruntime-web/dist/ort.webgpu.min.mjs" : "/node/onnxruntime-web/dist/ort.wasm.min.mjs");
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmPaths = "/node/onnxruntime-web/dist/";
  const session = await ort.InferenceSession.create(`/models/generator-${form}-${side}.onnx`, { executionProviders: [device] });
  const input = toPlanes(photo(side));
  return {
    async run() {
      const started = performance.now();
      const { painting } = await session.run({ photo: new ort.Tensor("float32", input, [1, 3, side, side]) });
      this.painting = await painting.getData();
      return performance.now() - started;
    },
    sample() {
      return sampleOfPlanes(this.painting);
    },
  };
}
