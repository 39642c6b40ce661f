import {
  type BiARTConfig,
  type Direction,
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
}

export type Inputs = Readonly<Record<string, TensorData>>;

/**
 * Fills `ids`, `segments`, `weights.ref` and `weights.gen` of a training graph. Where there are fewer pairs than the
 * graph has room for, the other sequences weigh nothing.
 */
export function writeBatch(
  inputs: Inputs,
  pairs: readonly TokenPair[],
  direction: Direction,
  model: BiARTConfig,
  special: SpecialTokens,
): void {
  const length = sequenceLength(model);
  const ids = inputs.ids!.data as BigInt64Array;
  const segments = inputs.segments!.data as BigInt64Array;
  const pattern = BigInt64Array.from(segmentsOf(direction, model), BigInt);
  pairs.forEach(({ text, image }, i) => {
    writeSequence(ids, i * length, direction, text, image, model, special);
    segments.set(pattern, i * length);
  });
  for (const part of ["ref", "gen"] as const) {
    const weights = inputs[`weights.${part}`]!.data as Float32Array;
    weights.fill(0);
    const used = weights.subarray(0, pairs.length * (length - 1));
    writeTargetWeights(used, part, ids.subarray(0, pairs.length * length), direction, model, special);
  }
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
