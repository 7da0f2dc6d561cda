/** The sentences of `<impasto-image>` in one language. */
export interface Words {
  /** The language, as in the attribute `lang`. */
  readonly lang: string;
  /** Names the progress bar for those who do not see it. */
  readonly painting: string;
  /** Names the divider. */
  readonly compare: string;
  /** Says where the divider stands: so many per cent are photo. */
  uncovered(photo: number): string;
  /** On the button below an error. */
  readonly retry: string;
  /** Sentence and next step by the code of an error. What is missing is said in English. */
  readonly errors: Readonly<Record<string, readonly [sentence: string, step: string]>>;
}

declare const words: Words;
export default words;
