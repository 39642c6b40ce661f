import type { Graph, TensorData } from "../engine/index.js";
import { candidateWeight } from "./candidates.js";
import type { BiARTConfig } from "./config.js";
import { BiARTError } from "./errors.js";

/**
 * BiART's weights, named as in a checkpoint, in the shapes of a generation graph and on the same memory.
 * @throws BiARTError that names a weight that is missing or has another type or shape.
 */
export function generationWeights(
  graph: Graph,
  weights: Readonly<Record<string, TensorData>>,
  candidates: Int32Array,
  config: BiARTConfig,
): Record<string, TensorData> {
  const given = (name: string) => {
    const tensor = weights[name];
    if (!tensor) throw new BiARTError(`weight "${name}" is missing; ${Object.keys(weights).length} given`);
    if (tensor.dtype !== "float32") throw new BiARTError(`weight "${name}" is ${tensor.dtype}, not float32`);
    return tensor;
  };
  return Object.fromEntries(
    [...graph.parameters].map(([name, { shape }]) => {
      if (name === "candidates.weight") {
        return [name, candidateWeight(given("head.weight"), candidates, config)];
      }
      const tensor = given(name);
      const expected = name === "pos_emb" ? [1, ...shape] : shape;
      if (tensor.shape.join() !== expected.join()) {
        throw new BiARTError(
          `weight "${name}" is [${tensor.shape.join(", ")}]; the config makes it [${expected.join(", ")}]`,
        );
      }
      return [name, { ...tensor, shape }];
    }),
  );
}
