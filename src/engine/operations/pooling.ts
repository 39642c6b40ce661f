import { ShapeError } from "../errors.js";
import { emitOne, sizeOf, type Tensor } from "../graph.js";
import { expand, reshape } from "./layout.js";
import { floats, requireDtype, requireShape, requireWhole } from "./shapes.js";

/** Window of a pooling operation. */
export interface PoolingOptions {
  /** Height and width of the window. */
  kernel: number;
  /** Step between windows in both directions; the kernel by default. */
  stride?: number;
  /** Edge on all four sides, which never wins; none by default. */
  padding?: number;
}

/**
 * Largest value of each window: `[batch, channels, height, width]` → `[batch, channels, outHeight, outWidth]`, where
 * windows that do not fit are left out, as in PyTorch. Where several are largest the gradient goes to the first.
 */
export function maxPool2d(x: Tensor, options: PoolingOptions): Tensor {
  const { kernel, stride = kernel, padding = 0 } = options;
  requireShape("maxPool2d", x, ["batch", "channels", "height", "width"]);
  requireDtype("maxPool2d", x, floats);
  requireWhole("maxPool2d", "kernel", kernel, 1, [x]);
  requireWhole("maxPool2d", "stride", stride, 1, [x]);
  requireWhole("maxPool2d", "padding", padding, 0, [x]);
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const outputs = (size: number) => Math.floor((size + 2 * padding - kernel) / stride) + 1;
  const shape = [batch, channels, outputs(height), outputs(width)];
  if (shape.some((size) => size < 1)) throw new ShapeError("maxPool2d", [x.shape], "kernel too large");
  if (2 * padding > kernel) throw new ShapeError("maxPool2d", [x.shape], "padding above half the kernel");
  const [value] = x.graph.emit({
    type: "MaxPool",
    inputs: [x],
    attributes: {
      kernel_shape: [kernel, kernel],
      strides: [stride, stride],
      pads: [padding, padding, padding, padding],
    },
    outputs: [
      { dtype: x.dtype, shape },
      { dtype: "int64", shape },
    ],
    gradient:
      ([, winners]) =>
      ([dy]) =>
        dy ? [scatterToWinners(dy, winners!, x)] : [],
  }) as [Tensor, Tensor];
  return value;
}

/** Adds each gradient to the place in `x` that its window's value came from, an index into all of `x`. */
function scatterToWinners(dy: Tensor, winners: Tensor, x: Tensor): Tensor {
  const count = sizeOf(dy);
  const flat = emitOne(x.graph, {
    type: "ScatterElements",
    inputs: [
      expand(x.graph.scalar(0, x.dtype), [sizeOf(x)]),
      reshape(winners, [count]),
      reshape(dy, [count]),
    ],
    sources: [],
    attributes: { axis: 0, reduction: "add" },
    dtype: x.dtype,
    shape: [sizeOf(x)],
  });
  return reshape(flat, x.shape);
}
