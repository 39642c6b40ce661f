import { ShapeError } from "../errors.js";
import { customGradient, emitOne, type Tensor } from "../graph.js";
import { add } from "./elementwise.js";
import { concat, dilate, pad, reshape, slice, transpose } from "./layout.js";
import { matmul } from "./matmul.js";
import { sum } from "./reduction.js";
import { floats, numbers, requireDtype, requireSameDtype, requireShape, requireWhole } from "./shapes.js";
import { suitsWinograd, winogradConvolution, winogradWeightGradient } from "./winograd.js";

/** Step and edges of a convolution. */
export interface ConvolutionOptions {
  /** Step between outputs in both directions; 1 by default. */
  stride?: 1 | 2;
  /** Zeros added at [top, left, bottom, right]; none by default. */
  padding?: readonly [number, number, number, number];
}

/**
 * Two-dimensional convolution (cross-correlation): `x` `[batch, in, height, width]`, weight
 * `[out, in, kernelHeight, kernelWidth]`, bias `[out]`.
 */
export function conv2d(x: Tensor, weight: Tensor, bias?: Tensor, options: ConvolutionOptions = {}): Tensor {
  const { stride = 1, padding = [0, 0, 0, 0] } = options;
  const [top, left, bottom, right] = padding;
  checkConvolution(x, weight, bias, stride, padding);
  const operands = bias ? [x, weight, bias] : [x, weight];
  const [batch, , height, width] = x.shape as [number, number, number, number];
  const [outputs, , kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  const outHeight = Math.floor((height + top + bottom - kernelHeight) / stride) + 1;
  const outWidth = Math.floor((width + left + right - kernelWidth) / stride) + 1;
  if (outHeight < 1 || outWidth < 1)
    throw new ShapeError("conv2d", [x.shape, weight.shape], "kernel too large");
  if (x.graph.winograd && suitsWinograd(weight, stride, outHeight, outWidth)) {
    const value = winogradConvolution(x, weight, padding);
    return customGradient(bias ? add(value, reshape(bias, [1, outputs, 1, 1])) : value, operands, (dy) => [
      inputGradient(dy, x, weight, stride, padding),
      weightGradient(dy, x, weight, stride, padding),
      bias && sumPerChannel(dy),
    ]);
  }
  return emitOne(x.graph, {
    type: "Conv",
    inputs: operands,
    attributes: { kernel_shape: [kernelHeight, kernelWidth], strides: [stride, stride], pads: [...padding] },
    dtype: x.dtype,
    shape: [batch, outputs, outHeight, outWidth],
    gradient: (dy) => [
      inputGradient(dy, x, weight, stride, padding),
      weightGradient(dy, x, weight, stride, padding),
      bias && sumPerChannel(dy),
    ],
  });
}

/** `[batch, channels, height, width]` → `[channels]`; on a GPU picture by picture first. */
function sumPerChannel(dy: Tensor): Tensor {
  return dy.graph.device === "gpu" ? sum(sum(dy, [2, 3]), [0]) : sum(dy, [0, 2, 3]);
}

type Padding = readonly [number, number, number, number];

function checkConvolution(
  x: Tensor,
  weight: Tensor,
  bias: Tensor | undefined,
  stride: number,
  padding: Padding,
): void {
  const operands = bias ? [x, weight, bias] : [x, weight];
  requireShape("conv2d", x, ["batch", "in", "height", "width"], operands);
  requireShape("conv2d", weight, ["out", x.shape[1]!, "kernelHeight", "kernelWidth"], operands);
  if (bias) requireShape("conv2d", bias, [weight.shape[0]!], operands);
  requireSameDtype("conv2d", ...operands);
  requireDtype("conv2d", x, floats, operands);
  requireWhole("conv2d", "stride", stride, 1, operands);
  for (const edge of padding) requireWhole("conv2d", "padding", edge, 0, operands);
}

function inputGradient(dy: Tensor, x: Tensor, weight: Tensor, stride: number, padding: Padding): Tensor {
  const [, , kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  if (kernelHeight === 1 && kernelWidth === 1 && stride === 1 && padding.every((edge) => edge === 0)) {
    return conv2d(dy, transpose(weight, [1, 0, 2, 3]));
  }
  if (stride === 1) {
    // A full correlation with the kernel turned by 180 degrees and its channels swapped.
    if (x.graph.winograd && suitsWinograd(weight, stride, x.shape[2]!, x.shape[3]!)) {
      return winogradConvolution(dy, weight, [2 - top, 2 - left, 2 - bottom, 2 - right], true);
    }
    const turned = transpose(flipSpatial(weight), [1, 0, 2, 3]);
    return conv2d(dy, turned, undefined, {
      padding: [
        kernelHeight - 1 - top,
        kernelWidth - 1 - left,
        kernelHeight - 1 - bottom,
        kernelWidth - 1 - right,
      ],
    });
  }
  const [, , height, width] = x.shape as [number, number, number, number];
  const reached = (size: number, kernel: number, edges: number) => (size - 1) * stride + kernel - edges;
  return emitOne(dy.graph, {
    type: "ConvTranspose",
    inputs: [dy, weight],
    sources: [],
    attributes: {
      kernel_shape: [kernelHeight, kernelWidth],
      strides: [stride, stride],
      pads: [...padding],
      output_padding: [
        height - reached(dy.shape[2]!, kernelHeight, top + bottom),
        width - reached(dy.shape[3]!, kernelWidth, left + right),
      ],
    },
    dtype: dy.dtype,
    shape: x.shape,
  });
}

/**
 * The kernel turned by 180 degrees, as a product with an exchange matrix: reversing nine values at a time by copying
 * takes four times as long.
 */
function flipSpatial(weight: Tensor): Tensor {
  const [outputs, inputs, height, width] = weight.shape as [number, number, number, number];
  const taps = height * width;
  const exchange = Array.from({ length: taps * taps }, (_, i) =>
    Math.floor(i / taps) + (i % taps) === taps - 1 ? 1 : 0,
  );
  const flipped = matmul(
    reshape(weight, [outputs * inputs, taps]),
    weight.graph.constant(weight.dtype, [taps, taps], exchange),
  );
  return reshape(flipped, weight.shape);
}

/**
 * One product for all kernel taps, three times faster here than a convolution with swapped axes. The kernel's columns
 * become shifted copies of the padded input, its rows shifted copies of the output's gradient between zeros, so that
 * a product over a whole padded picture gives every pair of the two. Pictures are taken in two groups, since two
 * products side by side use two cores better than one does; a GPU takes each picture apart.
 */
function weightGradient(dy: Tensor, x: Tensor, weight: Tensor, stride: number, padding: Padding): Tensor {
  const [outputs, inputs, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  const [batch, , , outWidth] = dy.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  if (x.graph.winograd && suitsWinograd(weight, stride, dy.shape[2]!, outWidth)) {
    return winogradWeightGradient(dy, x, padding);
  }
  const groups = x.graph.device === "gpu" ? batch : batch % 2 === 0 ? 2 : 1;
  const grouped = (tensor: Tensor) => {
    const [, channels, height, width] = tensor.shape as [number, number, number, number];
    const split = reshape(tensor, [groups, batch / groups, channels, height, width]);
    return transpose(split, [0, 2, 1, 3, 4]);
  };
  const padded = grouped(pad(pad(x, 2, top, bottom), 3, left, right));
  const spread = grouped(stride === 1 ? dy : dilate(dy, 2, stride));
  const rows = padded.shape[3]!;
  const columns = Array.from({ length: kernelWidth }, (_, column) =>
    slice(padded, 4, column, column + (outWidth - 1) * stride + 1, stride),
  );
  const shifts = Array.from({ length: kernelHeight }, (_, row) =>
    pad(spread, 3, row, rows - spread.shape[3]! - row),
  );
  const positions = (batch / groups) * rows * outWidth;
  const product = matmul(
    reshape(concat(shifts, 1), [groups, kernelHeight * outputs, positions]),
    reshape(concat(columns, 1), [groups, kernelWidth * inputs, positions]),
    { transposeB: true },
  );
  // The groups are added by a product with ones, which is faster than a reduction and keeps ONNX Runtime from joining
  // the two cheap transpositions around it into one that is thirty times as slow.
  const taps = kernelHeight * kernelWidth;
  const byTap = transpose(
    reshape(product, [groups, kernelHeight, outputs, kernelWidth, inputs]),
    [0, 1, 3, 2, 4],
  );
  if (x.graph.device === "gpu")
    return reshape(transpose(reshape(sum(byTap, [0]), [taps, outputs * inputs]), [1, 0]), weight.shape);
  const ones = dy.graph.constant(dy.dtype, [1, groups], Array<number>(groups).fill(1));
  const summed = matmul(ones, reshape(byTap, [groups, taps * outputs * inputs]));
  return reshape(transpose(reshape(summed, [taps, outputs * inputs]), [1, 0]), weight.shape);
}

/** Every pixel twice in both directions: `[batch, channels, height, width]` → `[…, 2 height, 2 width]`. */
export function upsampleNearest(x: Tensor): Tensor {
  requireShape("upsampleNearest", x, ["batch", "channels", "height", "width"]);
  requireDtype("upsampleNearest", x, numbers);
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  return emitOne(x.graph, {
    type: "Resize",
    inputs: [x, undefined, x.graph.constant("float32", [4], [1, 1, 2, 2])],
    sources: [x],
    attributes: { mode: "nearest", coordinate_transformation_mode: "asymmetric", nearest_mode: "floor" },
    dtype: x.dtype,
    shape: [batch, channels, 2 * height, 2 * width],
    gradient: (dy) => [sumOfBlocks(dy)],
  });
}

/** Sums of 2 x 2 blocks. */
function sumOfBlocks(x: Tensor): Tensor {
  const rows = add(slice(x, 2, 0, x.shape[2]! - 1, 2), slice(x, 2, 1, x.shape[2]!, 2));
  return add(slice(rows, 3, 0, x.shape[3]! - 1, 2), slice(rows, 3, 1, x.shape[3]!, 2));
}
