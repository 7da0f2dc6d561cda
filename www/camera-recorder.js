import { Recording } from "./camera-record.js";
import { nameOfNow } from "./camera-still.js";
import { asJob } from "./jobs.js";
import { clock } from "./live-desk.js";
import { FILMS, saveBlob } from "./save.js";
import { say } from "./words.js";

/** Records what the camera's painting shows, and saves it. */
export class CameraRecorder {
  #recording = null;
  #page;

  /**
   * @param {object} page
   * @param {() => string[]} page.styles ids, for the name of the file
   * @param {(on: boolean) => void} page.onChange
   * @param {(said: () => string) => void} page.onSaved
   * @param {(error: unknown) => void} page.onError
   */
  constructor(page) {
    this.#page = page;
  }

  get on() {
    return this.#recording !== null;
  }

  /** How long it has been recording, if it is. @returns {number | undefined} */
  get seconds() {
    return this.#recording?.seconds;
  }

  /** @param {CanvasImageSource} frame */
  add(frame) {
    this.#recording?.add(frame);
  }

  /** @param {{ width: number, height: number }} shape @param {CanvasImageSource} frame the first one */
  start(shape, frame) {
    const recording = new Recording(shape, (error) => {
      this.stop();
      this.#page.onError(error);
    });
    this.#recording = recording;
    recording.add(frame);
    // Until it is a file, no other version of the page may take this one's place.
    asJob(() => recording.over);
    this.#page.onChange(true);
  }

  async stop() {
    const recording = this.#recording;
    if (!recording) return;
    this.#recording = null;
    this.#page.onChange(false);
    const name = [nameOfNow(), ...this.#page.styles()].join("-");
    const { blob, seconds } = await recording.stop();
    saveBlob(blob, name);
    this.#page.onSaved(() => say("camera.recorded", { time: clock(seconds), type: FILMS[blob.type] }));
  }
}
