import { ShapeError } from "../errors.js";
import { emitOne, type Tensor } from "../graph.js";
import { elementCount } from "../tensor-data.js";
import { sumToShape } from "./broadcasting.js";
import { multiply } from "./elementwise.js";
import { reshape, transpose } from "./layout.js";
import { sum } from "./reduction.js";
import {
  broadcastShapes,
  floats,
  requireAxes,
  requireDtype,
  requireSameDtype,
  requireShape,
} from "./shapes.js";

/** What is done to the factors and the product. */
export interface MatmulOptions {
  /** Swap the last two axes of `a` first. */
  transposeA?: boolean;
  /** Swap the last two axes of `b` first. */
  transposeB?: boolean;
  /** Multiplies the product; 1 by default. */
  alpha?: number;
}

function swapLast(x: Tensor): Tensor {
  const order = x.shape.map((_, i) => i);
  order.splice(-2, 2, x.rank - 1, x.rank - 2);
  return transpose(x, order);
}

/** Matrix product over the last two axes, `[…, n, k]` and `[…, k, m]` → `[…, n, m]`, broadcast over the others. */
export function matmul(a: Tensor, b: Tensor, options: MatmulOptions = {}): Tensor {
  const { transposeA = false, transposeB = false, alpha = 1 } = options;
  requireSameDtype("matmul", a, b);
  requireDtype("matmul", a, floats, [a, b]);
  requireAxes("matmul", a, 2, [a, b]);
  requireAxes("matmul", b, 2, [a, b]);
  const [rows, inner] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : [a.shape.at(-2)!, a.shape.at(-1)!];
  const [innerB, columns] = transposeB
    ? [b.shape.at(-1)!, b.shape.at(-2)!]
    : [b.shape.at(-2)!, b.shape.at(-1)!];
  if (inner !== innerB) {
    throw new ShapeError("matmul", [a.shape, b.shape], `inner sizes ${inner} and ${innerB} differ`);
  }
  const batch = broadcastShapes("matmul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  const gradient = (dy: Tensor) => [
    gradientOfA(dy, a, b, transposeA, transposeB, alpha),
    gradientOfB(dy, a, b, transposeA, transposeB, alpha),
  ];
  const shape = [...batch, rows, columns];
  const common = { sources: [a, b], dtype: a.dtype, shape, gradient };
  if (!transposeA && !transposeB && alpha === 1) {
    return emitOne(a.graph, { type: "MatMul", inputs: [a, b], ...common });
  }
  if (a.dtype === "float32") {
    const attributes = { transA: transposeA ? 1 : 0, transB: transposeB ? 1 : 0, alpha: { float: alpha } };
    return emitOne(a.graph, {
      type: "FusedMatMul",
      domain: "com.microsoft",
      inputs: [a, b],
      attributes,
      ...common,
    });
  }
  const product = matmul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
  return alpha === 1 ? product : multiply(product, alpha);
}

function gradientOfA(
  dy: Tensor,
  a: Tensor,
  b: Tensor,
  swapA: boolean,
  swapB: boolean,
  alpha: number,
): Tensor {
  const gradient = swapA
    ? matmul(b, dy, { transposeA: swapB, transposeB: true, alpha })
    : matmul(dy, b, { transposeB: !swapB, alpha });
  return sumToShape(gradient, a.shape);
}

function gradientOfB(
  dy: Tensor,
  a: Tensor,
  b: Tensor,
  swapA: boolean,
  swapB: boolean,
  alpha: number,
): Tensor {
  if (b.rank === 2 && a.rank > 2 && !swapA) {
    // A weight shared by the whole batch: one product over all rows instead of a sum of many.
    const rows = elementCount(a.shape) / a.shape.at(-1)!;
    const flatA = reshape(a, [rows, a.shape.at(-1)!]);
    const flatY = reshape(dy, [rows, dy.shape.at(-1)!]);
    return swapB ? productOverRows(flatY, flatA, alpha) : productOverRows(flatA, flatY, alpha);
  }
  const gradient = swapB
    ? matmul(dy, a, { transposeA: true, transposeB: swapA, alpha })
    : matmul(a, dy, { transposeA: !swapA, alpha });
  return sumToShape(gradient, b.shape);
}

/**
 * `alpha a^T b` of matrices `[rows, n]` and `[rows, m]` with many rows. A GPU gives a tile of the product to one group of
 * threads: where tiles are few, it takes the rows in parts.
 */
export function productOverRows(a: Tensor, b: Tensor, alpha = 1): Tensor {
  const rows = a.shape[0]!;
  const tiles = Math.ceil(a.shape[1]! / 32) * Math.ceil(b.shape[1]! / 32);
  const parts = a.graph.device === "gpu" ? partsOf(rows, Math.ceil(1024 / tiles)) : 1;
  if (parts === 1) return matmul(a, b, { transposeA: true, alpha });
  const split = (x: Tensor) => reshape(x, [parts, rows / parts, x.shape[1]!]);
  return sum(matmul(split(a), split(b), { transposeA: true, alpha }), [0]);
}

/** Into how many equal parts of at least 256 rows a sum is taken, `wanted` at most; 1 where they do not divide. */
export function partsOf(rows: number, wanted = rows): number {
  for (let parts = Math.min(Math.floor(rows / 256), wanted); parts > 1; parts--) {
    if (rows % parts === 0) return parts;
  }
  return 1;
}

/** `x W^T + bias`, `[…, in]` → `[…, out]`, with PyTorch's weight layout `[out, in]` and bias `[out]`. */
export function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  const operands = bias ? [x, weight, bias] : [x, weight];
  requireAxes("linear", x, 2, operands);
  requireShape("linear", weight, ["out", x.shape.at(-1)!], operands);
  if (bias) requireShape("linear", bias, [weight.shape[0]!], operands);
  requireSameDtype("linear", ...operands);
  requireDtype("linear", x, floats, operands);
  const product = matmul(x, weight, { transposeB: true });
  return bias ? addBias(product, bias) : product;
}

function addBias(x: Tensor, bias: Tensor): Tensor {
  return emitOne(x.graph, {
    type: "Add",
    inputs: [x, bias],
    dtype: x.dtype,
    shape: x.shape,
    gradient: (dy) => [dy, sumRows(dy)],
  });
}

/** Sum over all axes but the last, as a product with ones: the matrix kernel is the fastest reduction. */
function sumRows(x: Tensor): Tensor {
  const columns = x.shape.at(-1)!;
  const rows = elementCount(x.shape) / columns;
  if (x.graph.device === "gpu") {
    const parts = partsOf(rows);
    return sum(sum(reshape(x, [parts, rows / parts, columns]), [1]), [0]);
  }
  const ones = x.graph.constant(x.dtype, [1, rows], new Float32Array(rows).fill(1));
  return reshape(matmul(ones, reshape(x, [rows, columns])), [columns]);
}
