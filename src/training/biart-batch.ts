import {
  type BiARTConfig,
  type Direction,
  emptyReference,
  type LossPart,
  type SpecialTokens,
  segmentsOf,
  sequenceLength,
  writeSequence,
  writeTargetWeights,
} from "../biart/index.js";
import { Random, type TensorData } from "../engine/index.js";

/** A caption's padded ids and a picture's codes. */
export interface TokenPair {
  readonly text: ArrayLike<number>;
  readonly image: ArrayLike<number>;
  /** Whether the empty reference takes the place of what would be given. */
  readonly withoutReference?: boolean;
}

/** How many targets a mean is over. */
export type TargetCounts = Readonly<Record<LossPart, number>>;

export type Inputs = Readonly<Record<string, TensorData>>;

/**
 * Fills `ids`, `segments`, `weights.ref` and `weights.gen` of a training graph. Where there are fewer pairs than the
 * graph has room for, the other sequences weigh nothing. A reference that is dropped is none to be learned either.
 *
 * @param counts the targets that the means are over; by default, those of these pairs
 * @returns the targets of these pairs
 */
export function writeBatch(
  inputs: Inputs,
  pairs: readonly TokenPair[],
  direction: Direction,
  model: BiARTConfig,
  special: SpecialTokens,
  counts?: TargetCounts,
): TargetCounts {
  const length = sequenceLength(model);
  const ids = inputs.ids!.data as BigInt64Array;
  const segments = inputs.segments!.data as BigInt64Array;
  const pattern = BigInt64Array.from(segmentsOf(direction, model), BigInt);
  pairs.forEach(({ text, image, withoutReference }, i) => {
    writeSequence(ids, i * length, direction, text, image, model, special);
    if (withoutReference) ids.set(emptyReference(direction, model, special), i * length + 1);
    segments.set(pattern, i * length);
  });
  const dropped = pairs.map(({ withoutReference }) => withoutReference === true);
  const written = ids.subarray(0, pairs.length * length);
  const writeWeights = (part: LossPart) => {
    const weights = inputs[`weights.${part}`]!.data as Float32Array;
    weights.fill(0);
    const used = weights.subarray(0, pairs.length * (length - 1));
    const count = counts && { count: counts[part] };
    return writeTargetWeights(used, part, written, direction, model, special, { dropped, ...count });
  };
  return { ref: writeWeights("ref"), gen: writeWeights("gen") };
}

/**
 * The targets that each part of a batch takes its means over, so that the mean over the parts is that over all targets of
 * the batch: parts whose captions are longer weigh more.
 *
 * @param inputs are written over
 */
export function countsOfParts(
  inputs: Inputs,
  parts: readonly (readonly TokenPair[])[],
  direction: Direction,
  model: BiARTConfig,
  special: SpecialTokens,
): TargetCounts {
  const counts = parts.map((pairs) => writeBatch(inputs, pairs, direction, model, special));
  const mean = (part: LossPart) => counts.reduce((sum, count) => sum + count[part], 0) / parts.length;
  return { ref: mean("ref"), gen: mean("gen") };
}

/** The log's name of a loss: which part of the sequence, and what it holds in this direction. */
export function lossName(metric: string, direction: Direction): string {
  const textFirst = direction === "text-to-image";
  if (metric === "ref") return textFirst ? "ref.text" : "ref.image";
  if (metric === "gen") return textFirst ? "gen.image" : "gen.text";
  return metric;
}

/** The noise that dropout masks are windows of, the same for a whole run. */
export function writeDropoutNoise(inputs: Inputs, seed: number): void {
  const noise = inputs["dropout.noise"]!.data as Float32Array;
  const random = new Random(seed, "dropout noise");
  for (let i = 0; i < noise.length; i++) noise[i] = random.uniform();
}

/** Where each mask of a step begins in the noise. */
export function writeDropoutOffsets(inputs: Inputs, largestMask: number, seed: number, step: number): void {
  const offsets = inputs["dropout.offsets"]!.data as BigInt64Array;
  const random = new Random(seed, "dropout", step);
  for (let i = 0; i < offsets.length; i++) offsets[i] = BigInt(random.integer(largestMask));
}
