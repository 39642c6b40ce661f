/** A caption to be scored, and what it is scored against. */
export interface CaptionPair {
  /** Of the image, as the files have it; the number of the line where they are text. */
  readonly id: string;
  /** As the protocol tokenized it: words with spaces between; may be empty. */
  readonly hypothesis: string;
  /** One or more, tokenized in the same way; may be empty texts. */
  readonly references: readonly string[];
  /** As they were given, for metrics that read plain text, such as CLIPScore. */
  readonly original: { readonly hypothesis: string; readonly references: readonly string[] };
}

/** What a metric gives for a set of captions; several figures for a metric such as BLEU-1 to BLEU-4. */
export interface CaptionScores {
  /** Of the whole set, by the figure's name. */
  readonly metrics: Readonly<Record<string, number>>;
  /** One value for each pair, in their order, by the figure's name. */
  readonly perCaption: Readonly<Record<string, ArrayLike<number>>>;
  /** What the figures were computed from, such as lengths and matches; of the whole set. */
  readonly counts?: Readonly<Record<string, number>>;
  /** How they were computed where there is a choice, such as the stages of METEOR. */
  readonly settings?: Readonly<Record<string, string | number | boolean | null>>;
  /** What a reader of the figures has to know, as sentences. */
  readonly notes?: readonly string[];
}

/** A metric of captions over tokenized pairs. */
export interface CaptionMetric {
  /** As the command line has it, such as "bleu". */
  readonly name: string;
  /**
   * Scores a set of captions.
   *
   * @param pairs one or more
   * @param signal ends a long computation
   */
  corpus(pairs: readonly CaptionPair[], signal?: AbortSignal): CaptionScores | Promise<CaptionScores>;
}
