import type { Alignment } from "./align.js";
import type { Word } from "./lexicon.js";
import { type MeteorStage, meteorStages, stageWeights } from "./stages.js";

/** METEOR 1.5's parameters for English, task "rank". */
export const meteorParameters = { alpha: 0.85, beta: 0.2, gamma: 0.6, delta: 0.75 } as const;

/** Words of one side of an alignment. */
export interface SideStatistics {
  length: number;
  functionWords: number;
  /** Words that are aligned, by stage. */
  readonly content: Record<MeteorStage, number>;
  readonly function: Record<MeteorStage, number>;
}

/** What METEOR is computed from, of one caption or summed up over a set. */
export interface MeteorStatistics {
  readonly hypothesis: SideStatistics;
  readonly reference: SideStatistics;
  chunks: number;
}

const zeros = (): Record<MeteorStage, number> => ({ exact: 0, stem: 0, synonym: 0, paraphrase: 0 });

const side = (): SideStatistics => ({ length: 0, functionWords: 0, content: zeros(), function: zeros() });

/** Nothing aligned of no words. */
export function emptyStatistics(): MeteorStatistics {
  return { hypothesis: side(), reference: side(), chunks: 0 };
}

function enter(into: SideStatistics, words: readonly Word[]): void {
  into.length = words.length;
  into.functionWords = words.filter(({ isFunctionWord }) => isFunctionWord).length;
}

function enterMatch(into: SideStatistics, stage: MeteorStage, words: readonly Word[]): void {
  for (const { isFunctionWord } of words) (isFunctionWord ? into.function : into.content)[stage]++;
}

/** Counts an alignment. */
export function statisticsOf(
  hypothesis: readonly Word[],
  reference: readonly Word[],
  { matches, chunks }: Alignment,
): MeteorStatistics {
  const counted = { ...emptyStatistics(), chunks };
  enter(counted.hypothesis, hypothesis);
  enter(counted.reference, reference);
  for (const { stage, start, length, hypothesisStart, hypothesisLength } of matches) {
    const own = hypothesis.slice(hypothesisStart, hypothesisStart + hypothesisLength);
    enterMatch(counted.hypothesis, stage, own);
    enterMatch(counted.reference, stage, reference.slice(start, start + length));
  }
  return counted;
}

const matched = ({ content, function: functionWords }: SideStatistics): number =>
  meteorStages.reduce((sum, stage) => sum + content[stage] + functionWords[stage], 0);

/** Whether all words of both texts are aligned, in one chunk. */
const isWhole = ({ hypothesis, reference, chunks }: MeteorStatistics): boolean =>
  chunks === 1 && matched(hypothesis) === hypothesis.length && matched(reference) === reference.length;

/** Adds the counts of a caption to those of a set; the chunk of a caption that is aligned whole is not counted. */
export function addStatistics(into: MeteorStatistics, one: MeteorStatistics): void {
  for (const name of ["hypothesis", "reference"] as const) {
    into[name].length += one[name].length;
    into[name].functionWords += one[name].functionWords;
    for (const stage of meteorStages) {
      into[name].content[stage] += one[name].content[stage];
      into[name].function[stage] += one[name].function[stage];
    }
  }
  if (!isWhole(one)) into.chunks += one.chunks;
}

/** The share of a text's words that are aligned, weighted by stage, function words less than others. */
function weightedShare({ length, functionWords, content, function: functions }: SideStatistics): number {
  const { delta } = meteorParameters;
  const total = delta * (length - functionWords) + (1 - delta) * functionWords;
  const aligned = meteorStages.reduce(
    (sum, stage) => sum + stageWeights[stage] * (delta * content[stage] + (1 - delta) * functions[stage]),
    0,
  );
  return aligned / total;
}

/** METEOR, from 0 to 1: the weighted harmonic mean of precision and recall, less the penalty for fragmentation. */
export function meteorScore(statistics: MeteorStatistics): number {
  const { alpha, beta, gamma } = meteorParameters;
  const precision = weightedShare(statistics.hypothesis);
  const recall = weightedShare(statistics.reference);
  const mean = 1 / ((1 - alpha) / precision + alpha / recall);
  const words = (matched(statistics.hypothesis) + matched(statistics.reference)) / 2;
  const fragmentation = isWhole(statistics) ? 0 : statistics.chunks / words;
  const score = mean * (1 - gamma * fragmentation ** beta);
  return Number.isNaN(score) ? 0 : Math.max(0, score);
}
