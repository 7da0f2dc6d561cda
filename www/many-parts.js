/** What several photos need, as one file to load. */
export { Roll } from "./roll.js";
export { saveAll } from "./save-all.js";
