import { type Matrix, zeroMatrix } from "./matrix.js";

/** `C = L L^T` with its rows in another order. */
export interface PivotedCholesky {
  /** `L` `[n, rank]`, lower triangular: row i belongs to row `order[i]` of the matrix. */
  readonly factor: Matrix;
  readonly order: Uint32Array;
}

/**
 * Factors a symmetric positive semidefinite matrix `[n, n]` by Cholesky's method, the largest remaining diagonal element
 * first (Higham, "Analysis of the Cholesky decomposition of a semi-definite matrix", 1990). It ends where none is above
 * `n` rounding errors of the largest, as LAPACK's `dpstrf` does: the factor of a singular matrix has as many columns as
 * its rank.
 */
export function pivotedCholesky(matrix: Matrix): PivotedCholesky {
  const size = matrix.rows;
  const remaining = Float64Array.from({ length: size }, (_, i) => matrix.data[i * size + i]!);
  const order = Uint32Array.from({ length: size }, (_, i) => i);
  const threshold = size * Number.EPSILON * remaining.reduce((largest, value) => Math.max(largest, value), 0);
  const { data } = zeroMatrix(size, size);
  let rank = 0;
  for (; rank < size; rank++) {
    let best = rank;
    for (let i = rank + 1; i < size; i++) {
      if (remaining[order[i]!]! > remaining[order[best]!]!) best = i;
    }
    const pivot = order[best]!;
    const largest = remaining[pivot]!;
    if (!(largest > threshold)) break;
    order[best] = order[rank]!;
    order[rank] = pivot;
    const root = Math.sqrt(largest);
    data[pivot * size + rank] = root;
    for (let i = rank + 1; i < size; i++) {
      const row = order[i]!;
      const known = dot(data, row * size, pivot * size, rank);
      const value = (matrix.data[pivot * size + row]! - known) / root;
      data[row * size + rank] = value;
      remaining[row]! -= value * value;
    }
  }
  const factor = zeroMatrix(size, rank);
  for (let i = 0; i < size; i++) {
    const start = order[i]! * size;
    factor.data.set(data.subarray(start, start + rank), i * rank);
  }
  return { factor, order };
}

/** The product of two stretches of an array, `length` values from `a` and from `b`. */
function dot(data: Float64Array, a: number, b: number, length: number): number {
  let s = 0;
  let t = 0;
  let u = 0;
  let v = 0;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    s += data[a + i]! * data[b + i]!;
    t += data[a + i + 1]! * data[b + i + 1]!;
    u += data[a + i + 2]! * data[b + i + 2]!;
    v += data[a + i + 3]! * data[b + i + 3]!;
  }
  for (; i < length; i++) s += data[a + i]! * data[b + i]!;
  return s + t + (u + v);
}
