/** Films, read and written: the one file that knows mediabunny, which is loaded with the first clip, for containers are many and large. */
import { BlobSource, BufferTarget, CanvasSink, canEncodeVideo, Conversion, Input, MATROSKA, MP4, Mp4OutputFormat, Output, QTFF, Quality, StreamTarget, VideoSample, WEBM, WebMOutputFormat } from "mediabunny";
import { filmError } from "./film-errors.js";
import { ImpastoError } from "./pkg/index.js";

/** What a film may become, what is opened everywhere first; `sounds` are those that players expect in it. */
const FORMATS = [
  { Format: Mp4OutputFormat, type: "video/mp4", codecs: ["avc"], sounds: ["aac", "mp3"] },
  { Format: WebMOutputFormat, type: "video/webm", codecs: ["vp9", "vp8"], sounds: ["opus", "vorbis"] },
  { Format: Mp4OutputFormat, type: "video/mp4", codecs: ["vp9", "av1", "hevc"], sounds: [] },
];
const QUALITY = "high";

/** Who ends so near the end of a clip, in seconds, means its end. */
const NEAR = 0.05;

/** Of the longest side, shrunk to the limit and even, as encoders want it. */
function evenSize(width, height, maxSide) {
  const scale = Math.min(1, maxSide / Math.max(width, height));
  return [width, height].map((side) => Math.max(2, 2 * Math.round((side * scale) / 2)));
}

/** A clip that was opened: what is in it, its frames, and how it becomes a film. The only module that knows the library. */
export class Clip {
  #input;
  #video;
  #audio;
  #start;

  constructor(input, video, audio, facts) {
    this.#input = input;
    this.#video = video;
    this.#audio = audio;
    this.#start = facts.start;
    this.width = facts.width;
    this.height = facts.height;
    /** Seconds. */
    this.duration = facts.duration;
  }

  /** @param {File} file @returns {Promise<Clip>} rejects with what is wrong with it, before anything is painted */
  static async open(file) {
    if (!globalThis.VideoDecoder || !globalThis.VideoEncoder) throw filmError("film-unsupported");
    const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
    try {
      if (!(await input.canRead())) throw filmError("film-format");
      const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
      if (!video) throw filmError(audio ? "film-no-picture" : "film-corrupt");
      if (!(await video.canDecode())) throw filmError("film-decode");
      const [width, height, start, duration] = await Promise.all([video.getDisplayWidth(), video.getDisplayHeight(), input.getFirstTimestamp([video]), input.computeDuration([video])]);
      if (!(duration > start)) throw filmError("film-no-picture");
      return new Clip(input, video, audio, { width, height, start, duration: duration - start });
    } catch (thrown) {
      input.dispose();
      throw thrown instanceof ImpastoError ? thrown : filmError("film-corrupt");
    }
  }

  /**
   * What it becomes here: as a file, of which size, with which sound.
   * @param {number} maxSide
   * @returns {Promise<{ type: string, extension: string, codec: string, width: number, height: number, silent: boolean, Format: any }>}
   */
  async plan(maxSide) {
    const [width, height] = evenSize(this.width, this.height, maxSide);
    const sound = await this.#audio?.getCodec();
    const quality = new Quality(QUALITY);
    const found = [];
    for (const { Format, type, codecs, sounds } of FORMATS) {
      const format = new Format();
      const silent = Boolean(this.#audio) && !format.getSupportedAudioCodecs().includes(sound);
      const expected = !this.#audio || sounds.includes(sound);
      for (const codec of codecs) {
        if (await canEncodeVideo(codec, { width, height, quality })) found.push({ type, extension: format.fileExtension, codec, width, height, silent, expected, Format });
      }
    }
    const plan = found.find(({ expected }) => expected) ?? found.find(({ silent }) => !silent) ?? found[0];
    if (!plan) throw filmError("film-encode");
    return plan;
  }

  /** The frame at a time, at a size; the last one before it. @returns {Promise<ImageBitmap>} */
  async frame(seconds, width, height) {
    const sink = new CanvasSink(this.#video, { width, height, fit: "fill" });
    const found = (await sink.getCanvas(this.#start + seconds)) ?? (await sink.getCanvas(this.#start));
    if (!found) throw filmError("film-corrupt");
    return createImageBitmap(found.canvas);
  }

  /**
   * Prepares the film; nothing is painted before it is executed. Frames go through one after the other, and the sound is
   * copied as it is.
   * @param {Awaited<ReturnType<Clip["plan"]>>} plan
   * @param {object} how
   * @param {[start: number, end: number]} how.part in seconds
   * @param {WritableStream | null} how.writable where it goes; into memory if null
   * @param {(frame: VideoFrame) => Promise<ImageBitmap>} how.paint
   * @param {(fraction: number, seconds: number) => void} how.onProgress
   */
  async convert({ Format, codec, width, height, silent }, { part: [start, end], writable, paint, onProgress }) {
    const target = writable ? new StreamTarget(writable, { chunked: true }) : new BufferTarget();
    const output = new Output({ format: new Format(), target });
    const process = async (sample) => {
      const frame = sample.toVideoFrame();
      const painted = await paint(frame).finally(() => frame.close());
      const { timestamp, duration } = sample;
      const made = new VideoFrame(painted, { timestamp: Math.round(timestamp * 1e6), duration: Math.round(duration * 1e6) });
      painted.close();
      return new VideoSample(made, { timestamp, duration });
    };
    const conversion = await Conversion.init({
      input: this.#input,
      output,
      tracks: "primary",
      trim: { start: start > 0 ? this.#start + start : undefined, end: end < this.duration - NEAR ? this.#start + end : undefined },
      video: { width, height, fit: "fill", codec, quality: new Quality(QUALITY), forceTranscode: true, allowTransformationMetadata: false, process },
      audio: { discard: silent },
      // Packets of sound are copied whole: those that lie in the part. Some begin a little before the first picture of a clip.
      copy: { shiftTolerance: Infinity, boundaryPolicy: start > 0 ? "shrink" : "expand" },
      // A film carries no more of where and when it was taken than a photo does.
      tags: {},
      showWarnings: false,
    });
    if (!conversion.isValid) throw filmError("film-encode");
    conversion.onProgress = onProgress;
    return { conversion, result: () => target.buffer };
  }

  close() {
    this.#input.dispose();
  }
}
