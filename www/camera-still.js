import { encodeImage, openPicture } from "./pkg/index.js";

/** A camera that takes longer for a photo has none: then it is a frame of the video. */
const PATIENCE_MS = 3000;
/** A video that is not larger by then stays as it is. */
const GROWTH_MS = 1500;
const LARGEST = { width: { ideal: 4096 }, height: { ideal: 3072 } };
const QUALITY = 0.95;

/** What work comes to, or null if that takes too long or fails. */
async function within(ms, work) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve(null), ms)));
  return Promise.race([work, late]).catch(() => null).finally(() => clearTimeout(timer));
}

/** The photo of a camera that takes better ones than its video, or null. @param {MediaStreamTrack} track */
async function photoOf(track) {
  if (!globalThis.ImageCapture) return null;
  return within(PATIENCE_MS, new ImageCapture(track).takePhoto().then((blob) => createImageBitmap(blob)));
}

/** Lets the video become as large as the camera can. @param {MediaStreamTrack} track @param {HTMLVideoElement} video */
async function enlarge(track, video) {
  const before = track.getSettings().width;
  const larger = new Promise((resolve) => video.addEventListener("resize", resolve, { once: true }));
  await track.applyConstraints(LARGEST).catch(() => {});
  if (track.getSettings().width !== before) await within(GROWTH_MS, larger);
}

/** Whether a photo shows what the video did: larger, and of its shape; some cameras turn it, or cut it another way. */
function isBetter(photo, { videoWidth, videoHeight }) {
  if (!photo || photo.width * photo.height < videoWidth * videoHeight) return false;
  return Math.abs(Math.log(photo.width / photo.height / (videoWidth / videoHeight))) < 0.05;
}

/** @param {CanvasImageSource} source */
function asSeen(source, width, height, mirrored) {
  const canvas = new OffscreenCanvas(width, height);
  const drawing = canvas.getContext("2d");
  if (mirrored) drawing.setTransform(-1, 0, 0, 1, width, 0);
  drawing.drawImage(source, 0, 0, width, height);
  return canvas;
}

/**
 * Takes a photo, as large as the camera can, and as it was seen: mirrored if the video was.
 * @param {MediaStreamTrack} track @param {HTMLVideoElement} video @param {boolean} mirrored
 * @returns {Promise<File>}
 */
export async function takeStill(track, video, mirrored) {
  const photo = await photoOf(track);
  const better = isBetter(photo, video);
  if (!better) await enlarge(track, video);
  const [width, height] = better ? [photo.width, photo.height] : [video.videoWidth, video.videoHeight];
  const canvas = asSeen(better ? photo : video, width, height, mirrored);
  photo?.close();
  const { image } = await openPicture(canvas);
  const blob = await encodeImage(image, { type: "image/jpeg", quality: QUALITY });
  return new File([blob], `${nameOfNow()}.jpg`, { type: blob.type });
}

/** `camera-20261130-203105`: the order of names is that of time. */
export function nameOfNow() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()].map(two).join("");
  return `camera-${day}-${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join("")}`;
}
