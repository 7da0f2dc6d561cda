import { photo, sampleOfPixels, toPixels } from "./photo.js";

const EPSILON = 1e-5;
const FOLDERS = { wasm: "tfjs-backend-wasm/dist/tf-backend-wasm", webgpu: "tfjs-backend-webgpu/dist/tf-backend-webgpu" };

function script(address) {
  return new Promise((resolve, reject) => {
    const element = Object.assign(document.createElement("script"), { src: address, onload: resolve, onerror: reject });
    document.head.append(element);
  });
}

async function loadLayers(tf) {
  const [described, bytes] = await Promise.all([
    fetch("/models/weights.json").then((answer) => answer.json()),
    fetch("/models/weights.bin").then((answer) => answer.arrayBuffer()),
  ]);
  const tensor = ({ shape, offset }) => tf.tensor(new Float32Array(bytes, offset, shape.reduce((a, b) => a * b)), shape);
  return described.map(({ name, form, kernel, gamma, beta, bias }) => ({
    name,
    form,
    kernel: tensor(kernel),
    gamma: gamma && tensor(gamma),
    beta: beta && tensor(beta),
    bias: bias && tf.tile(tensor(bias), [4]),
  }));
}

const around = [[0, 0], [1, 1], [1, 1], [0, 0]];

function paint(tf, layers, pixels, side) {
  // Squares of 2x2 pixels as one of 12 channels.
  let x = tf.reshape(tf.transpose(tf.reshape(tf.sub(pixels, 0.5), [side / 2, 2, side / 2, 6]), [0, 2, 1, 3]), [1, side / 2, side / 2, 12]);
  let kept = x;
  for (const layer of layers) {
    if (layer.name.endsWith("conv1")) kept = x;
    x = tf.mirrorPad(x, around, layer.form === "double" ? "symmetric" : "reflect");
    x = tf.conv2d(x, layer.kernel, layer.form === "half" ? 2 : 1, "valid");
    if (layer.bias) x = tf.add(x, layer.bias);
    if (layer.form === "double") x = tf.depthToSpace(x, 2);
    if (!layer.gamma) return tf.sigmoid(x);
    const { mean, variance } = tf.moments(x, [0, 1, 2]);
    x = tf.batchNorm(x, mean, variance, layer.beta, layer.gamma, EPSILON);
    x = layer.name.endsWith("conv2") ? tf.add(kept, x) : tf.relu(x);
  }
  return x;
}

/** TensorFlow.js: the network from its operators, from an array of numbers to an array of numbers. */
export async function open({ device, side }) {
  await script("/node/@tensorflow/tfjs/dist/tf.min.js");
  await script(`/node/@tensorflow/${FOLDERS[device]}.min.js`);
  const tf = globalThis.tf;
  if (device === "wasm") tf.wasm.setWasmPaths("/node/@tensorflow/tfjs-backend-wasm/dist/");
  if (!(await tf.setBackend(device))) throw new Error(`TensorFlow.js has no ${device}`);
  await tf.ready();
  const layers = await loadLayers(tf);
  const input = toPixels(photo(side));
  return {
    async run() {
      const started = performance.now();
      const painting = tf.tidy(() => paint(tf, layers, tf.tensor(input, [1, side, side, 3]), side));
      this.painting = await painting.data();
      painting.dispose();
      return performance.now() - started;
    },
    sample() {
      return sampleOfPixels(this.painting);
    },
  };
}
