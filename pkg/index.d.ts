export type { StyleId } from "./style-id.js";

import type { StyleId } from "./style-id.js";

/** An editor proposes the gallery's; a pack of your own has others. */
export type AnyStyleId = StyleId | (string & {});

export interface Style {
  /** One of the gallery, a {@link StyleId}, or of a pack or a style of your own. */
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly year: string | number;
  readonly licence: string;
}

export type Backend = "webgpu" | "cpu";

export interface LoadProgress {
  phase: "wasm" | "pack" | "engine";
  loaded: number;
  /** Bytes, or 0 when the server does not say. */
  total: number;
}

/** Where the package's files are, if not beside its scripts. */
export interface Addresses {
  pack?: URL | string;
  /** The style encoder, `encoder.impasto`. */
  encoder?: URL | string;
  wasm?: URL | string;
  /** `worker.js`, or a file of your own that imports it. A TrustedScriptURL will do too. */
  worker?: URL | string | object;
  /** `picture-worker.js`, or a file of your own that imports it. */
  pictureWorker?: URL | string | object;
  /** What `teach` loads: `teacher_bg.wasm`. */
  teacher?: URL | string;
  /** `teach-worker.js`, or a file of your own that imports it. */
  teachWorker?: URL | string | object;
  /** `loss-network.impasto`. */
  lossNetwork?: URL | string;
  /** What `person` loads: `person_bg.wasm`. */
  personModule?: URL | string;
  /** And `person.impasto`. */
  person?: URL | string;
}

/** Says where the files are that a bundler or another host has moved. For the whole page, before anything is loaded. */
export declare function configure(addresses: Addresses): void;

export interface LoadOptions {
  /** The style pack: an address or its bytes. Default: the one next to the package. */
  pack?: URL | string | ArrayBuffer | ArrayBufferView;
  /** What a pack of your own has to be, in hex; the package's is known. A mismatch is `pack-corrupt`. */
  packSha256?: string;
  /** The address of `impasto_bg.wasm`. Default: the one next to the package. */
  wasm?: URL | string;
  /** The style encoder of a pack of your own: an address or its bytes. Default: the one next to the package. */
  encoder?: URL | string | ArrayBuffer | ArrayBufferView;
  /** Default "auto": the graphics card, and the CPU where that does not work. */
  backend?: "auto" | Backend;
  /** Milliseconds without progress after which the graphics card counts as hung. Default 60 000. */
  gpuTimeout?: number;
  /**
   * Milliseconds after a failure of the graphics card before "auto" tries it again, with the next picture then.
   * Default 60 000; Infinity: never.
   */
  gpuPause?: number;
  /** Stops the loading; rejects with `cancelled`. */
  signal?: AbortSignal;
  onProgress?(progress: LoadProgress): void;
}

/** Of a video it is the frame that is shown now. */
export type Source =
  | Blob
  | ImageBitmap
  | ImageData
  | HTMLImageElement
  | HTMLCanvasElement
  | OffscreenCanvas
  | HTMLVideoElement
  | VideoFrame
  | Picture;

/** What is known of a picture that becomes a style; texts of up to 200 characters. */
export interface StyleFromOptions {
  /** 1 to 64 of a-z, 0-9 and `-`. Default: of the title, of the file's name or of the pixels, and one that is free. */
  id?: string;
  /** Default: the file's name, or "Painting". */
  title?: string;
  /** Default "unknown", as the next two. */
  artist?: string;
  year?: string;
  licence?: string;
  /** Rejects with `cancelled`; no style is added then. */
  signal?: AbortSignal;
}

/** The losses of a step, before they are weighted; those of bold pictures, calm ones and second passes differ. */
export interface Losses {
  /** The weighted sum. */
  readonly total: number;
  /** From 0 (a calm picture) to 1 (a bold one). */
  readonly boldness: number;
  readonly content: number;
  readonly style: number;
  /** The style part by part, of bold pictures. */
  readonly local: number;
  readonly deviation: number;
  readonly palette: number;
  readonly tv: number;
  readonly smoothness: number;
  readonly keeping: number;
  readonly stability: number;
}

