/** All that masks need, loaded as one file. */
export { compose } from "./where-canvas.js";
export { WhereDesk } from "./where-desk.js";
export { maskedFile } from "./where-file.js";
export { Mask } from "./where-mask.js";
