import {
  type BiARTConfig,
  biartTrainingGraph,
  type Direction,
  type SpecialTokens,
  type TrainedDirections,
} from "../biart/index.js";
import { ForwardPass, Random, type Runtime, type TensorData } from "../engine/index.js";
import type { CaptionTokenizer } from "../text/index.js";
import { lossName, type TokenPair, writeBatch } from "./biart-batch.js";
import type { CaptionedTokens } from "./biart-pairs.js";

/** A held-out picture with its first caption. */
export interface HeldOutPair extends TokenPair {
  readonly caption: string;
}

/**
 * Held-out pictures with their first captions in an order of the seed's, at most so many.
 *
 * @returns the pairs, and how many captions were too long for the model and lost their ends
 */
export function chooseHeldOut(
  items: readonly CaptionedTokens[],
  tokenizer: CaptionTokenizer,
  { seed, most, textLength }: { seed: number; most: number; textLength: number },
): { pairs: HeldOutPair[]; cut: number } {
  const order = new Random(seed, "held out").permutation(items.length);
  let cut = 0;
  const pairs = Array.from(order.slice(0, most), (index) => {
    const { image, captions } = items[index]!;
    const { ids, truncated } = tokenizer.encode(captions[0]!, { length: textLength });
    if (truncated) cut++;
    return { image, text: ids, caption: captions[0]! };
  });
  return { pairs, cut };
}

/** The directions that a validation measures: those that are trained. */
export function directionsOf(trained: TrainedDirections): Direction[] {
  return trained === "both" ? ["text-to-image", "image-to-text"] : [trained];
}

/** Losses of a model in training on held-out pairs. */
export interface HeldOutLosses {
  run(): Promise<Record<string, number>>;
  release(): void;
}

/** What a model in training is measured with. */
export interface TrainedModel {
  readonly runtime: Runtime;
  readonly model: BiARTConfig;
  /** As they stand in training. */
  readonly weights: Readonly<Record<string, TensorData>>;
  readonly special: SpecialTokens;
  readonly threads: number;
}

/**
 * REF and GEN losses of held-out pairs in the directions that are trained, without dropout, means over all targets in
 * nats, and `heldOut.loss`, the mean over directions of their sum.
 *
 * @param pairs one at least
 */
export async function heldOutLosses(
  { runtime, model: trained, weights, special, threads }: TrainedModel,
  pairs: readonly TokenPair[],
  directions: readonly Direction[],
): Promise<HeldOutLosses> {
  const model = { ...trained, dropout: 0 };
  const batch = Math.min(16, pairs.length);
  const { graph, refLoss, genLoss } = biartTrainingGraph(model, { batch });
  graph.output("ref", refLoss);
  graph.output("gen", genLoss);
  const pass = await ForwardPass.create(runtime, graph, weights, threads);
  const meanLosses = async (direction: Direction) => {
    const sums = { ref: 0, gen: 0 };
    const counts = { ref: 0, gen: 0 };
    for (let start = 0; start < pairs.length; start += batch) {
      const part = pairs.slice(start, start + batch);
      const found = writeBatch(pass.inputs, part, direction, model, special);
      await pass.run();
      for (const metric of ["ref", "gen"] as const) {
        sums[metric] += found[metric] * Number(pass.outputs[metric]!.data[0]);
        counts[metric] += found[metric];
      }
    }
    return { ref: sums.ref / counts.ref, gen: sums.gen / counts.gen };
  };
  return {
    run: async () => {
      const values: Record<string, number> = {};
      let total = 0;
      for (const direction of directions) {
        const losses = await meanLosses(direction);
        for (const metric of ["ref", "gen"] as const) {
          values[`heldOut.${lossName(metric, direction)}`] = losses[metric];
          total += losses[metric] / directions.length;
        }
      }
      return { ...values, "heldOut.loss": total };
    },
    release: () => pass.release(),
  };
}
