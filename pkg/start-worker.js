import { givenAddress, isPrebundled, located } from "./addresses.js";
import { ImpastoError } from "./errors.js";
import { caused } from "./late.js";

/** Under a name, so that no bundler takes what is built from it for a file to bundle. */
const HERE = import.meta.url;

/** @type {TrustedTypePolicy | null | undefined} */
let policy;

/** What `new Worker` takes where the page requires Trusted Types. Only addresses from this file come here. */
function trusted(address) {
  if (policy === undefined) {
    try {
      policy = globalThis.trustedTypes?.createPolicy("impasto", { createScriptURL: (url) => url }) ?? null;
    } catch {
      policy = null; // The page's `trusted-types` does not name us; whether that matters shows below.
    }
  }
  return policy ? policy.createScriptURL(String(address)) : address;
}

/** A worker may not come from another origin, but a script of this origin may import one from there, given CORS. */
function shim(address) {
  const script = `import ${JSON.stringify(address.href)};`;
  // A sandboxed frame without an origin may not start a module worker from a blob: address of its own.
  if (globalThis.origin === "null") return `data:text/javascript,${encodeURIComponent(script)}`;
  return URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
}

function startAt(url) {
  if (url.origin === globalThis.origin) return new Worker(trusted(url), { type: "module" });
  const own = shim(url);
  const worker = new Worker(trusted(own), { type: "module" });
  worker.addEventListener("message", () => URL.revokeObjectURL(own), { once: true });
  return worker;
}

/** Whether this file is served as it is, so that its neighbours are where they were. */
function isUnbundled() {
  const { protocol, pathname } = new URL(HERE);
  return protocol !== "file:" && pathname.endsWith("/start-worker.js");
}

/**
 * @param {"worker" | "pictureWorker" | "teachWorker"} name
 * @param {string} file
 * @param {() => Worker} bundled starts it in the one form that bundlers recognise, and Trusted Types refuse
 * @returns {{ worker: Worker, why: () => Promise<ImpastoError> }} `why` finds out why it has not started
 */
export function start(name, file, bundled) {
  const given = givenAddress(name);
  const address = given ? new URL(given, globalThis.document?.baseURI) : located(() => new URL(file, HERE));
  const why = () => caused("wasm-load", ({ workerFailure }) => workerFailure(address));
  try {
    // What is neither text nor URL is a TrustedScriptURL already.
    if (typeof given === "object" && !(given instanceof URL)) return { worker: new Worker(given, { type: "module" }), why };
    return { worker: given || isUnbundled() || isPrebundled(HERE) ? startAt(address) : bundled(), why };
  } catch (thrown) {
    throw new ImpastoError("worker-blocked", `The browser did not start a worker: ${thrown.message}`);
  }
}

export function startEngineWorker() {
  return start("worker", "./worker.js", () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }));
}

export function startPictureWorker() {
  return start(
    "pictureWorker",
    "./picture-worker.js",
    () => new Worker(new URL("./picture-worker.js", import.meta.url), { type: "module" }),
  );
}
