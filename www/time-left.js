import { say } from "./words.js";

/** Seconds are told in steps of five, so that they do not flicker, and a minute and more in minutes. @param {number} seconds */
export function timeOf(seconds) {
  return seconds < 55 ? say("lesson.seconds", { count: Math.max(5, 5 * Math.round(seconds / 5)) }) : say("lesson.minutes", { count: Math.round(seconds / 60) || 1 });
}
