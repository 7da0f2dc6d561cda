/** Opens a camera, and says why a browser gives none. */
import { ImpastoError } from "./pkg/index.js";
import { say } from "./words.js";

/** What a browser says when it gives no camera. */
const CODES = {
  NotAllowedError: "camera-denied",
  SecurityError: "camera-denied",
  NotFoundError: "camera-missing",
  OverconstrainedError: "camera-missing",
  NotReadableError: "camera-busy",
  AbortError: "camera-busy",
};
/** The longest side that is asked for: what is more than is painted costs time with each frame. */
const SIDES = { webgpu: 1280, cpu: 640 };
/** The shape is that of most sensors, so that photos show what the video does. */
const sized = (side) => ({ width: { ideal: side }, height: { ideal: (side * 3) / 4 }, frameRate: { ideal: 30 } });

/** @param {string} code @returns {ImpastoError} */
export function cameraError(code) {
  return new ImpastoError(code, say(code), say(`${code}.next`));
}

/** One camera that is on. */
export class Device {
  #onLost;

  /** @param {MediaStream} stream @param {() => void} onLost it was unplugged, or something else took it */
  constructor(stream, onLost) {
    this.stream = stream;
    [this.track] = stream.getVideoTracks();
    this.#onLost = onLost;
    this.track.addEventListener("ended", onLost);
  }

  /** Which way it looks: one that does not say so is beside a screen, and looks at who sits before it. @returns {"user" | "environment"} */
  get facing() {
    const { facingMode } = this.track.getSettings();
    return facingMode ?? (/\b(back|rear|environment)\b/i.test(this.track.label) ? "environment" : "user");
  }

  get id() {
    return this.track.getSettings().deviceId;
  }

  stop() {
    this.track.removeEventListener("ended", this.#onLost);
    this.track.stop();
  }
}

/**
 * Asks for a camera, without sound; the browser asks the visitor.
 * @param {MediaTrackConstraints} which
 * @param {import("./pkg/index.js").Backend | undefined} backend that paints it
 * @param {() => void} onLost
 */
export async function openDevice(which, backend, onLost) {
  if (!globalThis.isSecureContext) throw cameraError("camera-insecure");
  if (!navigator.mediaDevices?.getUserMedia) throw cameraError("camera-unsupported");
  try {
    return new Device(await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...sized(SIDES[backend] ?? SIDES.webgpu), ...which } }), onLost);
  } catch (thrown) {
    throw cameraError(CODES[thrown?.name] ?? "camera-busy");
  }
}

/** @returns {Promise<string[]>} ids of all cameras, once one of them is on */
export async function deviceIds() {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => []);
  return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId).map(({ deviceId }) => deviceId);
}

/**
 * The one that looks the other way, where there are only those two ways; else the next of all.
 * @param {Device} device @param {string[]} ids
 * @returns {MediaTrackConstraints}
 */
export function otherThan(device, ids) {
  const { facingMode } = device.track.getSettings();
  if (facingMode) return { facingMode: { exact: facingMode === "user" ? "environment" : "user" } };
  return { deviceId: { exact: ids[(ids.indexOf(device.id) + 1) % ids.length] } };
}

/** Whether the camera comes back without a question. */
export async function isAllowed() {
  const permission = await navigator.permissions?.query({ name: "camera" }).catch(() => null);
  return permission?.state === "granted";
}
