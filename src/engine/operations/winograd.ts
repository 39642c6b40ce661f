import { emitOne, type Tensor } from "../graph.js";
import { reshape, transpose } from "./layout.js";
import { matmul } from "./matmul.js";

/**
 * Winograd's minimal filtering F(4 x 4, 3 x 3) (Lavin & Gray, "Fast Algorithms for Convolutional Neural Networks", 2016):
 * 36 products for 16 outputs of a 3 x 3 kernel instead of 144, at a rounding error of some 1e-5 of the largest output.
 * Names are the paper's: a kernel `g` becomes `U = G g Gᵀ`, a tile of the input `d` becomes `V = Bᵀ d B`, and an output
 * tile is `Aᵀ [U V] A`, where products over channels are matrix products, one for each of the 36 places. Gradient rules
 * are the caller's.
 */

/** Pixels along an edge of an output tile. */
const TILE = 4;
const PLACES = 36;

const inputTransform = [
  [4, 0, -5, 0, 1, 0],
  [0, -4, -4, 1, 1, 0],
  [0, 4, -4, -1, 1, 0],
  [0, -2, -1, 2, 1, 0],
  [0, 2, -1, -2, 1, 0],
  [0, 4, 0, -5, 0, 1],
];
const kernelTransform = [
  [1 / 4, 0, 0],
  [-1 / 6, -1 / 6, -1 / 6],
  [-1 / 6, 1 / 6, -1 / 6],
  [1 / 24, 1 / 12, 1 / 6],
  [1 / 24, -1 / 12, 1 / 6],
  [0, 0, 1],
];
const outputTransform = [
  [1, 1, 1, 1, 1, 0],
  [0, 1, -1, 2, -2, 0],
  [0, 1, 1, 4, 4, 0],
  [0, 1, -1, 8, -8, 1],
];

type Matrix = readonly (readonly number[])[];

const transposed = (matrix: Matrix): Matrix => matrix[0]!.map((_, i) => matrix.map((row) => row[i]!));

/** `vec(M X Mᵀ) = kron(M, M) vec(X)`, row by row. */
const bothAxes = (matrix: Matrix): Matrix =>
  matrix.flatMap((a) => matrix.map((b) => a.flatMap((p) => b.map((q) => p * q))));

const kernels = bothAxes(kernelTransform);
const turnedKernels = kernels.map((row) => row.toReversed());
const inputTiles = bothAxes(inputTransform);
const outputTiles = bothAxes(outputTransform);
const outputGradients = bothAxes(transposed(outputTransform));

function matrix(like: Tensor, values: Matrix): Tensor {
  return like.graph.constant(like.dtype, [values.length, values[0]!.length], values.flat());
}

/** Which edges of zeros a convolution adds: [top, left, bottom, right]. */
type Padding = readonly [number, number, number, number];

/**
 * Whether the tiles cover an output and the matrix products outweigh the transforms: below 96 channels they do not
 * (measured; `bench/RESULTS.md`).
 */
export function suitsWinograd(
  weight: Tensor,
  stride: number,
  outHeight: number,
  outWidth: number,
  fewest = 96,
): boolean {
  const [outputs, inputs, kernelHeight, kernelWidth] = weight.shape as [number, number, number, number];
  return (
    weight.dtype === "float32" &&
    kernelHeight === 3 &&
    kernelWidth === 3 &&
    stride === 1 &&
    outHeight % TILE === 0 &&
    outWidth % TILE === 0 &&
    Math.min(outputs, inputs) >= fewest
  );
}

/**
 * Every tile of `size` x `size` pixels, TILE apart, through a transform: `[batch, channels, height, width]` →
 * `[36, channels, batch * tiles]`.
 */
function tiles(x: Tensor, transform: Matrix, size: number, padding: Padding): Tensor {
  const [batch, channels, height, width] = x.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  const rows = (height + top + bottom - size) / TILE + 1;
  const columns = (width + left + right - size) / TILE + 1;
  const spread = emitOne(x.graph, {
    type: "Conv",
    inputs: [
      reshape(x, [batch * channels, 1, height, width]),
      x.graph.constant(x.dtype, [PLACES, 1, size, size], transform.flat()),
    ],
    sources: [],
    attributes: { kernel_shape: [size, size], strides: [TILE, TILE], pads: [...padding] },
    dtype: x.dtype,
    shape: [batch * channels, PLACES, rows, columns],
  });
  const byPlace = transpose(reshape(spread, [batch, channels, PLACES, rows * columns]), [2, 1, 0, 3]);
  return reshape(byPlace, [PLACES, channels, -1]);
}

/** Output tiles of TILE x TILE pixels put together: `[36, channels, batch * tiles]` → `[batch, channels, …]`. */
function pictures(products: Tensor, batch: number, height: number, width: number): Tensor {
  const channels = products.shape[1]!;
  const rows = height / TILE;
  const pixels = matmul(matrix(products, outputTiles), reshape(products, [PLACES, -1]));
  // Two moves of one axis each: ONNX Runtime is slow at moving both at once.
  const lines = transpose(reshape(pixels, [TILE, TILE, -1]), [0, 2, 1]);
  const whole = transpose(reshape(lines, [TILE, channels, batch, rows, width]), [2, 1, 3, 0, 4]);
  return reshape(whole, [batch, channels, height, width]);
}

/**
 * The convolution of `x` `[batch, in, height, width]` with 3 x 3 kernels `[out, in, 3, 3]`; or, `turned`, with the kernels
 * turned by 180 degrees and their channels swapped, `x` then having `out` channels.
 */
export function winogradConvolution(x: Tensor, weight: Tensor, padding: Padding, turned = false): Tensor {
  const [batch, , height, width] = x.shape as [number, number, number, number];
  const [outputs, inputs] = weight.shape as [number, number, number, number];
  const [top, left, bottom, right] = padding;
  const taps = reshape(weight, [outputs * inputs, 9]);
  const byPlace = matmul(matrix(weight, turned ? turnedKernels : kernels), taps, { transposeB: true });
  const u = reshape(byPlace, [PLACES, outputs, inputs]);
  const v = tiles(x, inputTiles, TILE + 2, padding);
  const products = matmul(u, v, { transposeA: turned });
  return pictures(products, batch, height + top + bottom - 2, width + left + right - 2);
}

/** The gradient of the kernels, `[out, in, 3, 3]`, from that of the outputs and the input of the convolution. */
export function winogradWeightGradient(dy: Tensor, x: Tensor, padding: Padding): Tensor {
  const [outputs, inputs] = [dy.shape[1]!, x.shape[1]!];
  const dm = tiles(dy, outputGradients, TILE, [0, 0, 0, 0]);
  const v = tiles(x, inputTiles, TILE + 2, padding);
  const du = matmul(dm, v, { transposeB: true });
  const taps = matmul(reshape(du, [PLACES, outputs * inputs]), matrix(x, kernels), { transposeA: true });
  return reshape(taps, [outputs, inputs, 3, 3]);
}
