import { areSynonyms, type Word } from "./lexicon.js";
import type { ParaphraseTable } from "./paraphrase-table.js";
import type { MeteorStage } from "./stages.js";

/** Words of a reference that may be aligned with words of a hypothesis. */
export interface WordMatch {
  readonly stage: MeteorStage;
  /** Of the reference's words. */
  readonly start: number;
  readonly length: number;
  /** Of the hypothesis' words. */
  readonly hypothesisStart: number;
  readonly hypothesisLength: number;
}

/** All that may be aligned. */
export interface Matches {
  /** By the word of the reference at which they begin; in the order of the stages. */
  readonly byStart: readonly (readonly WordMatch[])[];
  /** How many matches cover each word. */
  readonly coverage: readonly number[];
  readonly hypothesisCoverage: readonly number[];
}

export interface StageOptions {
  readonly stages: readonly MeteorStage[];
  readonly paraphrases?: ParaphraseTable;
}

type WordTest = (hypothesis: Word, reference: Word) => boolean;

const wordTests: Readonly<Record<Exclude<MeteorStage, "paraphrase">, WordTest>> = {
  exact: (a, b) => a === b,
  stem: (a, b) => a !== b && a.stem === b.stem,
  synonym: (a, b) => a !== b && areSynonyms(a, b),
};

/**
 * Finds what may be aligned. A pair of words may match in several stages; each of its matches counts as coverage.
 *
 * @param hypothesis of the lexicon that the reference's words are of
 */
export function findMatches(
  hypothesis: readonly Word[],
  reference: readonly Word[],
  { stages, paraphrases }: StageOptions,
): Matches {
  const byStart: WordMatch[][] = reference.map(() => []);
  const coverage = reference.map(() => 0);
  const hypothesisCoverage = hypothesis.map(() => 0);
  const add = (match: WordMatch) => {
    byStart[match.start]!.push(match);
    for (let i = 0; i < match.length; i++) coverage[match.start + i]!++;
    for (let i = 0; i < match.hypothesisLength; i++) hypothesisCoverage[match.hypothesisStart + i]!++;
  };
  for (const stage of stages) {
    if (stage === "paraphrase") {
      if (paraphrases) addParaphrases(hypothesis, reference, paraphrases, add);
      continue;
    }
    const test = wordTests[stage];
    reference.forEach((word, start) => {
      hypothesis.forEach((own, hypothesisStart) => {
        if (test(own, word)) add({ stage, start, length: 1, hypothesisStart, hypothesisLength: 1 });
      });
    });
  }
  return { byStart, coverage, hypothesisCoverage };
}

/** Paraphrases of the reference's phrases in the hypothesis, then of the hypothesis' phrases in the reference. */
function addParaphrases(
  hypothesis: readonly Word[],
  reference: readonly Word[],
  table: ParaphraseTable,
  add: (match: WordMatch) => void,
): void {
  const own = hypothesis.map(({ text }) => text);
  const theirs = reference.map(({ text }) => text);
  for (const { from, length, at, otherLength } of table.occurrences(theirs, own)) {
    add({
      stage: "paraphrase",
      start: from,
      length,
      hypothesisStart: at,
      hypothesisLength: otherLength,
    });
  }
  for (const { from, length, at, otherLength } of table.occurrences(own, theirs)) {
    add({
      stage: "paraphrase",
      start: at,
      length: otherLength,
      hypothesisStart: from,
      hypothesisLength: length,
    });
  }
}
