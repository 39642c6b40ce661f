import type { CaptionMetric, CaptionPair, CaptionScores } from "./caption-metric.js";
import { mean } from "./mean.js";
import { doubled, NgramTable, ngrams, Vocabulary } from "./ngram-table.js";
import { splitWords } from "./words.js";

/** n of the longest n-grams. */
const LONGEST = 4;
/** Words of difference in length at which CIDEr-D's penalty is exp(-1/2). */
const SIGMA = 6;
/** coco-caption's CIDEr goes from 0 to 10. */
const SCALE = 10;

/** The n-grams of a text, each once, with their weights: tf-idf, for one n. */
interface Weights {
  readonly ngrams: readonly number[];
  readonly values: readonly number[];
  /** The Euclidean norm. */
  readonly norm: number;
}

interface WeightedText {
  readonly orders: readonly Weights[];
  /** As coco-caption measures length for the penalty: n-grams of two words. */
  readonly length: number;
}

/** Texts as tf-idf vectors; document frequencies are of the images of a set. */
class TextWeights {
  readonly #vocabulary = new Vocabulary();
  readonly #table = new NgramTable();
  /** By n-gram: in how many images' references it is, the last image counted, and how often the present text has it. */
  #frequencies = new Int32Array(1024);
  #lastImages = new Int32Array(1024).fill(-1);
  #present = new Int32Array(1024);
  readonly #logImages: number;

  constructor(pairs: readonly CaptionPair[], signal: AbortSignal | undefined) {
    this.#logImages = Math.log(pairs.length);
    pairs.forEach(({ references }, image) => {
      if (image % 1024 === 0) signal?.throwIfAborted();
      for (const reference of references) this.#countImage(this.#ngrams(reference), image);
    });
  }

  /** The text as a vector of each n. */
  weigh(text: string): WeightedText {
    const orders = this.#ngrams(text);
    return { orders: orders.map((numbers) => this.#weights(numbers)), length: orders[1]!.length };
  }

  #ngrams(text: string): number[][] {
    const orders = ngrams(this.#vocabulary.numbers(splitWords(text)), LONGEST, this.#table);
    while (this.#frequencies.length < this.#table.size) {
      const old = this.#lastImages.length;
      this.#frequencies = doubled(this.#frequencies);
      this.#present = doubled(this.#present);
      this.#lastImages = doubled(this.#lastImages).fill(-1, old);
    }
    return orders;
  }

  #countImage(orders: readonly (readonly number[])[], image: number): void {
    for (const numbers of orders) {
      for (const number of numbers) {
        if (this.#lastImages[number] === image) continue;
        this.#lastImages[number] = image;
        this.#frequencies[number]!++;
      }
    }
  }

  #weights(numbers: readonly number[]): Weights {
    const present = this.#present;
    for (const number of numbers) present[number]!++;
    const ngrams: number[] = [];
    const values: number[] = [];
    let squares = 0;
    for (const number of numbers) {
      const times = present[number]!;
      if (times === 0) continue;
      present[number] = 0;
      const weight = times * (this.#logImages - Math.log(Math.max(1, this.#frequencies[number]!)));
      ngrams.push(number);
      values.push(weight);
      squares += weight * weight;
    }
    return { ngrams, values, norm: Math.sqrt(squares) };
  }
}

/** Cosines of a hypothesis with references; CIDEr-D's with the hypothesis' weights clipped to the reference's. */
class Similarity {
  /** By n-gram: the hypothesis' weight, 0 where it has it not. */
  #weights = new Float64Array(1024);

  /** @returns for each of CIDEr-D and CIDEr the mean over n and references, from 0 to 1 */
  mean(hypothesis: WeightedText, references: readonly WeightedText[]): { clipped: number; plain: number } {
    const sum = { clipped: 0, plain: 0 };
    hypothesis.orders.forEach((own, n) => {
      this.#enter(own);
      for (const { orders, length } of references) {
        const theirs = orders[n]!;
        if (own.norm === 0 || theirs.norm === 0) continue;
        const penalty = Math.exp(-((hypothesis.length - length) ** 2) / (2 * SIGMA ** 2));
        const { clipped, plain } = this.#products(theirs);
        sum.clipped += (clipped / (own.norm * theirs.norm)) * penalty;
        sum.plain += plain / (own.norm * theirs.norm);
      }
      for (const ngram of own.ngrams) this.#weights[ngram] = 0;
    });
    const terms = LONGEST * references.length;
    return { clipped: sum.clipped / terms, plain: sum.plain / terms };
  }

  #enter({ ngrams, values }: Weights): void {
    const largest = ngrams.reduce((most, ngram) => Math.max(most, ngram), 0);
    if (largest >= this.#weights.length) this.#weights = new Float64Array(2 * (largest + 1));
    ngrams.forEach((ngram, i) => {
      this.#weights[ngram] = values[i]!;
    });
  }

  #products({ ngrams, values }: Weights): { clipped: number; plain: number } {
    let clipped = 0;
    let plain = 0;
    for (let i = 0; i < ngrams.length; i++) {
      const ngram = ngrams[i]!;
      const own = ngram < this.#weights.length ? this.#weights[ngram]! : 0;
      if (own === 0) continue;
      const theirs = values[i]!;
      clipped += Math.min(own, theirs) * theirs;
      plain += own * theirs;
    }
    return { clipped, plain };
  }
}

/**
 * CIDEr of Vedantam et al. (2015), twice. `CIDEr` is what coco-caption prints under that name, which is the paper's
 * CIDEr-D: weights clipped to the reference's, a Gaussian penalty (sigma 6) on the difference of lengths, times 10.
 * `CIDEr-plain` is the cosine alone, times 10, as the authors' `ciderScorer` of that name. Neither stems words.
 * Document frequencies are counted over the references of the set that is scored.
 */
export const cider: CaptionMetric = {
  name: "cider",
  corpus(pairs, signal): CaptionScores {
    const weights = new TextWeights(pairs, signal);
    const similarity = new Similarity();
    const clipped = new Float64Array(pairs.length);
    const plain = new Float64Array(pairs.length);
    pairs.forEach(({ hypothesis, references }, i) => {
      if (i % 1024 === 0) signal?.throwIfAborted();
      const own = weights.weigh(hypothesis);
      const theirs = references.map((reference) => weights.weigh(reference));
      const score = similarity.mean(own, theirs);
      clipped[i] = SCALE * score.clipped;
      plain[i] = SCALE * score.plain;
    });
    return {
      metrics: { CIDEr: mean(clipped), "CIDEr-plain": mean(plain) },
      perCaption: { CIDEr: clipped, "CIDEr-plain": plain },
      ...(pairs.length === 1 && {
        notes: [
          "CIDEr of a single image is 0 whatever the caption: every n-gram of its references is in all images, so its weight log(1 / 1) is 0.",
        ],
      }),
    };
  },
};
