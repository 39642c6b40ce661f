import type { Random } from "../engine/index.js";
import { BiARTError, DamagedWeightsError } from "./errors.js";
import { fallingExponential } from "./falling-exponential.js";
import { filterWeights, largestIndices } from "./sampling-filters.js";

/** How a token is drawn from its logits. The filters apply in the order in which they stand here. */
export interface SamplingOptions {
  /**
   * Logits of tokens that the sequence has already are divided by it where positive and multiplied where not (Keskar
   * et al., 2019). 1 changes nothing; from 1e-6 to 1e6. For text alone: pictures repeat codes on purpose.
   */
  readonly repetitionPenalty: number;
  /** Divides the logits; 0 takes the likeliest always. Finite, 0 or more. */
  readonly temperature: number;
  /** How many of the likeliest are drawn from; 0 for all of them. */
  readonly topK: number;
  /**
   * The likeliest tokens that together reach this share of the probability, and no more, are drawn from (nucleus
   * sampling, Holtzman et al., 2020). Above 0, to 1 for all of them.
   */
  readonly topP: number;
  /** Tokens at least this many times as likely as the likeliest are drawn from: 0 for all of them, to 1. */
  readonly minP: number;
}

/** Draws from the distribution as it is. */
export const plainSampling: SamplingOptions = {
  repetitionPenalty: 1,
  temperature: 1,
  topK: 0,
  topP: 1,
  minP: 0,
};

/** So that logits stay finite in float32 whichever way they are changed. */
const STRONGEST_PENALTY = 1e6;

/** @throws BiARTError where an option lies outside its range. */
export function checkSampling(options: SamplingOptions): void {
  const { repetitionPenalty, temperature, topK, topP, minP } = options;
  if (!(Number.isFinite(temperature) && temperature >= 0)) {
    throw new BiARTError(`temperature is ${temperature}; a finite number of 0 or more is expected`);
  }
  if (!(Number.isSafeInteger(topK) && topK >= 0)) {
    throw new BiARTError(`topK is ${topK}; a whole number is expected: 1 or more, or 0 for all tokens`);
  }
  if (!(topP > 0 && topP <= 1)) {
    throw new BiARTError(`topP is ${topP}; a share above 0 is expected, to 1 for all tokens`);
  }
  if (!(minP >= 0 && minP <= 1)) {
    throw new BiARTError(`minP is ${minP}; a share of 0, for all tokens, to 1 is expected`);
  }
  if (!(repetitionPenalty >= 1 / STRONGEST_PENALTY && repetitionPenalty <= STRONGEST_PENALTY)) {
    throw new BiARTError(
      `repetitionPenalty is ${repetitionPenalty}; a number from ${1 / STRONGEST_PENALTY} to ${STRONGEST_PENALTY} is expected, 1 for none`,
    );
  }
}

/**
 * Draws an index from softmax(logits / temperature) among the tokens that the filters leave, in float64 with one
 * uniform number and the inverse of the distribution function over ascending indices. At temperature 0 nothing
 * is drawn. Of equal logits, the lower index is taken for the larger. `repetitionPenalty` is not applied here: see
 * {@link penalizeRepetition}.
 * @param best the index of the largest logit, where it is known
 * @throws BiARTError where logits are not finite.
 */
export function sampleIndex(
  logits: Float32Array,
  options: SamplingOptions,
  random: Random,
  best = largestIndex(logits),
): number {
  const { temperature, topK } = options;
  if (temperature === 0) return best;
  const largest = logits[best]!;
  const kept = topK > 0 && topK < logits.length ? largestIndices(logits, topK) : undefined;
  const weights = new Float64Array(kept?.length ?? logits.length);
  for (let i = 0; i < weights.length; i++) {
    weights[i] = Math.exp((logits[kept ? kept[i]! : i]! - largest) / temperature);
  }
  filterWeights(weights, options);
  let total = 0;
  for (let i = 0; i < weights.length; i++) {
    total += weights[i]!;
    weights[i] = total;
  }
  const drawn = firstAbove(weights, random.uniform() * total);
  return kept ? kept[drawn]! : drawn;
}

/** The logits after the repetition penalty, copied; `seen` are indices of the tokens that there are already. */
export function penalizeRepetition(
  logits: Float32Array,
  seen: Iterable<number>,
  penalty: number,
): Float32Array {
  const penalized = logits.slice();
  for (const index of new Set(seen)) {
    const logit = logits[index]!;
    penalized[index] = logit > 0 ? logit / penalty : logit * penalty;
  }
  return penalized;
}

/** Logarithm of softmax(logits)[index], in nats. @param best the index of the largest logit, where it is known */
export function logProbability(logits: Float32Array, index: number, best = largestIndex(logits)): number {
  return logits[index]! - logTotal(logits, best);
}

/**
 * Logarithm of the sum of exp(logits): what turns logits into log-probabilities when it is subtracted.
 * @param best the index of the largest logit, where it is known
 */
export function logTotal(logits: Float32Array, best = largestIndex(logits)): number {
  const largest = logits[best]!;
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += fallingExponential(logits[i]! - largest);
  return largest + Math.log(total);
}

/** The index of the largest logit, the lowest of equal ones. @throws BiARTError where logits are not finite. */
export function largestIndex(logits: Float32Array): number {
  const { length } = logits;
  const even = length - (length % 4);
  // Four at a time do not wait for each other. Differences are 0, but for infinities and NaN.
  let a = Number.NEGATIVE_INFINITY;
  let b = a;
  let c = a;
  let d = a;
  let ab = 0;
  let cd = 0;
  for (let i = 0; i < even; i += 4) {
    const v = logits[i]!;
    const w = logits[i + 1]!;
    const x = logits[i + 2]!;
    const y = logits[i + 3]!;
    if (v > a) a = v;
    if (w > b) b = w;
    if (x > c) c = x;
    if (y > d) d = y;
    ab += v - v + (w - w);
    cd += x - x + (y - y);
  }
  for (let i = even; i < length; i++) {
    const value = logits[i]!;
    if (value > a) a = value;
    ab += value - value;
  }
  if (ab + cd !== 0) {
    const i = logits.findIndex((value) => !Number.isFinite(value));
    throw new DamagedWeightsError(`logit ${i} is ${logits[i]}: the weights are damaged`);
  }
  return logits.indexOf(Math.max(a, b, c, d));
}

/** First index of an array that does not fall whose value passes `target`, which lies below the last value. */
function firstAbove(ascending: Float64Array, target: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > target) high = middle;
    else low = middle + 1;
  }
  return low;
}
