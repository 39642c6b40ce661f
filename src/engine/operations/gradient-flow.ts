import { emitOne, type Tensor } from "../graph.js";
import { requireSameDtype, requireSameShape } from "./shapes.js";

/** Passes the value, of any shape, and stops the gradient. */
export function stopGradient(x: Tensor): Tensor {
  return emitOne(x.graph, { type: "Identity", inputs: [x], dtype: x.dtype, shape: x.shape });
}

/**
 * The value of `value` with a gradient that flows to `through` unchanged: `through + sg(value - through)`
 * of van den Oord et al. (2017), without its rounding. Both are of one shape.
 */
export function straightThrough(value: Tensor, through: Tensor): Tensor {
  requireSameDtype("straightThrough", value, through);
  requireSameShape("straightThrough", value, through);
  return emitOne(value.graph, {
    type: "Identity",
    inputs: [value],
    sources: [through],
    dtype: value.dtype,
    shape: value.shape,
    gradient: (dy) => [dy],
  });
}

/**
 * The values of `x`, but not before `other`, of the same shape and type, is known; no gradient. The runtime walks from the
 * outputs: what no gradient needs is computed last, and what it reads lives as long.
 */
export function delayUntil(x: Tensor, other: Tensor): Tensor {
  requireSameDtype("delayUntil", x, other);
  requireSameShape("delayUntil", x, other);
  const { graph, dtype, shape } = x;
  const never = graph.constant("bool", [], [0]);
  return emitOne(graph, { type: "Where", inputs: [never, other, x], sources: [], dtype, shape });
}
