import type { Graph, Tensor, TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";

/** Trained weights of a network that measures and never learns, by their state-dict names. */
export type FrozenWeights = Readonly<Record<string, TensorData>>;

/**
 * A weight as a constant of the graph.
 * @throws MetricError where the weights have none of that name.
 */
export function frozen(graph: Graph, weights: FrozenWeights, name: string): Tensor {
  const weight = weights[name];
  if (!weight) {
    const names = Object.keys(weights);
    throw new MetricError(`the weights have no "${name}" among their ${names.length}: ${names[0]}, …`);
  }
  return graph.constant(weight.dtype, weight.shape, weight.data as Float32Array);
}
