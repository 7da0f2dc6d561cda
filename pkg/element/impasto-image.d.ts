import type { AnyStyleId, Backend, EncodeOptions, ImpastoError, LoadProgress, Result, Source, Style } from "../index.js";
import type { Words } from "../words/words.js";

export type { Words };

export type ImpastoImageState = "idle" | "loading" | "ready" | "working" | "done" | "error";

export interface ImpastoImageProgress {
  /** "photo": the photo is fetched and opened; "painting": `loaded` is the finished fraction, `total` 1. */
  phase: LoadProgress["phase"] | "photo" | "painting";
  loaded: number;
  /** 0 where it is not known. */
  total: number;
}

export interface ImpastoImageEventMap {
  /** Something loads or is painted. */
  progress: CustomEvent<ImpastoImageProgress>;
  /** The photo is shown. */
  load: CustomEvent<{ width: number; height: number }>;
  /** The painting is shown. */
  result: CustomEvent<Result>;
  error: CustomEvent<ImpastoError>;
  statechange: CustomEvent<{ state: ImpastoImageState }>;
}

/**
 * A photo, painted. None of the events bubbles.
 *
 * @slot poster - shown until the photo is; also where the element is not defined
 * @slot progress - instead of the progress bar, shown while something loads or is painted
 * @slot error - instead of the error text and its button
 * @csspart frame, pictures, poster, photo, painting, divider, progress, error, retry
 * @cssproperty --impasto-accent, --impasto-surface, --impasto-radius, --impasto-fit, --impasto-progress-size,
 *   --impasto-alarm, --impasto-alarm-surface, --impasto-alarm-ink
 */
export declare class ImpastoImage extends HTMLElement {
  static readonly observedAttributes: readonly string[];
  /** The sentences of all elements. Assign those of another language before the first is made. */
  static words: Words;
  /** The photo's address. From another origin it needs CORS. */
  src: string;
  /** What the picture shows; "" for decoration. */
  alt: string;
  /** The address of a picture that is shown until the photo is. */
  poster: string;
  /** The id of the style to paint in. Without one, and without `weights` or `styleSrc`, the photo is shown. */
  get painting(): AnyStyleId;
  set painting(painting: AnyStyleId | null);
  /**
   * Attribute `style-src`: the address of any painting, or other picture, to paint in the style of. From another origin it
   * needs CORS. The first one downloads the style encoder. `painting` and `weights` win over it.
   */
  styleSrc: string;
  /** From 0 (the photo) to 1 (the painting, the default). Changing it does not paint again. */
  get strength(): number;
  set strength(strength: number | null);
  /** From 0 (broad) to 1 (fine); default 0.5. Changing it paints again, as with the next three. */
  get strokes(): number;
  set strokes(strokes: number | null);
  /** From 0 (calm) to 1 (bold, the default). */
  get boldness(): number;
  set boldness(boldness: number | null);
  /** From 0.25 to 4, the size of what strokes form in flat areas; default 1. */
  get swirl(): number;
  set swirl(swirl: number | null);
  /** A whole number, default 0: another one places the strokes of flat areas elsewhere. */
  get seed(): number;
  set seed(seed: number | null);
  /** From 0 (as light as the style's painting) to 1 (as the photo); default 0.6. Changing it paints again. */
  get light(): number;
  set light(light: number | null);
  /** Attribute `max-side`, or `maxside`: the longest side in pixels. Default: 1024 on the graphics card, 512 on the CPU. */
  get maxSide(): number | null;
  set maxSide(side: number | null);
  /** "lazy" (the default) begins when the element comes near the window, "eager" at once. */
  get loading(): "lazy" | "eager";
  set loading(loading: string | null);
  /** "auto" (the default) paints by itself, "manual" shows the photo and waits for `stylize()`. */
  get reveal(): "auto" | "manual";
  set reveal(reveal: string | null);
  get backend(): "auto" | Backend;
  set backend(backend: string | null);
  /** Attribute and property: a divider between photo and painting; `compare="false"` is off. */
  compare: boolean;
  /** The address of another style pack. */
  pack: string;
  /** The address of the style encoder of a pack of your own, which `styleSrc` needs there. */
  encoder: string;
  /** The address of `impasto_bg.wasm`, where it is not in the package's place. */
  wasm: string;
  /** A photo instead of `src`. No attribute. */
  source: Source | null;
  /** A mixture instead of `painting`: weights by style id. No attribute. */
  weights: Record<string, number> | null;
  /** The sentences of this element; null: those of all. No attribute. */
  get words(): Words;
  set words(words: Words | null);
  /** Also `:state(…)`, and `data-state` once the page has loaded. */
  readonly state: ImpastoImageState;
  /** What is shown, or null: far off screen too, where the pixels are given back until it comes near again. */
  readonly result: Result | null;
  readonly error: ImpastoError | null;
  /** The styles of the pack, then those of `style-src`; empty before the engine is loaded. */
  readonly styles: Style[];
  /** Paints now, whatever `loading` and `reveal` say; rejects with an ImpastoError. */
  stylize(): Promise<Result>;
  /** Stops what is under way; what was shown before stays. */
  cancel(): void;
  /** What is shown, as a file. */
  toBlob(options?: EncodeOptions): Promise<Blob>;
  addEventListener<Name extends keyof ImpastoImageEventMap>(
    type: Name,
    listener: (this: ImpastoImage, event: ImpastoImageEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void;
  removeEventListener<Name extends keyof ImpastoImageEventMap>(
    type: Name,
    listener: (this: ImpastoImage, event: ImpastoImageEventMap[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(type: string, listener: EventListenerOrEventListenerObject, options?: boolean | EventListenerOptions): void;
}

declare global {
  interface HTMLElementTagNameMap {
    "impasto-image": ImpastoImage;
  }
}