export type TeachProgress =
  /** Bytes that are downloaded; it comes once before any is. Those of a compressed transfer count as what they become. */
  | { phase: "download"; loaded: number; total: number }
  /** The worker starts and looks at the painting. */
  | { phase: "start"; loaded: 0; total: 1 }
  | {
      phase: "teach";
      /** From 1 on. */
      step: number;
      steps: number;
      losses: Losses;
      /** Until the last step, at the pace of the last ten. */
      secondsLeft: number;
      /** The style, which paints as it is learnt so far. */
      id: string;
      /** Whether it paints otherwise than after the step before. */
      changed: boolean;
    };

/** What `teach` and `finish` take alike. */
export interface TeacherOptions<Progress> {
  /** Another loss network than the package's, as `impasto features` writes them: an address or its bytes. */
  lossNetwork?: URL | string | ArrayBuffer | ArrayBufferView;
  /** After each step. The next one waits for what it returns: a promise pauses, and `false` ends it and keeps what was made so far. */
  onProgress?(progress: Progress): unknown;
  /** Rejects with `cancelled`; everything is as before then. */
  signal?: AbortSignal;
}

/** The texts are those of `styleFrom`. Where `id` is a style that was added, it is made better; else one is made first. */
export interface TeachOptions extends StyleFromOptions, TeacherOptions<TeachProgress> {
  /** Pictures to train on: best those that you paint later. */
  photos: Source[];
  /** From 1 on. Default 100. */
  steps?: number;
  /** The side of the parts of a photo that a step trains on, in pixels: a multiple of 8, from 64 to 512. Default 128. */
  side?: number;
  /** How many of them a step has, from 1 to 8. Default 1. */
  batch?: number;
  /** A whole number: the same steps once more. Default 1890. */
  seed?: number;
  /** After how many steps the style paints anew. Default 5. */
  previewEvery?: number;
}

/** The losses of a picture that is finished, before they are weighted; those of tiles, colours and calm are 0 with the article's goal. */
export interface FinishLosses {
  /** The weighted sum. */
  readonly total: number;
  readonly content: number;
  /** Of the Gram matrices. */
  readonly style: number;
  /** Total variation. */
  readonly tv: number;
  /** Of the tiles: their textures, and how much goes on in them. */
  readonly local: number;
  readonly deviation: number;
  /** Of the colours, in CIELAB. */
  readonly palette: number;
  readonly smoothness: number;
}

export type FinishProgress =
  | { phase: "download"; loaded: number; total: number }
  /** The worker starts and looks at the pictures. */
  | { phase: "start"; loaded: 0; total: 1 }
  | {
      phase: "finish";
      /** From 1 on, or from where `resume` goes on. */
      iteration: number;
      iterations: number;
      /** How often the loss was computed so far: an iteration of L-BFGS may try several steps. */
      evaluations: number;
      /** The size that is optimized now. */
      width: number;
      height: number;
      /** Of the best picture so far. */
      losses: FinishLosses;
      /** Until the last iteration, at the pace of the last ten. */
      secondsLeft: number;
      /** The best picture so far, after every `previewEvery` iterations or a second. */
      image?: ImageData;
      /** Where it stands, for `resume`, after every 20 iterations or 5 seconds. */
      state?: Uint8Array;
      /** After every 100 iterations, as `style_transfer` of Gatys et al. prints it. */
      line?: string;
    };

