import type { StyleId } from "./style-id.js";

/** A style of the gallery, for a picker that needs no engine. */
export interface StyleListing {
  readonly id: StyleId;
  readonly title: string;
  readonly artist: string;
  readonly year: string;
  readonly licence: string;
  /** From the package's folder: `./thumbnails/ID.jpg`, 256 × 192 pixels; also an export of the package. */
  readonly thumbnail: string;
}

declare const styles: readonly StyleListing[];
export default styles;
