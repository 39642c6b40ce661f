import { type Graph, sizeOf, type Tensor } from "./graph.js";
import { add, divide, multiply, sqrt, square, subtract } from "./operations/elementwise.js";
import { concat, reshape, slice, transpose } from "./operations/layout.js";
import { matmul } from "./operations/matmul.js";
import { sum } from "./operations/reduction.js";
import type { ParameterUpdate } from "./parameter-update.js";

/** Of a x + b x³ + c x⁵, which brings singular values up to 1 near to 1 (Jordan et al., 2024). */
const quintic = { a: 3.4445, b: -4.775, c: 2.0315 };
const ITERATIONS = 5;
/** Root mean square of an update over the learning rate, about that of AdamW's (Liu et al., 2025). */
const ROOT_MEAN_SQUARE = 0.2;

export interface MuonOptions {
  /** Share of a matrix's momentum that stays from step to step. */
  readonly momentum: number;
  /** The parameters that are updated so, each a matrix or the kernels of a convolution. */
  readonly updates: (name: string) => boolean;
}

/** A matrix that Muon updates. */
export interface MuonMatrix {
  readonly name: string;
  /** `[rows, columns]`, or kernels `[outputs, inputs, height, width]`, which are a matrix of `outputs` rows. */
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** What weight decay leaves of the parameter, a scalar; all of it by default. */
  readonly keep?: Tensor | undefined;
}

/** Name of a matrix's momentum, PyTorch's term. */
export function momentumName(parameter: string): string {
  return `optimizer.momentum_buffer.${parameter}`;
}

/**
 * Muon (Jordan et al., 2024): a matrix goes against its Nesterov momentum, brought near to the nearest matrix with orthogonal rows
 * or columns, and scaled so that AdamW's learning rates suit it, too (Liu et al., 2025). Matrices of one shape are computed
 * together; kernels of a convolution are a row for each output. The graph receives their momenta, {@link momentumName}.
 */
export function muon(
  graph: Graph,
  matrices: readonly MuonMatrix[],
  learningRate: Tensor,
  { momentum }: MuonOptions,
): ParameterUpdate[] {
  const moved = matrices.map((matrix) => {
    const { name, gradient } = matrix;
    const fresh = multiply(gradient, 1 - momentum);
    const buffer = add(multiply(graph.input(momentumName(name), "float32", gradient.shape), momentum), fresh);
    const direction = add(multiply(buffer, momentum), fresh);
    const flat = reshape(direction, matrixShape(direction));
    return { ...matrix, buffer, wide: isTall(direction) ? transpose(flat, [1, 0]) : flat };
  });
  const shapes = new Set(moved.map(({ wide }) => wide.shape.join()));
  return [...shapes].flatMap((shape) => {
    const alike = moved.filter(({ wide }) => wide.shape.join() === shape);
    const near = orthogonalize(
      concat(
        alike.map(({ wide }) => reshape(wide, [1, ...wide.shape])),
        0,
      ),
    );
    const [, rows, columns] = near.shape as [number, number, number];
    const stepSize = multiply(learningRate, ROOT_MEAN_SQUARE * Math.sqrt(columns));
    return alike.map(({ name, parameter, buffer, keep }, i): ParameterUpdate => {
      const wide = reshape(slice(near, 0, i, i + 1), [rows, columns]);
      const flat = isTall(parameter) ? transpose(wide, [1, 0]) : wide;
      const change = multiply(reshape(flat, parameter.shape), stepSize);
      const value = subtract(keep ? multiply(parameter, keep) : parameter, change);
      return { name, value, moments: [{ name: momentumName(name), value: buffer }] };
    });
  });
}

function matrixShape(parameter: Tensor): [rows: number, columns: number] {
  const rows = parameter.shape[0]!;
  return [rows, sizeOf(parameter) / rows];
}

function isTall(parameter: Tensor): boolean {
  const [rows, columns] = matrixShape(parameter);
  return rows > columns;
}

/**
 * Matrices `[count, rows, columns]`, with no more rows than columns, by five steps of a Newton–Schulz iteration: singular values
 * of at least 0.005 of the Frobenius norm come to lie between 0.68 and 1.16, singular vectors stay.
 */
export function orthogonalize(matrices: Tensor): Tensor {
  const { a, b, c } = quintic;
  const norm = sqrt(sum(square(matrices), [1, 2], true));
  let x = divide(matrices, add(norm, 1e-7));
  for (let i = 0; i < ITERATIONS; i++) {
    const gram = matmul(x, x, { transposeB: true });
    const polynomial = add(multiply(gram, b), matmul(gram, gram, { alpha: c }));
    x = add(multiply(x, a), matmul(polynomial, x));
  }
  return x;
}
