/** Importing this defines `<impasto-image>`. */
export { ImpastoImage } from "./impasto-image.js";
export type { ImpastoImageEventMap, ImpastoImageProgress, ImpastoImageState } from "./impasto-image.js";
