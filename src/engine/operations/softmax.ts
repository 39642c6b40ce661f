import { customGradient, emitOne, type Tensor } from "../graph.js";
import { log, maximum, multiply, negate, subtract } from "./elementwise.js";
import { delayUntil } from "./gradient-flow.js";
import { addPerRow, pickPerRow } from "./indexing.js";
import { reshape } from "./layout.js";
import { sum } from "./reduction.js";
import { floats, requireAxes, requireDtype, requireShape } from "./shapes.js";

/** Softmax over the last axis, of any shape with one axis or more. */
export function softmax(x: Tensor): Tensor {
  requireAxes("softmax", x, 1);
  requireDtype("softmax", x, floats);
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
  const operands = [logits, targets];
  requireShape("crossEntropy", logits, ["rows", "classes"], operands);
  requireShape("crossEntropy", targets, [logits.shape[0]!], operands);
  requireDtype("crossEntropy", logits, floats, operands);
  requireDtype("crossEntropy", targets, ["int64"], operands);
  const rows = logits.shape[0]!;
  const probabilities = softmax(logits);
  const likelihood = pickPerRow(probabilities, targets);
  const loss = negate(log(maximum(likelihood, 1e-37)));
  return customGradient(loss, [logits], (dy) => {
    // Without this the likelihood's only other reader, the value of the loss, may come last of all and keep the
    // probabilities until then.
    const slope = delayUntil(dy, likelihood);
    const scaled = multiply(probabilities, reshape(slope, [rows, 1]));
    return [addPerRow(scaled, targets, negate(slope))];
  });
}
