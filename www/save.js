import { byId, element } from "./dom.js";
import { announce } from "./status.js";

const EXTENSIONS = { "image/png": "png", "image/jpeg": "jpg", "application/octet-stream": "impasto" };

/** @param {Blob} blob @param {string} name without extension */
export function saveBlob(blob, name) {
  const href = URL.createObjectURL(blob);
  element("a", { href, download: `${name}.${EXTENSIONS[blob.type]}` }).click();
  // The download reads the address after the click has returned.
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

/**
 * The buttons that save the painting as it is mixed.
 * @param {() => { made: import("./pkg/index.js").Painting, name: string }} current
 * @param {import("./mixture.js").Mixture} mixture
 * @param {(error: unknown) => void} onError
 */
export function offerSaving(current, mixture, onError) {
  const save = async (type) => {
    const { made, name } = current();
    const { strength, light } = mixture;
    saveBlob(await made.toBlob({ type, strength, light }), name);
    announce("Saved.");
  };
  for (const type of ["png", "jpeg"]) {
    byId(`save-${type}`).addEventListener("click", () => save(`image/${type}`).catch(onError));
  }
}
