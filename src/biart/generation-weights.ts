import type { Graph, Tensor, TensorData } from "../engine/index.js";
import { JOINED } from "./block-layers.js";
import { candidateRows } from "./candidates.js";
import { type BiARTConfig, vocabularySize } from "./config.js";
import { BiARTError } from "./errors.js";
import { joinRows } from "./quantized-weights.js";

/**
 * BiART's weights, named as in a checkpoint, in the shapes of a generation graph and on the same memory, but for those of
 * query, key and value where the graph joins them.
 * @throws BiARTError that names a weight that is missing or has another type or shape.
 */
export function generationWeights(
  graph: Graph,
  weights: Readonly<Record<string, TensorData>>,
  candidates: Int32Array,
  config: BiARTConfig,
): Record<string, TensorData> {
  const given = (name: string, { dtype }: Tensor, shape: readonly number[]): TensorData => {
    const tensor = weights[name];
    if (!tensor) throw new BiARTError(`weight "${name}" is missing; ${Object.keys(weights).length} given`);
    if (tensor.dtype !== dtype) throw new BiARTError(`weight "${name}" is ${tensor.dtype}, not ${dtype}`);
    if (tensor.shape.join() === shape.join()) return tensor;
    throw new BiARTError(
      `weight "${name}" is [${tensor.shape.join(", ")}]; the config makes it [${shape.join(", ")}]`,
    );
  };
  const weightOf = (name: string, tensor: Tensor): TensorData => {
    const [rows = 1, ...rest] = tensor.shape;
    if (name === "pos_emb") return { ...given(name, tensor, [1, ...tensor.shape]), shape: tensor.shape };
    if (name.startsWith("candidates.")) {
      const whole = name.replace("candidates", "head");
      return candidateRows(given(whole, tensor, [vocabularySize(config), ...rest]), candidates);
    }
    if (!name.includes(JOINED)) return given(name, tensor, tensor.shape);
    const parts = ["query", "key", "value"].map((part) => name.replace(JOINED, part));
    return joinRows(parts.map((part) => given(part, tensor, [rows / 3, ...rest])));
  };
  return Object.fromEntries([...graph.parameters].map(([name, tensor]) => [name, weightOf(name, tensor)]));
}
