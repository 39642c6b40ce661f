import { emitOne, type Tensor } from "../graph.js";
import { sameShape } from "./shapes.js";

/**
 * Sums a gradient over the axes along which its operand was broadcast. It is emitted without a rule of its
 * own: the engine differentiates once.
 */
export function sumToShape(gradient: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(gradient.shape, shape)) return gradient;
  const { graph, dtype } = gradient;
  const lead = gradient.rank - shape.length;
  const axes = gradient.shape
    .map((_, i) => i)
    .filter((i) => i < lead || (shape[i - lead] === 1 && gradient.shape[i] !== 1));
  const kept = gradient.shape.map((size, i) => (axes.includes(i) ? 1 : size));
  const summed = emitOne(graph, {
    type: "ReduceSum",
    inputs: [gradient, graph.constant("int64", [axes.length], axes)],
    attributes: { keepdims: 1 },
    dtype,
    shape: kept,
  });
  if (sameShape(kept, shape)) return summed;
  const target = graph.constant("int64", [shape.length], shape);
  return emitOne(graph, { type: "Reshape", inputs: [summed, target], dtype, shape });
}
