/** The one error class of the package, and the errors that start on the JavaScript side. */

const TABLE = {
  "picture-empty": ["The file is empty (0 bytes).", "Choose another file."],
  "picture-format": ["This file is not a picture that can be opened here.", "Choose a JPEG, PNG, WebP, GIF, BMP or AVIF file."],
  "picture-heic": ["This browser cannot open HEIC photos.", "Export the photo as JPEG first, or open this page in Safari."],
  "picture-unsupported": ["This kind of picture is not supported.", "Export it as JPEG or PNG first."],
  "picture-corrupt": ["The picture is damaged or incomplete.", "Download or export the picture again, then choose that copy."],
  "picture-too-large": ["The picture is too large to be opened.", "Make the picture smaller in a photo program first."],
  "picture-cors": ["The picture comes from another site that does not share its pixels.", "Serve it with CORS headers and load it with crossorigin, or pass a Blob."],
  "picture-gone": ["The file has changed since it was chosen, or is no longer there.", "Choose it again."],
  "canvas-blocked": ["This browser scrambles the pixels that a page reads, so the painting would be noise.", "Allow this page to use canvas data (an icon beside the address), or use another browser; then choose the picture again."],
  "picture-load": ["The picture could not be downloaded.", "Check its address and the connection, then try again."],
  "picture-source": ["This is not a source of pixels.", "Pass a Blob, ImageBitmap, ImageData, an <img> or a <canvas>."],
  "picture-encode": ["The picture could not be saved in this format.", "Use image/png or image/jpeg."],
  "pack-load": ["The styles could not be downloaded.", "Check the connection and try again."],
  "pack-corrupt": ["The downloaded styles are not what they should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
  "encoder-load": ["The style encoder, which makes a style of any painting, could not be downloaded.", "Check the connection and try again."],
  "encoder-corrupt": ["The downloaded style encoder is not what it should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
  "wasm-corrupt": ["The downloaded painting engine is not what it should be.", "Reload the page; if it happens again, the site's files are damaged or of different versions."],
  "wasm-load": ["The painting engine could not be loaded.", "Check the connection and reload the page."],
  "no-simd": ["This browser is too old: its WebAssembly lacks SIMD.", "Update the browser (Chrome 91, Firefox 114, Safari 16.4 or newer)."],
  "browser-unsupported": ["This browser cannot draw in the background.", "Update the browser (Chrome 91, Firefox 114, Safari 16.4 or newer)."],
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
  "webgpu-missing": ["This browser does not offer WebGPU.", "Update the browser to paint on the graphics card."],
  "adapter-missing": ["The browser found no graphics card it may use.", "Switch on hardware acceleration in the browser's settings."],
  "device-refused": ["The graphics card refused to start.", "Close other tabs that use it, then reload the page."],
  "gpu-timeout": ["The graphics card stopped answering.", "Try again with a smaller size."],
  "engine-panic": ["The painting engine stopped unexpectedly.", "Try again; with a smaller size if it happens once more."],
  "engine-lost": ["The painting engine ended without an answer.", "Try again; with a smaller size if it happens once more."],
  unexpected: ["Something unexpected went wrong.", "Reload the page and try again."],
};

const CURED_BY_CPU = new Set([
  "webgpu-missing", "adapter-missing", "device-refused", "gpu-timeout",
  "gpu-unavailable", "gpu-lost", "self-test", "not-finite", "engine-panic", "engine-lost",
]);

export class ImpastoError extends Error {
  /**
   * @param {string} code a stable name for programs
   * @param {string} [message] a sentence for people; the table's if left out
   * @param {string} [hint] what to do next; the table's if left out
   */
  constructor(code, message, hint) {
    const [sentence, step] = TABLE[code] ?? TABLE.unexpected;
    super(message || sentence);
    this.name = "ImpastoError";
    this.code = code;
    this.hint = hint || step;
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
