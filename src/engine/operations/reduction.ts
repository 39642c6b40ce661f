import { ShapeError } from "../errors.js";
import { emitOne, type Tensor } from "../graph.js";
import { elementCount } from "../tensor-data.js";
import { equal, multiply, where } from "./elementwise.js";
import { expand, reshape } from "./layout.js";
import { normalizeAxis, numbers, requireDtype } from "./shapes.js";

const onnxTypes = {
  sum: "ReduceSum",
  mean: "ReduceMean",
  max: "ReduceMax",
  sumOfSquares: "ReduceSumSquare",
} as const;

function reduce(
  operation: keyof typeof onnxTypes,
  x: Tensor,
  axes: readonly number[] | undefined,
  keepDimensions: boolean,
  gradient?: (dy: Tensor, y: Tensor, kept: readonly number[]) => Tensor,
): Tensor {
  const type = onnxTypes[operation];
  requireDtype(operation, x, numbers);
  const reduced = (axes ?? x.shape.map((_, i) => i)).map((axis) => normalizeAxis(operation, x, axis));
  if (new Set(reduced).size < reduced.length) {
    throw new ShapeError(operation, [x.shape], `axes [${axes!.join(", ")}] name one more than once`);
  }
  if (reduced.length === 0) return x;
  const kept = x.shape.map((size, i) => (reduced.includes(i) ? 1 : size));
  const shape = keepDimensions ? kept : x.shape.filter((_, i) => !reduced.includes(i));
  // ReduceSum takes its axes as an input since opset 13, the others as an attribute until opset 18.
  const asInput = type === "ReduceSum";
  return emitOne(x.graph, {
    type,
    inputs: asInput ? [x, x.graph.constant("int64", [reduced.length], reduced)] : [x],
    sources: [x],
    attributes: { keepdims: keepDimensions ? 1 : 0, ...(asInput ? {} : { axes: reduced }) },
    dtype: x.dtype,
    shape,
    ...(gradient && { gradient: (dy, y) => [gradient(dy, y, kept)] }),
  });
}

/** Sum over axes; over all of them by default, to a scalar. Axes stay with size 1 where dimensions are kept. */
export function sum(x: Tensor, axes?: readonly number[], keepDimensions = false): Tensor {
  return reduce("sum", x, axes, keepDimensions, (dy, _, kept) => expand(reshape(dy, kept), x.shape));
}

/** Mean over axes; over all of them by default, to a scalar. Axes stay with size 1 where dimensions are kept. */
export function mean(x: Tensor, axes?: readonly number[], keepDimensions = false): Tensor {
  return reduce("mean", x, axes, keepDimensions, (dy, _, kept) => {
    const count = elementCount(x.shape) / Math.max(elementCount(kept), 1);
    return expand(multiply(reshape(dy, kept), 1 / count), x.shape);
  });
}

/** Largest value over axes, all of them by default; equal maxima each receive the whole gradient. */
export function max(x: Tensor, axes?: readonly number[], keepDimensions = false): Tensor {
  return reduce("max", x, axes, keepDimensions, (dy, y, kept) =>
    where(equal(x, expand(reshape(y, kept), x.shape)), expand(reshape(dy, kept), x.shape), 0),
  );
}

/** Sum of squares over axes; over all of them by default, to a scalar. */
export function sumOfSquares(x: Tensor, axes?: readonly number[], keepDimensions = false): Tensor {
  return reduce("sumOfSquares", x, axes, keepDimensions, (dy, _, kept) =>
    multiply(multiply(x, 2), reshape(dy, kept)),
  );
}

/** Index (int64) of the smallest value along an axis, which falls away; the first of equals. No gradient. */
export function argMin(x: Tensor, axis: number): Tensor {
  const reduced = normalizeAxis("argMin", x, axis);
  requireDtype("argMin", x, ["float32", "float64", "int32", "uint8", "int8"]);
  return emitOne(x.graph, {
    type: "ArgMin",
    inputs: [x],
    sources: [],
    attributes: { axis: reduced, keepdims: 0 },
    dtype: "int64",
    shape: x.shape.filter((_, i) => i !== reduced),
  });
}
