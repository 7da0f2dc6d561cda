import { CameraDesk } from "./camera-desk.js";
import { cameraError, deviceIds, isAllowed, openDevice, otherThan } from "./camera-device.js";
import { CameraLoop } from "./camera-loop.js";
import { canRecord } from "./camera-record.js";
import { CameraRecorder } from "./camera-recorder.js";
import { takeStill } from "./camera-still.js";
import { element } from "./dom.js";
import { lookNow, toldOf } from "./live-look.js";
import { showProblem } from "./problem.js";
import { sheetOf } from "./sheet-of.js";
import { announce } from "./status.js";
import { onLanguage, say } from "./words.js";

/** Which camera is asked for first. */
const FIRST = { facingMode: { ideal: "user" } };

/** The camera as a painting that moves: opened, turned, paused, recorded, and a photo taken with it. */
export class Camera {
  #page;
  #video = element("video", { muted: true, playsInline: true, autoplay: true, "aria-hidden": "true" });
  #canvas = element("canvas", { hidden: true, "data-testid": "live-painting", "aria-hidden": "true" });
  #layer = element("div", { className: "layer live", role: "img", "data-testid": "live" }, this.#video, this.#canvas);
  #loop;
  #desk;
  /** @type {import("./camera-device.js").Device | null} */
  #device = null;
  #ids = [];
  #recorder;
  #state = "off";
  /** What was asked for before the last of these is stopped when it comes. */
  #asked = 0;

  /** @param {object} page as of live.js, with `onShown` for when it is on the wall and `onGone` for when it failed */
  constructor(page) {
    this.#page = page;
    const { state } = page;
    this.#loop = new CameraLoop(this.#video, this.#canvas, { engine: () => state.engine, look: () => lookNow(page), onFrame: (canvas, rate) => this.#onFrame(canvas, rate), onError: page.onGone });
    this.#desk = new CameraDesk({ flip: () => this.#flip(), record: () => this.#record() });
    this.#recorder = new CameraRecorder({ styles: () => Object.keys(page.gallery.weights), onChange: (on) => this.#onRecording(on), onSaved: (said) => this.#onSaved(said), onError: showProblem });
    this.#video.addEventListener("resize", () => this.#state === "on" && this.#hang());
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#pause() : this.#comeBack()));
    addEventListener("pagehide", () => this.#pause());
    onLanguage(() => this.#desk.tell());
  }

  /** Asks for the camera, and shows it if it is still wanted then. Rejects with what the browser refuses it for. @param {() => boolean} isStill */
  async open(isStill) {
    await sheetOf("./live.css");
    if (isStill() && (await this.#turnOn(this.#same, isStill))) announce(say("camera.said"));
  }

  changed() {
    this.#page.wall.tell();
  }

  /** Lets go of the camera. What is being recorded is saved. */
  close() {
    this.#recorder.stop();
    this.#letGo();
    this.#state = "off";
    this.#desk.remove();
    this.#page.saving.lend(null);
    this.#page.wall.endLive(this.#layer);
    this.#canvas.hidden = true;
  }

  /** The one that was on last. */
  get #same() {
    return this.#device?.id ? { deviceId: { ideal: this.#device.id } } : FIRST;
  }

  /** @returns {Promise<boolean>} false if something else was asked for meanwhile */
  async #turnOn(which, isStill = () => true) {
    const asked = (this.#asked += 1);
    const isWanted = () => asked === this.#asked && !document.hidden && isStill();
    const device = await openDevice(which, this.#page.state.engine?.backend, () => this.#page.onGone(cameraError("camera-lost"))).catch((error) => {
      if (isWanted()) throw error;
    });
    if (!isWanted()) {
      device?.stop();
      return false;
    }
    this.#device = device;
    this.#video.srcObject = device.stream;
    await this.#video.play().catch(() => {});
    this.#ids = await deviceIds();
    if (!isWanted()) {
      device.stop();
      return false;
    }
    this.#show();
    return true;
  }

  #show() {
    const began = this.#state === "off";
    this.#state = "on";
    this.#loop.mirrored = this.#device.facing === "user";
    this.#layer.classList.toggle("mirrored", this.#loop.mirrored);
    if (began) this.#page.onShown();
    this.#page.saving.lend({ says: () => say("camera.shoot"), act: () => this.#shoot() });
    this.#hang();
    this.#desk.show();
    this.#desk.say(() => "");
    this.#desk.offer({ flips: this.#ids.length > 1, records: canRecord() });
    this.#loop.start();
  }

  #hang() {
    this.#loop.reset();
    const { videoWidth, videoHeight } = this.#video;
    this.#page.wall.showLive(this.#layer, [videoWidth || 4, videoHeight || 3], () => this.#told());
  }

  #told() {
    this.#layer.setAttribute("aria-label", say("camera.label"));
    return toldOf(this.#page.gallery);
  }

  #onFrame(canvas, rate) {
    this.#layer.dataset.side = Math.max(canvas.width, canvas.height);
    this.#recorder.add(canvas);
    this.#desk.frame(rate, this.#recorder.seconds);
  }

  #letGo() {
    this.#asked += 1;
    this.#loop.stop();
    this.#device?.stop();
    this.#video.srcObject = null;
  }

  /** Nobody is filmed who does not see it. */
  #pause() {
    if (this.#state === "off") return void (this.#asked += 1);
    this.#recorder.stop();
    this.#letGo();
    this.#state = "paused";
    this.#page.saving.lend({ says: () => say("live.go-on"), act: () => this.#goOn() });
    this.#desk.offer({ flips: false, records: false });
    this.#desk.say(() => say("camera.paused"));
  }

  async #comeBack() {
    // It may be left by the time that is known.
    if (this.#state === "paused" && (await isAllowed()) && this.#state === "paused") this.#goOn();
  }

  #goOn() {
    this.#turnOn(this.#same).catch(this.#page.onGone);
  }

  /** Most devices give one camera at a time. */
  async #flip() {
    if (this.#state !== "on") return;
    const [other, back] = [otherThan(this.#device, this.#ids), this.#same];
    this.#letGo();
    await this.#turnOn(other).catch(async (error) => {
      await this.#turnOn(back);
      showProblem(error);
    }).catch(this.#page.onGone);
  }

  async #shoot() {
    if (this.#state !== "on") return;
    this.#state = "shooting";
    this.#loop.stop();
    try {
      const photo = await takeStill(this.#device.track, this.#video, this.#loop.mirrored);
      // Who has left the camera by then wants none.
      if (this.#state === "shooting") this.#page.take([photo]);
    } catch (error) {
      if (this.#state === "shooting") showProblem(error);
    } finally {
      if (this.#state === "shooting") {
        this.#state = "on";
        this.#hang();
        this.#loop.start();
      }
    }
  }

  #record() {
    if (this.#recorder.on) return void this.#recorder.stop();
    if (this.#state !== "on" || this.#canvas.hidden) return;
    this.#desk.say(() => "");
    this.#recorder.start({ width: this.#video.videoWidth, height: this.#video.videoHeight }, this.#canvas);
  }

  #onRecording(on) {
    this.#loop.hold(on);
    this.#desk.recording(on);
  }

  /** @param {() => string} said */
  #onSaved(said) {
    if (this.#state === "off") announce(said());
    else this.#desk.say(said);
  }
}
