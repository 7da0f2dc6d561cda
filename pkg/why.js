/** What finds out why something failed; loaded when something has. */
export { because, refusedBy, unanswered, unlike } from "./answers.js";
export { workerFailure } from "./worker-failure.js";
