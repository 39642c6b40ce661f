import type { Random } from "../engine/index.js";
import { BiARTError } from "./errors.js";

/** How a token is drawn from its logits. */
export interface SamplingOptions {
  /** Divides the logits; 0 takes the likeliest always. Finite, 0 or more. */
  readonly temperature: number;
  /** How many of the likeliest are drawn from; 0 for all of them. */
  readonly topK: number;
}

/** @throws BiARTError where temperature or top-k lie outside their ranges. */
export function checkSampling({ temperature, topK }: SamplingOptions): void {
  if (!(Number.isFinite(temperature) && temperature >= 0)) {
    throw new BiARTError(`temperature is ${temperature}; a finite number of 0 or more is expected`);
  }
  if (!(Number.isSafeInteger(topK) && topK >= 0)) {
    throw new BiARTError(`topK is ${topK}; a whole number is expected: 1 or more, or 0 for all tokens`);
  }
}

/**
 * Draws an index with probability softmax(logits / temperature) among the `topK` largest, in float64 with one
 * uniform number and the inverse of the distribution function over ascending indices. At temperature 0 nothing
 * is drawn. Of equal logits, the lower index is taken for the larger.
 * @throws BiARTError where logits are not finite.
 */
export function sampleIndex(logits: Float32Array, options: SamplingOptions, random: Random): number {
  const { temperature, topK } = options;
  const best = largestIndex(logits);
  if (temperature === 0) return best;
  const largest = logits[best]!;
  const kept = topK > 0 && topK < logits.length ? largestIndices(logits, topK) : undefined;
  const count = kept?.length ?? logits.length;
  const cumulative = new Float64Array(count);
  let total = 0;
  for (let i = 0; i < count; i++) {
    total += Math.exp((logits[kept ? kept[i]! : i]! - largest) / temperature);
    cumulative[i] = total;
  }
  const drawn = firstAbove(cumulative, random.uniform() * total);
  return kept ? kept[drawn]! : drawn;
}

/** Logarithm of softmax(logits)[index], in nats. */
export function logProbability(logits: Float32Array, index: number): number {
  const largest = logits[largestIndex(logits)]!;
  let total = 0;
  for (let i = 0; i < logits.length; i++) total += Math.exp(logits[i]! - largest);
  return logits[index]! - largest - Math.log(total);
}

function largestIndex(logits: Float32Array): number {
  let best = 0;
  for (let i = 0; i < logits.length; i++) {
    const value = logits[i]!;
    // Infinities and NaN alone differ from themselves here.
    if (value - value !== 0) throw new BiARTError(`logit ${i} is ${value}: the weights are damaged`);
    if (value > logits[best]!) best = i;
  }
  return best;
}

/** Indices of the `count` largest values, ascending, by a heap whose root is the least of those kept. */
function largestIndices(values: Float32Array, count: number): Int32Array {
  const heap = new Int32Array(count);
  const less = (a: number, b: number) => values[a]! < values[b]! || (values[a] === values[b] && a > b);
  const sink = (node: number) => {
    const moved = heap[node]!;
    let at = node;
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      if (child + 1 < count && less(heap[child + 1]!, heap[child]!)) child++;
      if (!less(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  };
  for (let i = 0; i < count; i++) heap[i] = i;
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(i);
  for (let i = count; i < values.length; i++) {
    if (values[i]! <= values[heap[0]!]!) continue;
    heap[0] = i;
    sink(0);
  }
  return heap.sort();
}

/** First index of an ascending array whose value passes `target`, which lies below the last value. */
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
