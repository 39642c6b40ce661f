import { emitOne, type Tensor } from "../graph.js";
import { add } from "./elementwise.js";
import { concat, reshape, slice, transpose } from "./layout.js";
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

/** Elements of transformed tiles computed at a time, 64 MiB: those of a whole picture would be a step's largest tensor. */
const BAND_ELEMENTS = 2 ** 24;

/** A part of a picture with the edges that a convolution adds to it. */
interface Band {
  readonly x: Tensor;
  readonly padding: Padding;
}

/** Numbers of the tile rows, `[first, end]`, of each band, as few bands of like height as the limit allows. */
function bandsOf(channels: number, batch: number, rows: number, columns: number): [number, number][] {
  const perRow = PLACES * channels * batch * columns;
  const bands = Math.min(rows, Math.ceil((rows * perRow) / BAND_ELEMENTS));
  const height = Math.ceil(rows / bands);
  return Array.from({ length: Math.ceil(rows / height) }, (_, i) => [
    i * height,
    Math.min(rows, (i + 1) * height),
  ]);
}

/** What tiles of `size` pixels in the tile rows of a band read. */
function bandOf(x: Tensor, size: number, padding: Padding, [first, end]: [number, number]): Band {
  const height = x.shape[2]!;
  const [top, left, bottom, right] = padding;
  const from = first * TILE - top;
  const to = (end - 1) * TILE + size - top;
  if (from === -top && to === height + bottom) return { x, padding };
  const [inside, below] = [Math.max(0, from), Math.min(height, to)];
  return { x: slice(x, 2, inside, below), padding: [inside - from, left, to - below, right] };
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
  const [outHeight, outWidth] = [height + top + bottom - 2, width + left + right - 2];
  const wide = Math.max(outputs, inputs);
  const parts = bandsOf(wide, batch, outHeight / TILE, outWidth / TILE).map((rows) => {
    const band = bandOf(x, TILE + 2, padding, rows);
    const products = matmul(u, tiles(band.x, inputTiles, TILE + 2, band.padding), { transposeA: turned });
    return pictures(products, batch, (rows[1] - rows[0]) * TILE, outWidth);
  });
  return concat(parts, 2);
}

/** The gradient of the kernels, `[out, in, 3, 3]`, from that of the outputs and the input of the convolution. */
export function winogradWeightGradient(dy: Tensor, x: Tensor, padding: Padding): Tensor {
  const [outputs, inputs] = [dy.shape[1]!, x.shape[1]!];
  const [batch, , outHeight, outWidth] = dy.shape as [number, number, number, number];
  const wide = Math.max(outputs, inputs);
  let du: Tensor | undefined;
  for (const rows of bandsOf(wide, batch, outHeight / TILE, outWidth / TILE)) {
    const slopes = bandOf(dy, TILE, [0, 0, 0, 0], rows);
    const band = bandOf(x, TILE + 2, padding, rows);
    const dm = tiles(slopes.x, outputGradients, TILE, slopes.padding);
    const v = tiles(band.x, inputTiles, TILE + 2, band.padding);
    const part = matmul(dm, v, { transposeB: true });
    du = du ? add(part, du) : part;
  }
  const taps = matmul(reshape(du!, [PLACES, outputs * inputs]), matrix(x, kernels), { transposeA: true });
  return reshape(taps, [outputs, inputs, 3, 3]);
}
