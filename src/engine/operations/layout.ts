import { ShapeError } from "../errors.js";
import { emitOne, type Tensor } from "../graph.js";
import { elementCount } from "../tensor-data.js";
import { sumToShape } from "./broadcasting.js";
import {
  broadcastShapes,
  normalizeAxis,
  requireDtype,
  requireSameDtype,
  requireShape,
  requireWhole,
  sameShape,
} from "./shapes.js";

function int64(x: Tensor, values: readonly number[]): Tensor {
  return x.graph.constant("int64", [values.length], values);
}

/** Same elements in another shape; one size may be -1. */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  const known = shape.reduce((product, size) => (size === -1 ? product : product * size), 1);
  const count = elementCount(x.shape);
  const full = shape.map((size) => (size === -1 ? count / known : size));
  const open = shape.filter((size) => size === -1).length;
  const whole = full.every((size) => Number.isInteger(size) && size >= 0);
  if (open > 1 || !whole || elementCount(full) !== count) {
    throw new ShapeError("reshape", [x.shape, shape], `${count} elements do not fit`);
  }
  if (sameShape(full, x.shape)) return x;
  // One size is left to the runtime, the first unless the caller says which, so that what is unknown to it stays so: see
  // `leanMemory` of toOnnx.
  const stated = open === 1 ? [...shape] : [...full].fill(-1, 0, 1);
  return emitOne(x.graph, {
    type: "Reshape",
    inputs: [x, int64(x, count > 0 ? stated : full)],
    sources: [x],
    dtype: x.dtype,
    shape: full,
    gradient: (dy) => [reshape(dy, x.shape)],
  });
}

/**
 * As {@link reshape}, to sizes that every run is fed: int64 `[rank]`, one of which may be -1. `example` is the shape in this
 * graph. No gradient.
 */
export function reshapeTo(x: Tensor, sizes: Tensor, example: readonly number[]): Tensor {
  requireShape("reshapeTo", sizes, [example.length], [x, sizes]);
  requireDtype("reshapeTo", sizes, ["int64"], [x, sizes]);
  if (elementCount(example) !== elementCount(x.shape)) {
    throw new ShapeError("reshapeTo", [x.shape, example], `${elementCount(x.shape)} elements do not fit`);
  }
  return emitOne(x.graph, {
    type: "Reshape",
    inputs: [x, sizes],
    sources: [],
    dtype: x.dtype,
    shape: example,
  });
}

/** Axes in another order: axis i of the result is axis `order[i]` of `x`. */
export function transpose(x: Tensor, order: readonly number[]): Tensor {
  const axes = order.map((axis) => normalizeAxis("transpose", x, axis));
  if (axes.length !== x.rank || new Set(axes).size !== x.rank) {
    throw new ShapeError("transpose", [x.shape], `[${order.join(", ")}] is not an order of its axes`);
  }
  if (axes.every((axis, i) => axis === i)) return x;
  return emitOne(x.graph, {
    type: "Transpose",
    inputs: [x],
    attributes: { perm: axes },
    dtype: x.dtype,
    shape: axes.map((axis) => x.shape[axis]!),
    gradient: (dy) => [
      transpose(
        dy,
        axes.map((_, i) => axes.indexOf(i)),
      ),
    ],
  });
}

/** Broadcasts to a shape, as in ONNX and NumPy. */
export function expand(x: Tensor, shape: readonly number[]): Tensor {
  if (sameShape(x.shape, shape)) return x;
  for (const size of shape) requireWhole("expand", "a size", size, 0, [x]);
  if (!sameShape(broadcastShapes("expand", x.shape, shape), shape)) {
    throw new ShapeError("expand", [x.shape, shape], "the first does not broadcast to the second");
  }
  return emitOne(x.graph, {
    type: "Expand",
    inputs: [x, int64(x, shape)],
    sources: [x],
    dtype: x.dtype,
    shape,
    gradient: (dy) => [sumToShape(dy, x.shape)],
  });
}

/** Tensors one after another along an axis; of equal dtype, and of equal sizes along the other axes. */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  const first = tensors[0];
  if (!first) throw new ShapeError("concat", [], "one tensor or more expected");
  const along = normalizeAxis("concat", first, axis);
  if (tensors.length === 1) return first;
  for (const other of tensors) {
    requireSameDtype("concat", first, other);
    if (other.rank !== first.rank || other.shape.some((size, i) => i !== along && size !== first.shape[i])) {
      throw new ShapeError(
        "concat",
        tensors.map((tensor) => tensor.shape),
        `they must agree but for axis ${along}`,
      );
    }
  }
  const total = tensors.reduce((size, tensor) => size + tensor.shape[along]!, 0);
  return emitOne(first.graph, {
    type: "Concat",
    inputs: tensors,
    attributes: { axis: along },
    dtype: first.dtype,
    shape: first.shape.map((size, i) => (i === along ? total : size)),
    gradient: (dy) => {
      let start = 0;
      return tensors.map((tensor) => {
        const size = tensor.shape[along]!;
        start += size;
        return slice(dy, along, start - size, start);
      });
    },
  });
}

/** Elements `start`, `start + step`, … before `end` along one axis. */
export function slice(x: Tensor, axis: number, start: number, end: number, step = 1): Tensor {
  const along = normalizeAxis("slice", x, axis);
  const size = x.shape[along]!;
  const whole = [start, end, step].every(Number.isInteger);
  if (!whole || start < 0 || end > size || start >= end || step < 1) {
    throw new ShapeError("slice", [x.shape], `${start}:${end}:${step} does not lie on axis ${along}`);
  }
  if (start === 0 && end === size && step === 1) return x;
  const length = Math.ceil((end - start) / step);
  return emitOne(x.graph, {
    type: "Slice",
    inputs: [x, int64(x, [start]), int64(x, [end]), int64(x, [along]), int64(x, [step])],
    sources: [x],
    dtype: x.dtype,
    shape: x.shape.map((s, i) => (i === along ? length : s)),
    gradient: (dy) => {
      const spread = step === 1 ? dy : dilate(dy, along, step);
      const after = size - start - spread.shape[along]!;
      return [pad(spread, along, start, after)];
    },
  });
}

/** Puts `step - 1` zeros between neighbours along an axis. */
export function dilate(x: Tensor, axis: number, step: number): Tensor {
  const along = normalizeAxis("dilate", x, axis);
  requireWhole("dilate", "step", step, 1, [x]);
  const size = x.shape[along]!;
  const open = reshape(x, [...x.shape.slice(0, along + 1), 1, ...x.shape.slice(along + 1)]);
  const wide = pad(open, along + 1, 0, step - 1);
  const flat = reshape(wide, [...x.shape.slice(0, along), size * step, ...x.shape.slice(along + 1)]);
  return slice(flat, along, 0, (size - 1) * step + 1);
}

/** Zeros before and after along one axis. */
export function pad(x: Tensor, axis: number, before: number, after: number): Tensor {
  const along = normalizeAxis("pad", x, axis);
  requireWhole("pad", "before", before, 0, [x]);
  requireWhole("pad", "after", after, 0, [x]);
  if (before === 0 && after === 0) return x;
  const edges = Array<number>(2 * x.rank).fill(0);
  edges[along] = before;
  edges[along + x.rank] = after;
  const size = x.shape[along]!;
  return emitOne(x.graph, {
    type: "Pad",
    inputs: [x, int64(x, edges)],
    sources: [x],
    dtype: x.dtype,
    shape: x.shape.map((s, i) => (i === along ? s + before + after : s)),
    gradient: (dy) => [slice(dy, along, before, before + size)],
  });
}
