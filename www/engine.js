import { Impasto } from "./pkg/index.js";

const PHASES = { wasm: "Loading the engine", pack: "Loading the styles", engine: "Preparing the brushes" };

function megabytes(bytes) {
  return (bytes / 1e6).toFixed(1);
}

/** @param {import("./pkg/index.js").LoadProgress} progress */
function sentence({ phase, loaded, total }) {
  if (phase === "engine") return `${PHASES.engine}…`;
  return `${PHASES[phase]}… ${megabytes(loaded)}${total ? ` of ${megabytes(total)}` : ""} MB`;
}

/** `?backend=cpu` and `?backend=webgpu` are for support; anything else means auto. */
function wantedBackend() {
  const wanted = new URLSearchParams(location.search).get("backend");
  return ["cpu", "webgpu"].includes(wanted) ? wanted : "auto";
}

/**
 * @param {(sentence: string) => void} onProgress
 * @returns {Promise<Impasto>}
 */
export function loadEngine(onProgress) {
  return Impasto.load({ backend: wantedBackend(), onProgress: (progress) => onProgress(sentence(progress)) });
}
