import { Impasto } from "/www/pkg/index.js";
import { photo, sampleOfRgba } from "./photo.js";

/** Ours, as a page gets it: from the pixels of a photo to those of a painting, the way to the worker and back included. */
export async function open({ device, side, style }) {
  const impasto = await Impasto.load({ backend: device === "webgpu" ? "webgpu" : "cpu" });
  const image = photo(side);
  return {
    async run() {
      const { ms, data } = await impasto.stylize(image, { style });
      this.painting = data;
      return ms;
    },
    sample() {
      return sampleOfRgba(this.painting);
    },
  };
}
