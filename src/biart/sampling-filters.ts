/** Indices of the `count` largest of finite values, ascending; of equal ones, those first in order. */
export function largestIndices(values: Float32Array, count: number): Int32Array {
  const places = contenders(values, count);
  // A heap of places, whose root is the least of those kept.
  const heap = places.slice(0, count);
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
  for (let i = (count >> 1) - 1; i >= 0; i--) sink(i);
  for (let i = count; i < places.length; i++) {
    const place = places[i]!;
    if (values[place]! <= values[heap[0]!]!) continue;
    heap[0] = place;
    sink(0);
  }
  return heap.sort();
}

/** Buckets of float32 values that have sign, exponent and the first three bits of the fraction in common. */
const BUCKET_BITS = 12;
const BUCKETS = 2 ** BUCKET_BITS;

/** The bucket of a float32 by its bits, ascending with the value: bits of negative ones count downwards. */
const bucketOf = (bits: number) => ((bits ^ ((bits >> 31) & 0x7fffffff)) >> (32 - BUCKET_BITS)) + BUCKETS / 2;

/** Indices of the values in the highest buckets that hold `count` of them together, ascending. */
function contenders(values: Float32Array, count: number): Int32Array {
  const { length } = values;
  const bits = new Int32Array(values.buffer, values.byteOffset, length);
  const sizes = new Int32Array(BUCKETS);
  // Two counts, so that neighbours of one bucket do not wait for each other.
  const others = new Int32Array(BUCKETS);
  for (let i = 1; i < length; i += 2) {
    sizes[bucketOf(bits[i - 1]!)]!++;
    others[bucketOf(bits[i]!)]!++;
  }
  if (length % 2 === 1) sizes[bucketOf(bits[length - 1]!)]!++;
  let least = BUCKETS;
  let found = 0;
  while (found < count && least > 0) {
    least--;
    found += sizes[least]! + others[least]!;
  }
  // -0 equals 0 and lies a bucket below.
  if (least === BUCKETS / 2) {
    least--;
    found += sizes[least]! + others[least]!;
  }
  const places = new Int32Array(found);
  let next = 0;
  for (let i = 0; i < bits.length; i++) if (bucketOf(bits[i]!) >= least) places[next++] = i;
  return places;
}

/** Shares of the probability that tokens have to reach; see `SamplingOptions`. */
export interface WeightFilters {
  readonly topP: number;
  readonly minP: number;
}

/**
 * Sets weights to zero that top-p or min-p leave out: those after the largest that reach the share `topP` of the
 * total, and those below `minP` of the largest. One weight always stays; of equal ones, those first in order.
 */
export function filterWeights(weights: Float64Array, { topP, minP }: WeightFilters): void {
  if (topP >= 1 && minP <= 0) return;
  const ascending = weights.slice().sort();
  const first = Math.max(
    topP < 1 ? startOfShare(ascending, topP) : 0,
    minP > 0 ? startFrom(ascending, minP * ascending.at(-1)!) : 0,
  );
  const least = ascending[first]!;
  let equal = 0;
  for (let i = first; i < ascending.length && ascending[i] === least; i++) equal++;
  for (let i = 0; i < weights.length; i++) {
    const stays = weights[i]! > least || (weights[i] === least && equal-- > 0);
    if (!stays) weights[i] = 0;
  }
}

/** Where the largest values begin whose sum reaches a share of the total. */
function startOfShare(ascending: Float64Array, share: number): number {
  let total = 0;
  for (let i = ascending.length - 1; i >= 0; i--) total += ascending[i]!;
  let start = ascending.length - 1;
  for (let sum = ascending[start]!; sum < share * total && start > 0; sum += ascending[start]!) start--;
  return start;
}

/** Where the values begin that are not below `least`, which one reaches at least. */
function startFrom(ascending: Float64Array, least: number): number {
  let start = ascending.length - 1;
  while (start > 0 && ascending[start - 1]! >= least) start--;
  return start;
}
