/** What the page says of the picture and of the device. */
import { say } from "./words.js";

/** Who waits longer than this wonders why. */
const SLOW_MS = 5000;

/**
 * What a visitor should know about the picture.
 * @param {{ picture?: import("./pkg/index.js").Picture, ms?: number, notes?: { code: string, key: string, values?: object }[] }} facts `notes`:
 *   what there is to say beside
 * @returns {{ code: string, sentence: string }[]}
 */
export function pictureNotices({ picture, ms, notes = [] }) {
  const notices = notes.map(({ code, key, values }) => ({ code, sentence: say(key, values) }));
  if (picture?.notices.includes("picture-animated")) notices.push({ code: "picture-animated", sentence: say("notice.animated") });
  if (ms > SLOW_MS) notices.push({ code: "slow", sentence: say("notice.slow") });
  return notices;
}

/**
 * What explains how fast and how large it is painted, for those who look.
 * @param {{ picture?: import("./pkg/index.js").Picture, why?: string | null }} facts `why` the processor paints
 */
export function deviceNotices({ picture, why }) {
  const notices = [];
  if (why) notices.push({ code: "backend-cpu", sentence: say("notice.cpu", { why }) });
  if (picture?.shrunk) {
    const { sourceWidth, sourceHeight, width, height } = picture;
    notices.push({ code: "picture-shrunk", sentence: say("notice.shrunk", { sourceWidth, sourceHeight, width, height }) });
  }
  return notices;
}