/** With `start: "painting"` also what `paint` takes: what it starts from is painted so. */
export interface FinishOptions extends Omit<PaintOptions, "onProgress" | "seed" | "signal">, TeacherOptions<FinishProgress> {
  /** The picture whose style is wanted, or several. */
  paintings: Source | Source[];
  /** The weight of each; all the same by default. */
  paintingWeights?: number[];
  /** What is made small: what the gallery was trained for (strokes in every part, its colours; the default), or the plain loss of Gatys et al. */
  goal?: "gallery" | "article";
  /** Default: "painting" where there are `style` or `weights`, else "photo". Or any picture, stretched to the photo's size. */
  start?: "painting" | "photo" | "noise" | Source;
  /** From 1 on. Default 60, or 500 with the article's goal. */
  iterations?: number;
  /** The longest side that is optimized, from 64 to 2048 and at most the photo's; or several, from small to large. Default 384, and half of it first from "photo" and "noise". */
  size?: number | number[];
  /** L-BFGS with a line search for the strong Wolfe conditions (the default), or Adam. */
  optimizer?: "lbfgs" | "adam";
  /** Multiples of what the goal has: from 0 to 1000, default 1. */
  contentWeight?: number;
  styleWeight?: number;
  totalVariation?: number;
  /** How large the paintings are looked at, from 0.25 to 4: larger means larger strokes. Default 1. */
  styleScale?: number;
  /** The photo's colours: pixel by pixel ("keep", or true), or as a palette that the paintings take on ("match"). Default false. */
  originalColours?: boolean | "keep" | "match";
  /** With the article's goal: `["conv3_3"]`. The package's loss network goes to conv4_1, which is the default, in place of the article's conv4_2. */
  contentLayers?: string[];
  /** With the article's goal. Default conv1_1, conv2_1, conv3_1 and conv4_1; the article's conv5_1 is not there. */
  styleLayers?: string[];
  /** Of noise, a whole number. Default 0. */
  seed?: number;
  /** After how many iterations a picture comes along at the latest. Default 5. */
  previewEvery?: number;
  /** The `state` of an earlier call with the same pictures and options: it goes on from there. */
  resume?: Uint8Array;
}

/** A picture that was finished. */
export interface Finished {
  /** As large as what it started from; what is finer than what was optimized is as it was there. */
  readonly image: ImageData;
  readonly width: number;
  readonly height: number;
  /** The photo; as large as the image where that starts from a painting. */
  readonly photo: ImageData;
  /** Of the last iteration; null if there was none. */
  readonly losses: FinishLosses | null;
  readonly iterations: number;
  readonly evaluations: number;
  /** The loss after each iteration of this call. */
  readonly curve: { readonly iteration: number; readonly loss: number }[];
  /** For `resume`. */
  readonly state: Uint8Array;
}

export interface PersonOptions {
  /** Rejects with `cancelled`. */
  signal?: AbortSignal;
  /** Bytes that are downloaded, of {@link personBytes}; all of them if it was there. */
  onProgress?(progress: { loaded: number; total: number }): void;
}

/** How much each pixel of a picture belongs to a person. */
export interface PersonMask {
  /** The picture's proportions; the longest side is at most 512, and at most the picture's. */
  readonly width: number;
  readonly height: number;
  /** From 0 (no person) to 255, row after row from the top. */
  readonly data: Uint8Array;
}

export interface Limits {
  /** The longest side, in pixels. */
  maxSide?: number;
  /** The area, in pixels; a painting takes some 32 bytes of memory for each. */
  maxPixels?: number;
  signal?: AbortSignal;
}

/** How a painting is painted, beside its style. A number out of its range is `brushwork`. */
export interface Brushwork {
  /** From 0 (broad) to 1 (fine), relative to the picture. Pictures of less than some 200 pixels look the same. Default 0.5. */
  strokes?: number;
  /** From 0 (calm) to 1 (bold), and on to 1.5, beyond what was trained: how far strokes and colours leave the photo. Default 1. */
  boldness?: number;
  /** From 0.25 to 4: the size of what strokes form in flat areas. Default 1. */
  swirl?: number;
  /** A whole number from 0 to 4294967295: another one places the strokes of flat areas elsewhere. Default 0. */
  seed?: number;
  /** From 0 (as light as the style's painting) to 1 (as the photo, part by part). Default 0.6. */
  light?: number;
}

export interface PaintOptions extends Limits, Brushwork {
  /** The id of one style; or give `weights`. */
  style?: AnyStyleId;
  /** A mixture: weights of at least 0 by style id. */
  weights?: Record<string, number>;
  /**
   * How the picture goes on beyond its edges: by its mirror image (the default), with left and right joined (a panorama
   * of 360 degrees), or all four (a seamless texture). With joined edges both sides are shrunk to a multiple of 4.
   */
  edges?: "mirror" | "wrap-x" | "wrap";
  /**
   * A frame of live video. On WebGPU it is one submission, which is waited for once and shows no progress before its end. It
   * is within 2/255 of the same picture as a still, 4/255 in several passes. A picture that needs several strips is painted
   * as a still. Default false.
   */
  live?: boolean;
  /**
   * From 0 to 0.99, with `live`: how much of the statistics that the picture is normalized with are those of the last
   * frame of this size, so that a video flickers less. Give 0, the default, for the first frame of a video.
   */
  smoothing?: number;
  /** From 0 to 1. */
  onProgress?(fraction: number): void;
}

