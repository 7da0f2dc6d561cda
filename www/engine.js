import { megabytes } from "./amounts.js";
import { configure, Impasto } from "./pkg/index.js";
import { BYTES } from "./pkg/wasm/hashes.js";
import { say } from "./words.js";

// The page's script is one file, and the package's other files are not beside it.
configure({
  worker: "./pkg/worker.js",
  pictureWorker: "./pkg/picture-worker.js",
  wasm: "./pkg/wasm/impasto_bg.wasm",
  pack: "./pkg/styles/gallery.impasto",
  encoder: "./pkg/styles/encoder.impasto",
  teacher: "./pkg/wasm/teacher_bg.wasm",
  teachWorker: "./pkg/teach-worker.js",
  lossNetwork: "./pkg/wasm/loss-network.impasto",
  personModule: "./pkg/wasm/person_bg.wasm",
  person: "./pkg/wasm/person.impasto",
});

/** A compressed transfer does not say how much there is; the build does. @param {import("./pkg/index.js").LoadProgress} progress */
function sentence({ phase, loaded, total }) {
  return phase === "engine" ? say("load.engine") : say(`load.${phase}`, { loaded: megabytes(loaded), total: megabytes(total) });
}

/** `?backend=cpu` and `?backend=webgpu` are for support; anything else means auto. */
function wantedBackend() {
  const wanted = new URLSearchParams(location.search).get("backend");
  return ["cpu", "webgpu"].includes(wanted) ? wanted : "auto";
}

/**
 * @param {(sentence: string, fraction: number) => void} onProgress `fraction` of all that is downloaded
 * @returns {Promise<Impasto>}
 */
export function loadEngine(onProgress) {
  const had = { wasm: 0, pack: 0 };
  const tell = (progress) => {
    if (progress.phase !== "engine") had[progress.phase] = progress.loaded;
    onProgress(sentence(progress), Math.min(1, (had.wasm + had.pack) / (BYTES.wasm + BYTES.pack)));
  };
  return Impasto.load({ backend: wantedBackend(), onProgress: tell });
}
