/**
 * Defines `<impasto-image>` on a page without a bundler. This file keeps to the JavaScript of 2018 and imports what is newer,
 * so that a browser which cannot read that shows the photos all the same.
 */
import("./element/define.js").catch((reason) =>
  import("./element/unpainted.js").then(({ defineUnpainted }) => defineUnpainted("impasto-image", reason)),
);