export interface StylizeOptions extends PaintOptions {
  /** From 0 (the photo) to 1 (the painting). Default 1. */
  strength?: number;
}

export type Notice = "picture-animated" | "picture-shrunk" | "backend-cpu";

/** What is known of a painting, wherever its pixels are. */
interface Facts {
  /** The photo at the size that was painted. */
  readonly photo: ImageData;
  readonly width: number;
  readonly height: number;
  /** The light it was painted in. */
  readonly light: number;
  readonly ms: number;
  readonly backend: Backend;
  readonly shrunk: boolean;
  readonly notices: Notice[];
}

export interface Result extends Facts {
  /** The painting at the strength asked for. */
  readonly image: ImageData;
  readonly data: Uint8ClampedArray;
  /** The painting at full strength. */
  readonly painting: ImageData;
  readonly strength: number;
}

export interface EncodeOptions {
  /** Not every browser writes WebP: `picture-encode` then. */
  type?: "image/png" | "image/jpeg" | "image/webp";
  /** Of JPEG and WebP, from 0 to 1. Default 0.92. */
  quality?: number;
}

/** What a server said instead of a file that was to be downloaded. */
export interface Answer {
  readonly address: string;
  readonly status: number;
  /** The content type, or "". */
  readonly type: string;
}

export declare class ImpastoError extends Error {
  constructor(code: string, message?: string, hint?: string, answer?: Answer | null);
  readonly code: string;
  readonly hint: string;
  /** Where a download has brought something else; null for all other errors. */
  readonly answer: Answer | null;
}

/** A photo, upright and at its working size. */
export declare class Picture {
  private constructor();
  readonly image: ImageData;
  readonly width: number;
  readonly height: number;
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly shrunk: boolean;
  readonly notices: Notice[];
}

export interface Painting extends Facts {}

/**
 * A painting that stays on the graphics card while that lives, otherwise in memory. Another strength or
 * light paints nothing again. If the card is lost, it is painted anew when someone asks for it.
 */
export declare class Painting {
  private constructor();
  /**
   * At a strength from 0 (the photo) to 1, in a light from 0 (the painting's own) to 1 (the photo's), for the
   * "bitmaprenderer" context of a canvas. Default: 1, and the light it was painted in.
   */
  bitmap(strength?: number, light?: number): Promise<ImageBitmap>;
  /** The same, but null where the card or the worker that held it is gone: nothing is painted anew for it. */
  bitmapIfHeld(strength?: number, light?: number): Promise<ImageBitmap | null>;
  /** The same as pixels. */
  image(strength?: number, light?: number): Promise<ImageData>;
  toBlob(options?: EncodeOptions & { strength?: number; light?: number }): Promise<Blob>;
  /** Gives back its memory; after that it rejects with `disposed`. */
  close(): void;
}

/** A share for each pixel, row by row: of 255 there is nothing else. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** A picture of the photo's size, and where it shows. The mask lies over the whole of it, whatever its own size; where masks of several layers overlap, their shares are 255 together at most. */
export interface Layer {
  readonly image: ImageData;
  readonly mask: Mask;
}

