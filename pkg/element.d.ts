/** Importing this defines `<impasto-image>`. */
export { ImpastoImage } from "./element/impasto-image.js";
export type { ImpastoImageEventMap, ImpastoImageProgress, ImpastoImageState } from "./element/impasto-image.js";
