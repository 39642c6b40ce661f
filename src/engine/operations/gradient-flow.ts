import { emitOne, sizeOf, type Tensor } from "../graph.js";
import { reshape, slice } from "./layout.js";
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
 * The same values, but not before `other` is known; no gradient. Where a backward pass computes something a second time
 * to save memory, the runtime could else do so at once and keep it for as long as the first.
 */
export function delayUntil(x: Tensor, other: Tensor): Tensor {
  const { graph, dtype, shape } = x;
  const one = slice(reshape(other, [sizeOf(other)]), 0, 0, 1);
  const always = graph.constant("bool", [1], [1]);
  return emitOne(graph, { type: "Where", inputs: [always, x, one], sources: [], dtype, shape });
}
