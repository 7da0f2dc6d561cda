/** The one error class of the package, and the errors of the main thread. Those of a worker come with their sentences. */

const UPDATE = "Update the browser (Chrome 96, Firefox 114, Safari 16.4 or newer).";

const TABLE = {
  "picture-corrupt": ["The picture is damaged or incomplete.", "Download or export the picture again, then choose that copy."],
  "picture-cors": ["The picture comes from another site that does not share its pixels.", "Serve it with CORS headers and load it with crossorigin, or pass a Blob."],
  "picture-gone": ["The file has changed since it was chosen, or is no longer there.", "Choose it again."],
  "picture-load": ["The picture could not be downloaded.", "Check its address and the connection, then try again."],
  "no-photo": ["There is no photo yet.", "Set src or source first."],
  "picture-source": ["This is not a source of pixels.", "Pass a Blob, ImageBitmap, ImageData, VideoFrame, an <img>, a <canvas> or a <video>."],
  "picture-encode": ["The picture could not be saved in this format.", "Use image/png or image/jpeg."],
  "pack-load": ["The styles could not be downloaded.", "Check the connection and try again."],
  "pack-corrupt": ["The downloaded styles are not what they should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
  "encoder-load": ["The style encoder, which makes a style of any painting, could not be downloaded.", "Check the connection and try again."],
  "encoder-corrupt": ["The downloaded style encoder is not what it should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
  "wasm-corrupt": ["The downloaded painting engine is not what it should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
  "wasm-load": ["The painting engine could not be loaded.", "Check the connection and reload the page."],
  "connect-blocked": ["The page's policy forbids a download.", "Let connect-src of its Content-Security-Policy name the address."],
  "wasm-blocked": ["The page's policy forbids WebAssembly.", "Let script-src of its Content-Security-Policy name 'wasm-unsafe-eval'."],
  "classic-script": ["The package was built as a classic script, which does not know where its files are.", "Build ES modules (format: esm), or name the files with configure()."],
  "no-wasm": ["This browser runs no WebAssembly.", "Allow it for this page, if a lockdown mode forbids it, or update the browser."],
  "no-simd": ["This browser is too old: its WebAssembly lacks SIMD or reference types.", UPDATE],
  "browser-unsupported": ["This browser cannot draw in the background.", UPDATE],
  "worker-blocked": ["The browser did not start a worker.", "Let the page's policy allow worker-src 'self', and trusted-types impasto if it names any."],
  "style-unknown": ["There is no such style.", "Choose one of the styles listed."],
  "style-not-added": ["This style was not added.", "Only what was added can be removed; the styles of the pack stay."],
  "style-weights": ["The style weights are not usable.", "Give each style a weight of at least 0, and one of them more than 0."],
  strength: ["The strength goes from 0 to 1.", "Choose a strength from 0 (the photo) to 1 (the painting)."],
  brushwork: ["A number of the brushwork is out of its range.", "Choose a number within the range, or leave it out for the usual one."],
  option: ["An option is not usable.", "See the table of options in the README."],
  "not-painted": ["There is no painting yet.", "Wait for the result event, or call stylize()."],
  "not-connected": ["The element is in no document.", "Put it into the page first."],
  cancelled: ["Cancelled.", "Start again when you like."],
  disposed: ["This painter was disposed of.", "Load a new one with Impasto.load()."],
  "gpu-timeout": ["The graphics card stopped answering.", "Try again with a smaller size."],
  "engine-panic": ["The painting engine stopped unexpectedly.", "Try again; with a smaller size if it happens once more."],
  "engine-lost": ["The painting engine ended without an answer.", "Try again; with a smaller size if it happens once more."],
  unexpected: ["Something unexpected went wrong.", "Reload the page and try again."],
};

const CURED_BY_CPU = new Set([
  "webgpu-missing", "adapter-missing", "device-refused", "gpu-timeout",
  "gpu-unavailable", "gpu-lost", "self-test", "not-finite", "engine-panic", "engine-lost",
]);

/** Sentences and next steps of what is loaded later. @param {Record<string, [string, string]>} errors by code */
export function addErrors(errors) {
  Object.assign(TABLE, errors);
}

export class ImpastoError extends Error {
  /**
   * @param {string} code a stable name for programs
   * @param {string} [message] a sentence for people; the table's if left out
   * @param {string} [hint] what to do next; the table's if left out
   * @param {{ address: string, status: number, type: string } | null} [answer] what a server said
   */
  constructor(code, message, hint, answer = null) {
    const [sentence, step] = TABLE[code] ?? TABLE.unexpected;
    super(message || sentence);
    this.name = "ImpastoError";
    this.code = code;
    this.hint = hint || step;
    this.answer = answer;
  }

  /** Turns whatever was thrown, on either side of a worker, into an ImpastoError. */
  static from(thrown, code = "unexpected") {
    if (thrown instanceof ImpastoError) return thrown;
    if (typeof thrown?.code === "string") return new ImpastoError(thrown.code, thrown.message, thrown.hint);
    if (thrown?.name === "AbortError") return new ImpastoError("cancelled");
    return new ImpastoError(code, TABLE[code] && code !== "unexpected" ? undefined : String(thrown?.message ?? thrown));
  }

  /** The plain object that survives postMessage (a cloned Error would lose its code). */
  toJSON() {
    return { code: this.code, message: this.message, hint: this.hint };
  }
}

/** A file that was chosen is read only later: it may be another one by then, or none. @param {unknown} reason @returns {never} */
export function refuseUnreadable(reason) {
  throw ["NotReadableError", "NotFoundError"].includes(reason?.name) ? new ImpastoError("picture-gone") : reason;
}

/** Whether the same job can be expected to succeed on the CPU. */
export function curedByCpu(error) {
  return CURED_BY_CPU.has(error.code);
}
