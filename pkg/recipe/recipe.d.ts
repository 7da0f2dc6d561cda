import type { Brushwork, Impasto, StylizeOptions } from "../index.js";

export interface RecipeStyle {
  readonly id: string;
  /** Of its style file. */
  readonly sha256?: string;
  /** The style file, of a style that is not the pack's. */
  readonly file?: Uint8Array;
}

/** Where on the photo the painting shows, and where a second one does: the rest is the photo. */
export interface RecipeWhere {
  readonly width: number;
  readonly height: number;
  /** Of {@link packMasks}. */
  readonly mask: Uint8Array;
  /** The style of the second painting, which has a weight too, of 0 if it has no part in the first. */
  readonly style?: string;
}

/** One or two masks of one size: shares of 255, row by row. Together they are 255 at most. */
export interface Masks {
  readonly width: number;
  readonly height: number;
  readonly planes: readonly Uint8Array[];
}

/** All that a painting was made of, but the photo. It is itself what `stylize` takes as its options. */
export interface Recipe extends Brushwork {
  readonly newer?: undefined;
  readonly version: number;
  /** The version of the package, and of its engine. */
  readonly engine?: string;
  /** The SHA-256 of the photo's file. */
  readonly photo?: string;
  /** Of the painting. */
  readonly width?: number;
  readonly height?: number;
  readonly strength?: number;
  readonly edges?: "wrap-x" | "wrap";
  /** `stylize` paints everywhere; `coverImage` shows what it paints within masks. */
  readonly where?: RecipeWhere;
  readonly weights: Record<string, number>;
  readonly styles: readonly RecipeStyle[];
}

/** One that a later version of the package has written, and that this one cannot read. */
export interface NewerRecipe {
  readonly newer: true;
  readonly version: number;
}

/** The recipe of a painting: the options it was painted with, and what it was painted of. */
export declare function recipeOf(impasto: Impasto, options: StylizeOptions & { where?: RecipeWhere }, about?: { photo?: Blob; width?: number; height?: number }): Promise<Recipe>;
/** The same picture with the recipe in it: a PNG, JPEG or WebP. A recipe that was there gives way, and in a WebP all XMP. */
export declare function writeRecipe(blob: Blob, recipe: Recipe): Promise<Blob>;
/** What a file carries; null if that is no recipe that can be read. Never rejects. */
export declare function readRecipe(blob: Blob): Promise<Recipe | NewerRecipe | null>;
/** For the fragment of a link: letters, digits, `-` and `_`. The photo's hash and masks stay out, and style files for which there is no room. */
export declare function encodeRecipe(recipe: Recipe): string;
export declare function decodeRecipe(text: string): Recipe | NewerRecipe | null;
/** Adds the styles of a recipe that are not there and go along as files; answers with the ids that are still missing. */
export declare function addRecipeStyles(impasto: Impasto, recipe: Recipe): Promise<string[]>;
/** Whether this engine paints the recipe as it was painted: the same version, the same styles. */
export declare function isSameEngine(impasto: Impasto, recipe: Recipe): Promise<boolean>;
/** Masks as bytes; with a bound, they are made smaller until they need no more. */
export declare function packMasks(masks: Masks, mostBytes?: number): Promise<{ width: number; height: number; mask: Uint8Array }>;
/** Null if these are none. */
export declare function unpackMasks(packed: { width: number; height: number; mask: Uint8Array }): Promise<Masks | null>;
/** As many bytes of masks as find room in any file. */
export declare const MOST_MASK: number;
/** The SHA-256 of a file, in hex, as a recipe names its photo; undefined where the browser offers none. */
export declare function sha256(data: Blob | Uint8Array): Promise<string | undefined>;
