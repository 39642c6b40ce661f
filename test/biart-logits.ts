import {
  type BiARTConfig,
  type Direction,
  type SpecialTokens,
  segmentsOf,
  sequenceLogits,
  vocabularySize,
} from "../src/biart/index.js";
import { Graph, type TensorData, tensorData } from "../src/engine/index.js";
import { createNativeRuntime } from "../src/engine/runtime/native/index.js";
import { evaluate } from "./gradient-check.js";

const runtime = createNativeRuntime();

/** Ids of a sequence with its markers, of a reference and what was generated from it. */
export function wholeIds(
  direction: Direction,
  reference: readonly number[],
  tokens: readonly number[],
  config: BiARTConfig,
  special: SpecialTokens,
): number[] {
  const image = (codes: readonly number[]) => codes.map((code) => config.textVocabulary + code);
  return direction === "text-to-image"
    ? [special.soc, ...reference, special.soi, ...image(tokens)]
    : [special.soi, ...image(reference), special.soc, ...tokens];
}

/** Logits of every position of a sequence or its beginning by the network without a cache, `[length][vocabulary]`. */
export async function uncachedLogits(
  direction: Direction,
  ids: readonly number[],
  config: BiARTConfig,
  weights: Readonly<Record<string, TensorData>>,
): Promise<Float32Array[]> {
  const { length } = ids;
  const graph = new Graph();
  const shape = [1, length];
  const idsInput = graph.input("ids", "int64", shape);
  graph.output("logits", sequenceLogits(graph, idsInput, graph.input("segments", "int64", shape), config));
  const feeds = {
    ids: tensorData("int64", shape, ids as number[]),
    segments: tensorData("int64", shape, segmentsOf(direction, config).slice(0, length)),
  };
  const { logits } = await evaluate(runtime, graph, { ...weights, ...feeds });
  const size = vocabularySize(config);
  return Array.from({ length }, (_, i) => (logits!.data as Float32Array).subarray(i * size, (i + 1) * size));
}

/** Log-softmax over the ids that may be generated, by id. */
export function logProbabilities(logits: Float32Array, ids: readonly number[]): Map<number, number> {
  const total = ids.reduce((sum, id) => sum + Math.exp(logits[id]!), 0);
  return new Map(ids.map((id) => [id, logits[id]! - Math.log(total)]));
}
