import type { CaptionMetric, CaptionScores } from "./caption-metric.js";
import { mean } from "./mean.js";
import { Vocabulary } from "./ngram-table.js";

/** How much more recall weighs than precision; coco-caption's. */
const BETA = 1.2;

/** The length of the longest common subsequence. */
function commonLength(a: readonly number[], b: readonly number[]): number {
  const lengths = new Array<number>(b.length + 1).fill(0);
  for (const word of a) {
    let diagonal = 0;
    for (let j = 1; j <= b.length; j++) {
      const above = lengths[j]!;
      lengths[j] = word === b[j - 1] ? diagonal + 1 : Math.max(above, lengths[j - 1]!);
      diagonal = above;
    }
  }
  return lengths[b.length]!;
}

/**
 * ROUGE-L of Lin (2004) as coco-caption's `rouge.py` computes it: the best precision and the best recall over the
 * references, not necessarily of the same one, and their F with beta 1.2; of a set the mean. Texts are split at single
 * spaces, so an empty text is one empty word, which another empty text matches.
 */
export const rougeL: CaptionMetric = {
  name: "rouge-l",
  corpus(pairs, signal): CaptionScores {
    const vocabulary = new Vocabulary();
    const words = (text: string) => vocabulary.numbers(text.split(" "));
    const scores = Float64Array.from(pairs, ({ hypothesis, references }, i) => {
      if (i % 1024 === 0) signal?.throwIfAborted();
      const own = words(hypothesis);
      let precision = 0;
      let recall = 0;
      for (const reference of references) {
        const theirs = words(reference);
        const common = commonLength(theirs, own);
        precision = Math.max(precision, common / own.length);
        recall = Math.max(recall, common / theirs.length);
      }
      if (precision === 0 || recall === 0) return 0;
      return ((1 + BETA ** 2) * precision * recall) / (recall + BETA ** 2 * precision);
    });
    return { metrics: { "ROUGE-L": mean(scores) }, perCaption: { "ROUGE-L": scores } };
  },
};
