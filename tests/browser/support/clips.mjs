/** Clips that ffmpeg makes for the tests, and what ffmpeg says of a film. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";

const folder = mkdtempSync(join(tmpdir(), "impasto-film-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const ffmpeg = (...args) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args]);
const RATE = 10;
const KINDS = {
  mp4: ["-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p", "-c:a", "aac"],
  webm: ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus"],
  /** A kind of video that no browser decodes. */
  undecodable: ["-c:v", "mpeg4", "-c:a", "aac"],
  /** Sound that no film can hold as it is. */
  foreign: ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "adpcm_ms"],
};
const CONTAINERS = { undecodable: "mp4", foreign: "mkv" };

/**
 * A disc that goes from left to right before a wall, and a tone that rises.
 * @param {keyof typeof KINDS} kind
 * @param {{ seconds?: number, size?: string, sound?: boolean, picture?: boolean, more?: string[] }} [options]
 * @returns {{ name: string, path: string, bytes: Buffer, mimeType: string }}
 */
export function clip(kind, { seconds = 2, size = "160x120", sound = true, picture = true, more = [] } = {}) {
  const container = CONTAINERS[kind] ?? kind;
  const path = join(folder, `clip-${Math.random().toString(36).slice(2)}.${container}`);
  const [width, height] = size.split("x").map(Number);
  const disc = `geq=lum='if(lt(hypot(X-${width}*T/${seconds}\\,Y-${height / 2})\\,${height / 4})\\,220\\,60+40*sin(X/9)*cos(Y/7))':cb='128+30*cos(Y/11)':cr='128+40*sin(X/13)'`;
  const inputs = [
    ...(picture ? ["-f", "lavfi", "-i", `color=c=gray:s=${size}:r=${RATE}:d=${seconds},format=yuv420p,${disc}`] : []),
    ...(sound ? ["-f", "lavfi", "-i", `aevalsrc='0.3*sin(2*PI*(300+200*t)*t)':s=48000:d=${seconds}`] : []),
  ];
  ffmpeg(...inputs, ...KINDS[kind], ...more, path);
  return { name: `clip.${container}`, path, bytes: readFileSync(path), mimeType: container === "mkv" ? "video/x-matroska" : `video/${container}` };
}

/** The same clip as a phone writes it that was held upright: its pictures lie, and a note says how to turn them. */
export function turned({ name, path, mimeType }) {
  const upright = join(folder, `turned-${Math.random().toString(36).slice(2)}.mp4`);
  ffmpeg("-i", path, "-c", "copy", "-metadata:s:v:0", "rotate=90", upright);
  return { name, path: upright, bytes: readFileSync(upright), mimeType };
}

/** Keeps bytes as a file. @returns {string} its path */
export function fileOf({ name, bytes }) {
  const path = join(folder, `${Math.random().toString(36).slice(2)}-${name}`);
  writeFileSync(path, bytes);
  return path;
}

/** What is in a film: container, streams, and when each picture is shown. */
export function facts(path) {
  const told = execFileSync("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-show_entries", "packet=pts_time,stream_index", "-of", "json", path], { encoding: "utf8", maxBuffer: 2 ** 26 });
  const { streams, format, packets } = JSON.parse(told);
  const of = (kind) => streams.find(({ codec_type }) => codec_type === kind);
  const times = (stream) => (stream ? packets.filter(({ stream_index }) => stream_index === stream.index).map(({ pts_time }) => Number(pts_time)).sort((a, b) => a - b) : []);
  return { format, streams, video: of("video"), audio: of("audio"), times: times(of("video")), soundTimes: times(of("audio")) };
}

/** The bytes of each packet of sound, as hashes; what stands beside them, as what is to be cut off at the end, is not compared. */
export function soundPackets(path) {
  const told = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "framehash", "-"], { encoding: "utf8" });
  return told.split("\n").filter((line) => line && !line.startsWith("#")).map((line) => line.split(",")[5].trim());
}

/** The pixels of a picture of a film. @returns {{ width: number, height: number, data: number[] }} RGBA */
export function pictureAt(path, seconds, width, height) {
  const data = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-ss", String(seconds), "-frames:v", "1", "-vf", `scale=${width}:${height}`, "-f", "rawvideo", "-pix_fmt", "rgba", "-"], { maxBuffer: 2 ** 26 });
  return { width, height, data: [...data] };
}
