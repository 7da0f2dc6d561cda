/** One name for this page in all its tabs and windows. */
const LOCK = "impasto-job";

/** Runs work during which no tab may be taken to another version of the page. */
export function asJob(work) {
  return navigator.locks ? navigator.locks.request(LOCK, { mode: "shared" }, work) : work();
}

/** Runs work once no job is under way, in any tab; jobs that want to begin wait for it. */
export function betweenJobs(work) {
  return navigator.locks ? navigator.locks.request(LOCK, { mode: "exclusive" }, work) : work();
}
