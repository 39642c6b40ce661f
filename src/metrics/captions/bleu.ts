import type { CaptionMetric, CaptionPair, CaptionScores } from "./caption-metric.js";
import { doubled, NgramTable, ngrams, Vocabulary } from "./ngram-table.js";
import { splitWords } from "./words.js";

/** n of the longest n-grams. */
const LONGEST = 4;
/** Keep fractions of nothing defined; coco-caption's. */
const TINY = 1e-15;
const SMALL = 1e-9;

/** What BLEU is computed from, of one caption or of a set. */
interface Statistics {
  testLength: number;
  referenceLength: number;
  /** n-grams of the hypothesis, for n from 1. */
  readonly guesses: number[];
  /** Of these, those that a reference has, each as often as the reference that has it most often. */
  readonly matches: number[];
}

/** Of two lengths equally close to the hypothesis' the shorter. */
function closestLength(length: number, references: readonly number[]): number {
  return references.reduce((best, one) => {
    const difference = Math.abs(one - length) - Math.abs(best - length);
    return difference < 0 || (difference === 0 && one < best) ? one : best;
  });
}

/** BLEU-1 to BLEU-4: geometric means of the precisions, less the brevity penalty. */
function scores({ testLength, referenceLength, guesses, matches }: Statistics): number[] {
  const ratio = (testLength + TINY) / (referenceLength + SMALL);
  const brevity = ratio < 1 ? Math.exp(1 - 1 / ratio) : 1;
  let product = 1;
  return guesses.map((guess, i) => {
    product *= (matches[i]! + TINY) / (guess + SMALL);
    return product ** (1 / (i + 1)) * brevity;
  });
}

/** Counts n-grams of one pair after the other. */
class PairCounter {
  readonly #vocabulary = new Vocabulary();
  readonly #table = new NgramTable();
  /** By n-gram: how often the present text has had it, and how often the reference that has it most often. */
  #present = new Int32Array(this.#table.size + 1024);
  #most = new Int32Array(this.#present.length);

  count({ hypothesis, references }: CaptionPair): Statistics {
    this.#table.clear();
    const lengths: number[] = [];
    for (const reference of references) lengths.push(this.#addReference(reference));
    const words = this.#vocabulary.numbers(splitWords(hypothesis));
    const orders = ngrams(words, LONGEST, this.#table);
    this.#makeRoom();
    const matches = orders.map((numbers) => {
      let matched = 0;
      for (const number of numbers) {
        if (this.#present[number]! < this.#most[number]!) matched++;
        this.#present[number]!++;
      }
      return matched;
    });
    this.#present.fill(0, 0, this.#table.size);
    this.#most.fill(0, 0, this.#table.size);
    return {
      testLength: words.length,
      referenceLength: closestLength(words.length, lengths),
      guesses: orders.map((numbers) => numbers.length),
      matches,
    };
  }

  /** @returns its length in words */
  #addReference(reference: string): number {
    const words = this.#vocabulary.numbers(splitWords(reference));
    const orders = ngrams(words, LONGEST, this.#table);
    this.#makeRoom();
    for (const numbers of orders) {
      for (const number of numbers) {
        const times = ++this.#present[number]!;
        if (times > this.#most[number]!) this.#most[number] = times;
      }
    }
    for (const numbers of orders) for (const number of numbers) this.#present[number] = 0;
    return words.length;
  }

  #makeRoom(): void {
    while (this.#present.length < this.#table.size) {
      this.#present = doubled(this.#present);
      this.#most = doubled(this.#most);
    }
  }
}

/**
 * BLEU-1 to BLEU-4 of Papineni et al. (2002) as coco-caption's `bleu_scorer.py` computes them: the closest reference
 * length, counts summed over the set before the precisions, and per caption the same with counts of the caption alone.
 * coco-caption adds 1e-15 to matches and 1e-9 to guesses, so that a caption without a match is not quite 0.
 */
export const bleu: CaptionMetric = {
  name: "bleu",
  corpus(pairs, signal): CaptionScores {
    const counter = new PairCounter();
    const zeros = () => new Array<number>(LONGEST).fill(0);
    const total: Statistics = { testLength: 0, referenceLength: 0, guesses: zeros(), matches: zeros() };
    const perCaption = zeros().map(() => new Float64Array(pairs.length));
    pairs.forEach((pair, i) => {
      if (i % 1024 === 0) signal?.throwIfAborted();
      const own = counter.count(pair);
      total.testLength += own.testLength;
      total.referenceLength += own.referenceLength;
      scores(own).forEach((score, n) => {
        perCaption[n]![i] = score;
        total.guesses[n]! += own.guesses[n]!;
        total.matches[n]! += own.matches[n]!;
      });
    });
    const named = <T>(name: (n: number) => string, values: readonly T[]): Record<string, T> =>
      Object.fromEntries(values.map((value, i) => [name(i + 1), value]));
    return {
      metrics: named((n) => `BLEU-${n}`, scores(total)),
      perCaption: named((n) => `BLEU-${n}`, perCaption),
      counts: {
        "BLEU test length": total.testLength,
        "BLEU reference length": total.referenceLength,
        ...named((n) => `BLEU ${n}-gram guesses`, total.guesses),
        ...named((n) => `BLEU ${n}-gram matches`, total.matches),
      },
    };
  },
};
