/** Owns the wasm instance and the engine. Disposable: after a panic the page ends it and starts another. */
import init, { Device, Engine, lit, set_panic_listener } from "./wasm/impasto.js";
import { Card } from "./card.js";
import { ImpastoError } from "./errors.js";
import { forbidsWasm } from "./policy.js";
import { requireWebGpu } from "./probe.js";
import { serveCalls } from "./serve-calls.js";

/** What the browser tells about the card, once it may be used. */
let gpu;
/** Open and ready for a pack. @type {Device} */
let opened;
/** @type {Engine} */
let engine;
/** What stays on the graphics card; none on the CPU. @type {Card | null} */
let card = null;
/** What finds persons, of a module of its own. @type {Promise<typeof import("./wasm/person.js").person_mask> | null} */
let finder = null;

/** Consecutive paintings share the card's memory; so long after the last one it is given back. */
const IDLE_MS = 10_000;
let idle = 0;

/** A trap leaves the instance unusable, whether or not the panic listener was reached before it. */
function endOnTrap(thrown) {
  if (thrown instanceof WebAssembly.RuntimeError) self.postMessage({ panic: thrown.message });
  throw thrown;
}

function tried(work) {
  try {
    return work();
  } catch (thrown) {
    return endOnTrap(thrown);
  }
}

/** What is read holds the engine as it is until then. */
async function changeStyles(change) {
  await card?.quiet();
  return tried(() => {
    change();
    return JSON.parse(engine.styles());
  });
}

serveCalls({
  /** Opens the device and compiles what it runs: all that can be done before the pack is there. */
  async prepare({ module, backend, restarted }, call) {
    gpu = backend === "webgpu" ? await requireWebGpu({ restarted }) : { name: "", software: true };
    call.fallbackCode = "wasm-load";
    await init({ module_or_path: module }).catch((reason) => {
      throw forbidsWasm(reason) ? new ImpastoError("wasm-blocked") : new ImpastoError("wasm-load", `The painting engine could not be loaded: ${reason.message}`);
    });
    set_panic_listener((panic) => self.postMessage({ panic }));
    call.fallbackCode = backend === "webgpu" ? "gpu-unavailable" : "unexpected";
    opened = await Device.open(backend).catch(endOnTrap);
  },

  /** Once, after `prepare`. */
  async load({ pack, backend, keep }, call) {
    call.fallbackCode = backend === "webgpu" ? "gpu-unavailable" : "unexpected";
    engine = await Engine.create(new Uint8Array(pack), opened).catch(endOnTrap);
    // A software adapter has nothing to save, and its canvas may take the whole device with it.
    if (keep && !gpu.software) {
      call.progress("card");
      card = await Card.open(engine).catch(endOnTrap);
    }
    return {
      styles: JSON.parse(engine.styles()),
      backend: engine.backend(),
      adapter: engine.adapter() || gpu.name,
      maxPixels: engine.max_pixels(),
    };
  },

  /** Answers with all styles, those of the file behind those there were. */
  addStyles: ({ file }) => changeStyles(() => engine.add_styles(file)),

  /** Answers with the styles that are left. */
  removeStyles: ({ ids }) => changeStyles(() => ids.forEach((id) => engine.remove_style(id))),

  /** Answers with a style file of what the encoder sees in a painting. */
  predictStyle({ encoder, image: { data, width, height }, style: { id, title, artist, year, licence } }) {
    return tried(() => engine.predict_style(encoder, data, width, height, id, title, artist, year, licence));
  },

  /** Answers with how much each pixel belongs to a person. */
  async person({ module, network, image: { data, width, height } }, call) {
    call.fallbackCode = "person-load";
    finder ??= import("./wasm/person.js").then(async ({ default: load, person_mask: mask }) => {
      await load({ module_or_path: module });
      return mask;
    });
    const find = await finder.catch((reason) => {
      finder = null;
      throw reason;
    });
    const mask = tried(() => find(network, data, width, height));
    call.transfer.push(mask.buffer);
    return mask;
  },

  styleFile: ({ id, title }) => tried(() => engine.style_file(id, title)),

  /**
   * Answers with the painting in its own light as `image` and in the light of the order as `shown`; with `held` if it stays
   * here under `id`; or with `needsPhoto` if the photo has to be sent.
   */
  async paint(order, call) {
    clearTimeout(idle);
    try {
      return await paint(order, call);
    } finally {
      idle = setTimeout(() => engine.trim(), IDLE_MS);
    }
  },

  /** A painting that is not here, in another light. */
  light({ photo, painting, edges, light }, call) {
    const { width, height } = photo;
    return imageOf(tried(() => lit(photo.data, painting.data, width, height, edges, light)), photo, call);
  },

  /** A bitmap of a painting that is here. */
  async show({ id, strength, light }, call) {
    const bitmap = await card.show(id, strength, light);
    call.transfer.push(bitmap);
    return bitmap;
  },

  /** The pixels of a painting that is here. */
  async read({ id, strength, light }, call) {
    const { width, height } = card.sizeOf(id);
    return imageOf(await card.read(id, strength, light).catch(endOnTrap), { width, height }, call);
  },

  drop({ id }) {
    card?.drop(id);
  },
});

async function paint({ id, key, image, whole, weights, brushwork, edges, smoothing, light = 0 }, call) {
  const report = (fraction) => {
    call.progress(fraction);
    return !call.cancelled;
  };
  if (whole && card?.fits(image, key)) {
    await card.paint({ id, key, image, weights, brushwork, edges, smoothing, report }).catch(endOnTrap);
    if (call.cancelled) card.drop(id);
  }
  if (call.cancelled) throw new ImpastoError("cancelled");
  if (card?.has(id)) return { held: true };
  if (!image) return { needsPhoto: true };
  const photo = new Uint8Array(image.data.buffer, image.data.byteOffset, image.data.byteLength);
  const painted = await engine.stylize(photo, image.width, image.height, weights, brushwork, report, edges, smoothing).catch(endOnTrap);
  if (call.cancelled) throw new ImpastoError("cancelled");
  const shown = light > 0 ? tried(() => lit(photo, painted, image.width, image.height, edges, light)) : null;
  return { image: imageOf(painted, image, call), shown: shown && imageOf(shown, image, call) };
}

function imageOf(rgba, { width, height }, call) {
  const image = new ImageData(new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength), width, height);
  call.transfer.push(image.data.buffer);
  return image;
}
