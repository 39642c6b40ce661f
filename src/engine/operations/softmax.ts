import { ShapeError } from "../errors.js";
import { customGradient, emitOne, type Tensor } from "../graph.js";
import { log, maximum, multiply, negate, subtract } from "./elementwise.js";
import { addPerRow, pickPerRow } from "./indexing.js";
import { reshape } from "./layout.js";
import { sum } from "./reduction.js";
import { requireDtype } from "./shapes.js";

/** Softmax over the last axis. */
export function softmax(x: Tensor): Tensor {
  return emitOne(x.graph, {
    type: "Softmax",
    inputs: [x],
    attributes: { axis: x.rank - 1 },
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy, y) => [multiply(y, subtract(dy, sum(multiply(dy, y), [-1], true)))],
  });
}

/**
 * Negative log-likelihood of each row's target: logits `[rows, classes]`, int64 targets `[rows]` → `[rows]`.
 * The backward pass reuses the probabilities of the forward pass. A likelihood below the smallest float32
 * reads as -log of that; its gradient is exact all the same.
 */
export function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
  requireDtype("crossEntropy", targets, "int64");
  if (logits.rank !== 2 || targets.rank !== 1 || logits.shape[0] !== targets.shape[0]) {
    throw new ShapeError(
      "crossEntropy",
      [logits.shape, targets.shape],
      "[rows, classes] and [rows] expected",
    );
  }
  const rows = logits.shape[0]!;
  const probabilities = softmax(logits);
  const likelihood = pickPerRow(probabilities, targets);
  const loss = negate(log(maximum(likelihood, 1e-37)));
  return customGradient(loss, [logits], (dy) => {
    const scaled = multiply(probabilities, reshape(dy, [rows, 1]));
    return [addPerRow(scaled, targets, negate(dy))];
  });
}
