import { customGradient, emitOne, type Tensor } from "../graph.js";
import { add, erf, exp, lessOrEqual, multiply, sigmoid, subtract, where } from "./elementwise.js";
import { floats, requireDtype } from "./shapes.js";

/**
 * Exact GELU, `x Φ(x)`, of any shape (Hendrycks & Gimpel, 2016). The backward pass computes Φ again: keeping it would
 * cost as much memory as the activation itself.
 */
export function gelu(x: Tensor): Tensor {
  requireDtype("gelu", x, floats);
  const value = emitOne(x.graph, {
    type: "Gelu",
    domain: "com.microsoft",
    inputs: [x],
    sources: [],
    dtype: x.dtype,
    shape: x.shape,
  });
  return customGradient(value, [x], (dy) => {
    const cumulative = multiply(add(erf(multiply(x, Math.SQRT1_2)), 1), 0.5);
    const density = multiply(exp(multiply(multiply(x, -0.5), x)), 1 / Math.sqrt(2 * Math.PI));
    return [multiply(dy, add(cumulative, multiply(x, density)))];
  });
}

/** Swish, `x σ(x)`, of any shape (Ramachandran et al., 2017). */
export function swish(x: Tensor): Tensor {
  requireDtype("swish", x, floats);
  const value = emitOne(x.graph, {
    type: "QuickGelu",
    domain: "com.microsoft",
    inputs: [x],
    attributes: { alpha: { float: 1 } },
    dtype: x.dtype,
    shape: x.shape,
  });
  return customGradient(value, [x], (dy) => {
    const gate = sigmoid(x);
    return [multiply(dy, add(gate, multiply(value, subtract(1, gate))))];
  });
}

/** `max(x, 0)` of any shape; its gradient at 0 is 0, as in PyTorch. */
export function relu(x: Tensor): Tensor {
  requireDtype("relu", x, floats);
  return emitOne(x.graph, {
    type: "Relu",
    inputs: [x],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy, y) => [where(lessOrEqual(y, 0), 0, dy)],
  });
}
