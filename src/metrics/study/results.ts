import { Random } from "../../engine/random.js";
import { nominalAlpha } from "./agreement.js";
import type { Answer } from "./answer-log.js";
import { bootstrapIntervals, type Interval } from "./bootstrap.js";

/** What an answer says, whichever caption was first. */
export type Vote = "prediction" | "groundTruth" | "both";

export interface Share extends Partial<Interval> {
  /** In [0, 1]; undefined where there are no answers. The interval is undefined with fewer than two participants. */
  readonly value: number | undefined;
}

export interface StudyResults {
  readonly participants: number;
  /** Participants who have answered all their trials. */
  readonly finished: number;
  readonly answers: number;
  readonly votes: Readonly<Record<Vote, number>>;
  /** The bars of Figure 7. */
  readonly shares: Readonly<Record<Vote | "predictionOrBoth", Share>>;
  /** How often what stood first or second was chosen, and both: far apart, people click without reading. */
  readonly positions: Readonly<Record<Answer["choice"], number>>;
  /** Krippendorff's alpha of the votes; undefined where nobody judged the same image, or all votes are the same. */
  readonly alpha: number | undefined;
  /** Images that two participants or more judged. */
  readonly sharedImages: number;
}

export const DEFAULT_RESAMPLES = 10_000;

export interface ResultsOptions {
  /** Of the bootstrap; 0 unless told. */
  readonly seed?: number;
  /** Samples of the bootstrap; {@link DEFAULT_RESAMPLES} unless told. */
  readonly resamples?: number;
}

export function voteOf({ first, choice }: Pick<Answer, "first" | "choice">): Vote {
  if (choice === "both") return "both";
  const other = first === "prediction" ? "groundTruth" : "prediction";
  return choice === "first" ? first : other;
}

const votes = ["prediction", "groundTruth", "both"] as const;

/**
 * Counts answers. Each answer weighs the same; intervals are 95 % percentile intervals of a bootstrap over participants.
 *
 * @param perParticipant trials of a participant
 * @throws RangeError for a number of samples below 1
 */
export function countAnswers(
  answers: readonly Answer[],
  perParticipant: number,
  { seed = 0, resamples = DEFAULT_RESAMPLES }: ResultsOptions = {},
): StudyResults {
  if (!(Number.isSafeInteger(resamples) && resamples >= 1)) {
    throw new RangeError(`a bootstrap takes one sample or more, ${resamples} given`);
  }
  const positions = { first: 0, second: 0, both: 0 };
  const byParticipant = new Map<string, [prediction: number, groundTruth: number, both: number]>();
  const byImage = new Map<string, Vote[]>();
  for (const answer of answers) {
    const vote = voteOf(answer);
    positions[answer.choice]++;
    const counts = byParticipant.get(answer.participant) ?? [0, 0, 0];
    counts[votes.indexOf(vote)]!++;
    byParticipant.set(answer.participant, counts);
    byImage.set(answer.item, [...(byImage.get(answer.item) ?? []), vote]);
  }
  const counts = [...byParticipant.values()];
  const once = new Uint32Array(counts.length).fill(1);
  const values = answers.length === 0 ? [] : sharesOf(counts, once);
  const intervals =
    counts.length < 2
      ? []
      : bootstrapIntervals(
          counts.length,
          (weights) => sharesOf(counts, weights),
          new Random(seed, "study bootstrap"),
          resamples,
        );
  const share = (i: number): Share => ({ value: values[i], ...intervals[i] });
  const total = (i: number) => counts.reduce((sum, one) => sum + one[i]!, 0);
  return {
    participants: counts.length,
    finished: counts.filter((one) => one[0] + one[1] + one[2] >= perParticipant).length,
    answers: answers.length,
    votes: { prediction: total(0), groundTruth: total(1), both: total(2) },
    shares: { prediction: share(0), groundTruth: share(1), both: share(2), predictionOrBoth: share(3) },
    positions,
    alpha: nominalAlpha(byImage.values()),
    sharedImages: [...byImage.values()].filter((ratings) => ratings.length > 1).length,
  };
}

/** Shares of prediction, ground truth, both, and prediction or both. */
function sharesOf(
  counts: readonly (readonly [number, number, number])[],
  weights: Uint32Array,
): [number, number, number, number] {
  let prediction = 0;
  let groundTruth = 0;
  let both = 0;
  for (const [i, one] of counts.entries()) {
    prediction += weights[i]! * one[0];
    groundTruth += weights[i]! * one[1];
    both += weights[i]! * one[2];
  }
  const all = prediction + groundTruth + both;
  return [prediction / all, groundTruth / all, both / all, (prediction + both) / all];
}
