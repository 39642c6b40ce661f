import type { Graph, Tensor, TensorData } from "../engine/index.js";
import { MetricError } from "./errors.js";

/** Trained weights of a network that measures and never learns, by their state-dict names. */
export type FrozenWeights = Readonly<Record<string, TensorData>>;

/** Both pictures of a comparison go through the same constants. */
const constants = new WeakMap<Graph, Map<TensorData, Tensor>>();

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
  const known = constants.get(graph) ?? new Map<TensorData, Tensor>();
  constants.set(graph, known);
  const present = known.get(weight);
  if (present) return present;
  const constant = graph.constant(weight.dtype, weight.shape, weight.data as Float32Array);
  known.set(weight, constant);
  return constant;
}
