/** What finishing needs, loaded when it is first used. */
export { FinishDesk } from "./finish-desk.js";
export { finishPlace } from "./finish-place.js";
export { keptFinished } from "./finish-store.js";
export { FinishedPainting } from "./finished-painting.js";