export declare class Impasto extends EventTarget {
  private constructor();
  static load(options?: LoadOptions): Promise<Impasto>;
  readonly styles: Style[];
  readonly backend: Backend;
  readonly adapter: string;
  /** The most pixels that are painted; larger pictures are shrunk to it. */
  readonly maxPixels: number;
  /** Why the CPU paints although "auto" tried the graphics card; null while the card does. */
  readonly fallback: ImpastoError | null;
  /**
   * Adds the styles of a style file, which `impasto teach` writes, behind those there are, and gives the new ones. One
   * that was taught to the generator of another pack is `style-of-other-pack`, an id that is there already `pack-style`.
   */
  addStyle(file: Blob | ArrayBuffer | ArrayBufferView): Promise<Style[]>;
  /**
   * Adds the style of any picture, and gives it; it is painted in by its id like any other. The first call downloads the
   * style encoder ({@link encoderBytes}). Rejects with what `openPicture` does, `encoder-load`, `encoder-corrupt`,
   * `encoder-of-other-pack`, `option` where a text is empty or no string, or `pack-style` where the id or a text is not
   * allowed, or the id is there already.
   */
  styleFrom(source: Source, options?: StyleFromOptions): Promise<Style>;
  /**
   * Makes the style of a picture more like it, step by step, on parts of your photos; it is added at once, paints as it is
   * learnt so far, and `styleFile` gives it to keep. The first call downloads the teacher ({@link teacherBytes}). Rejects with
   * what `styleFrom` does, `teacher-load`, `teacher-corrupt`, `loss-network-load`, `loss-network-corrupt`, `features` where a
   * loss network of your own is none, `loss-not-finite`, `engine-panic` or `engine-lost`; the styles are as before then.
   */
  teach(source: Source, options: TeachOptions): Promise<Style>;
  /**
   * Makes a painting of a photo better by optimizing the picture itself, iteration by iteration. The first call of this or of
   * `teach` downloads the teacher ({@link teacherBytes}). Rejects with what `openPicture` and `paint` do, `option`,
   * `optimize-options` where photo, size or layers do not go together, `working-size`, `not-finite`, and with what `teach` does
   * of its downloads and its worker.
   */
  finish(source: Source, options: FinishOptions): Promise<Finished>;
  /**
   * Where the persons of a picture are, found on the CPU in some hundredths of a second. The first call downloads what
   * finds them ({@link personBytes}). Rejects with what `openPicture` does, `person-load`, `person-corrupt`,
   * `engine-panic` or `engine-lost`.
   */
  person(source: Source, options?: PersonOptions): Promise<PersonMask>;
  /**
   * A style as a style file, to be kept and shared: `addStyle` takes it in wherever the pack is the same, and `impasto
   * stylize --style` does. Under another title, if one is given. `style-unknown` if there is none of that id.
   */
  styleFile(id: string, options?: { title?: string }): Promise<Blob>;
  /** Whether a style was added by `addStyle` or `styleFrom`, and is not the pack's. */
  isAdded(id: string): boolean;
  /**
   * Takes away a style that was added; one of the pack is `style-not-added`. What is painted in it already stays, but
   * a painting on a graphics card that is lost later cannot be painted anew (`style-unknown`).
   */
  removeStyle(id: string): Promise<void>;
  paint(source: Source, options: PaintOptions): Promise<Painting>;
  stylize(source: Source, options: StylizeOptions): Promise<Result>;
  blend(result: Result, strength: number): Promise<Result>;
  toBlob(result: Result, options?: EncodeOptions): Promise<Blob>;
  dispose(): void;
  addEventListener(
    type: "backendchange",
    listener: (event: CustomEvent<ImpastoError | null>) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject | null, options?: boolean | AddEventListenerOptions): void;
}

/** What the first `styleFrom` downloads, in bytes: the style encoder. */
export declare const encoderBytes: number;

/** What the first `person` downloads, in bytes: a module and the person network, before compression. */
export declare const personBytes: number;

/** What the first `teach` or `finish` downloads, in bytes: a module and the loss network, before compression. */
export declare const teacherBytes: number;

/** Opens a photo without an engine, e.g. to show it while the engine loads. */
export declare function openPicture(source: Source, limits?: Limits): Promise<Picture>;
export declare function blendImages(photo: ImageData, painting: ImageData, strength: number): Promise<ImageData>;
/** A photo under pictures of it, each of which shows within its mask. */
export declare function coverImage(photo: ImageData, layers: Layer[]): Promise<ImageData>;
export declare function encodeImage(image: ImageData, options?: EncodeOptions): Promise<Blob>;
/** Ends the shared worker that opens, blends and encodes; the next call starts it again. */
export declare function releasePictureWorker(): void;
