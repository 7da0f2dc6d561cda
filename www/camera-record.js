/** Records a canvas as a film. */
import { cameraError } from "./camera-device.js";

/** What is opened everywhere comes first. */
const TYPES = ["video/mp4;codecs=avc1.640028", "video/mp4;codecs=avc1.42E01F", "video/webm;codecs=vp8", "video/webm"];
/** The longest side of a film; frames of any size are drawn at it, because a film has one size. */
const SIDE = 960;
const BITS_A_SECOND = 5e6;
/** What has been recorded is handed over so often: the browser keeps it where there is room. */
const SLICE_MS = 1000;

function supported() {
  return TYPES.find((type) => globalThis.MediaRecorder?.isTypeSupported(type));
}

/** Whether this browser can record a canvas. */
export function canRecord() {
  return Boolean(supported() && HTMLCanvasElement.prototype.captureStream);
}

/** A film of what is shown, without sound. */
export class Recording {
  #canvas = document.createElement("canvas");
  #drawing;
  #recorder;
  #chunks = [];
  #began = performance.now();
  #ended;
  #over;
  /** Settled once it is a file. @type {Promise<void>} */
  over = new Promise((resolve) => (this.#over = resolve));

  /** @param {{ width: number, height: number }} shape @param {(error: unknown) => void} onError it has stopped by itself */
  constructor({ width, height }, onError) {
    const scale = SIDE / Math.max(width, height);
    // Encoders take even sides.
    Object.assign(this.#canvas, { width: 2 * Math.round((width * scale) / 2), height: 2 * Math.round((height * scale) / 2) });
    this.#drawing = this.#canvas.getContext("2d", { alpha: false });
    this.#recorder = new MediaRecorder(this.#canvas.captureStream(), { mimeType: supported(), videoBitsPerSecond: BITS_A_SECOND });
    this.#recorder.addEventListener("dataavailable", ({ data }) => data.size > 0 && this.#chunks.push(data));
    this.#recorder.addEventListener("error", () => onError(cameraError("camera-recording")));
    this.#ended = new Promise((resolve) => this.#recorder.addEventListener("stop", resolve, { once: true }));
    this.#recorder.start(SLICE_MS);
  }

  get seconds() {
    return (performance.now() - this.#began) / 1000;
  }

  /** @param {CanvasImageSource} frame */
  add(frame) {
    this.#drawing.drawImage(frame, 0, 0, this.#canvas.width, this.#canvas.height);
  }

  /** @returns {Promise<{ blob: Blob, seconds: number }>} */
  async stop() {
    const { seconds } = this;
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#ended;
    for (const track of this.#recorder.stream.getTracks()) track.stop();
    const [type] = this.#recorder.mimeType.split(";");
    this.#over();
    return { blob: new Blob(this.#chunks, { type }), seconds };
  }
}
