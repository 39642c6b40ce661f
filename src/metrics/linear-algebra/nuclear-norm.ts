import { type Matrix, transposed } from "./matrix.js";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.js";

/**
 * The sum of a matrix's singular values, with an error of some rounding errors of the largest. Householder reflections
 * from both sides make the matrix bidiagonal (Golub & Kahan, 1965); its singular values are the positive eigenvalues
 * of a tridiagonal matrix with a diagonal of zeros.
 */
export function nuclearNorm(matrix: Matrix): number {
  if (matrix.rows === 0 || matrix.columns === 0) return 0;
  const tall = matrix.rows >= matrix.columns;
  const { diagonal, superdiagonal } = bidiagonalize(
    tall ? { ...matrix, data: matrix.data.slice() } : transposed(matrix),
  );
  const size = diagonal.length;
  const interleaved = new Float64Array(2 * size - 1);
  for (let i = 0; i < size; i++) {
    interleaved[2 * i] = diagonal[i]!;
    if (i + 1 < size) interleaved[2 * i + 1] = superdiagonal[i]!;
  }
  const eigenvalues = tridiagonalEigenvalues(new Float64Array(2 * size), interleaved);
  return eigenvalues.reduce((sum, value) => sum + Math.abs(value), 0) / 2;
}

/**
 * Bidiagonal form of a matrix with no more columns than rows, which is overwritten. Each step applies the reflection of
 * a column and that of a row in one pass over what remains, and gathers in the same pass the products that the next
 * column's reflection needs: the time goes into memory traffic.
 */
function bidiagonalize({ rows, columns, data }: Matrix): {
  diagonal: Float64Array;
  superdiagonal: Float64Array;
} {
  const diagonal = new Float64Array(columns);
  const superdiagonal = new Float64Array(Math.max(columns - 1, 0));
  // Rows are taken in pairs; a last one without a partner is paired with zeros.
  const spare = new Float64Array(columns);
  const left = new Float64Array(rows + 1);
  const right = new Float64Array(columns);
  // Products of the column to be reflected with all columns.
  let products = new Float64Array(columns);
  let nextProducts = new Float64Array(columns);
  for (let row = 0; row < rows; row++) {
    const value = data[row * columns]!;
    left[row] = value;
    for (let j = 0; j < columns; j++) products[j]! += value * data[row * columns + j]!;
  }
  for (let step = 0; step < columns; step++) {
    const top = data.subarray(step * columns, (step + 1) * columns);
    const column = reflection(left, step, rows);
    diagonal[step] = column.value;
    for (let j = step + 1; j < columns; j++) {
      products[j] = column.factor * (products[j]! - column.value * top[j]!);
      right[j] = top[j]! - left[step]! * products[j]!;
    }
    if (step + 1 === columns) break;
    const row = reflection(right, step + 1, columns);
    superdiagonal[step] = row.value;
    nextProducts.fill(0);
    const still = column.factor === 0 && row.factor === 0;
    for (let i = step + 1; i < rows; i += 2) {
      const first = data.subarray(i * columns, (i + 1) * columns);
      const second = i + 1 < rows ? data.subarray((i + 1) * columns, (i + 2) * columns) : spare;
      if (still && first[step + 1] === 0 && second[step + 1] === 0) {
        left[i] = 0;
        left[i + 1] = 0;
        continue;
      }
      const firstHeight = left[i]!;
      const secondHeight = left[i + 1]!;
      let firstProjection = 0;
      let secondProjection = 0;
      for (let j = step + 1; j < columns; j++) {
        const product = products[j]!;
        const one = first[j]! - firstHeight * product;
        const two = second[j]! - secondHeight * product;
        first[j] = one;
        second[j] = two;
        firstProjection += one * right[j]!;
        secondProjection += two * right[j]!;
      }
      firstProjection *= row.factor;
      secondProjection *= row.factor;
      const firstNext = first[step + 1]! - firstProjection * right[step + 1]!;
      const secondNext = second[step + 1]! - secondProjection * right[step + 1]!;
      for (let j = step + 1; j < columns; j++) {
        const one = first[j]! - firstProjection * right[j]!;
        const two = second[j]! - secondProjection * right[j]!;
        first[j] = one;
        second[j] = two;
        nextProducts[j]! += firstNext * one + secondNext * two;
      }
      left[i] = firstNext;
      left[i + 1] = secondNext;
    }
    [products, nextProducts] = [nextProducts, products];
  }
  return { diagonal, superdiagonal };
}

/**
 * Turns `vector[start … end - 1]` into the `v` of the reflection `I - factor v v^T` that leaves only `value` of it, in
 * the first place. Where there is nothing but that already, the factor is 0.
 */
function reflection(vector: Float64Array, start: number, end: number): { value: number; factor: number } {
  const first = vector[start]!;
  let squares = 0;
  for (let i = start + 1; i < end; i++) squares += vector[i]! * vector[i]!;
  if (squares === 0) return { value: first, factor: 0 };
  const norm = Math.sqrt(squares + first * first);
  const value = first > 0 ? -norm : norm;
  vector[start] = first - value;
  return { value, factor: 1 / (norm * (norm + Math.abs(first))) };
}
