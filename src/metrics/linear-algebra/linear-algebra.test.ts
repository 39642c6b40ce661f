import { describe, expect, it } from "vitest";
import { Random } from "../../engine/index.js";
import { type Matrix, takeRows, transposed, transposedProduct, zeroMatrix } from "./matrix.js";
import { nuclearNorm } from "./nuclear-norm.js";
import { pivotedCholesky } from "./pivoted-cholesky.js";
import { tridiagonalEigenvalues } from "./tridiagonal-eigenvalues.js";

function randomMatrix(rows: number, columns: number, seed: number): Matrix {
  const random = new Random(seed, "matrix");
  const matrix = zeroMatrix(rows, columns);
  for (let i = 0; i < matrix.data.length; i++) matrix.data[i] = random.normal();
  return matrix;
}

/** Orthonormal columns by Gram and Schmidt, twice over. */
function orthonormal(rows: number, columns: number, seed: number): Matrix {
  const { data } = randomMatrix(columns, rows, seed);
  const vector = (i: number) => data.subarray(i * rows, (i + 1) * rows);
  const product = (a: Float64Array, b: Float64Array) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  for (let i = 0; i < columns; i++) {
    for (let other = 0; other < 2 * i; other++) {
      const along = product(vector(i), vector(other % i));
      vector(other % i).forEach((value, j) => {
        vector(i)[j]! -= along * value;
      });
    }
    const length = Math.sqrt(product(vector(i), vector(i)));
    vector(i).forEach((value, j) => {
      vector(i)[j] = value / length;
    });
  }
  return transposed({ rows: columns, columns: rows, data });
}

const product = (a: Matrix, b: Matrix) => transposedProduct(transposed(a), b);

function expectEqual(actual: Matrix, expected: Matrix): void {
  expect([actual.rows, actual.columns]).toEqual([expected.rows, expected.columns]);
  const worst = Math.max(...actual.data.map((value, i) => Math.abs(value - expected.data[i]!)));
  expect(worst).toBeLessThan(1e-12);
}

describe("transposedProduct", () => {
  it.each([
    [1, 1, 1],
    [4, 33, 5],
    [7, 3, 34],
    [9, 65, 1],
  ])("of [%i, %i] and [%i, %i] is the sum over rows", (rows, first, second) => {
    const a = randomMatrix(rows, first, 1);
    const b = randomMatrix(rows, second, 2);
    const expected = zeroMatrix(first, second);
    for (let i = 0; i < first; i++) {
      for (let j = 0; j < second; j++) {
        for (let row = 0; row < rows; row++) {
          expected.data[i * second + j]! += a.data[row * first + i]! * b.data[row * second + j]!;
        }
      }
    }
    expectEqual(transposedProduct(a, b), expected);
  });
});

describe("pivotedCholesky", () => {
  it.each([
    [6, 6],
    [9, 4],
    [5, 1],
  ])("of a matrix of %i dimensions and rank %i is a triangle of that rank", (size, rank) => {
    const root = randomMatrix(rank, size, 3);
    const matrix = transposedProduct(root, root);
    const { factor, order } = pivotedCholesky(matrix);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: size }, (_, i) => i));
    expect(factor.columns).toBe(rank);
    for (let i = 0; i < rank; i++) {
      for (let j = i + 1; j < rank; j++) expect(factor.data[i * rank + j]).toBe(0);
    }
    const inOrder = takeRows(transposed(takeRows(matrix, order)), order);
    expectEqual(product(factor, transposed(factor)), inOrder);
  });

  it("of zeros has no columns", () => {
    expect(pivotedCholesky(zeroMatrix(3, 3)).factor).toEqual(zeroMatrix(3, 0));
  });
});

describe("tridiagonalEigenvalues", () => {
  it("of the discrete Laplacian are its known ones", () => {
    const size = 50;
    const values = tridiagonalEigenvalues(
      new Float64Array(size).fill(2),
      new Float64Array(size - 1).fill(-1),
    );
    values.sort().forEach((value, i) => {
      expect(value).toBeCloseTo(2 - 2 * Math.cos(((i + 1) * Math.PI) / (size + 1)), 13);
    });
  });

  it("of a matrix that falls into parts are those of the parts", () => {
    const diagonal = Float64Array.of(0, 0, 5, 0, 0, 0);
    const beside = Float64Array.of(3, 0, 0, 4, 0);
    const values = tridiagonalEigenvalues(diagonal, beside).sort();
    expect(values.length).toBe(6);
    [-4, -3, 0, 3, 4, 5].forEach((expected, i) => {
      expect(values[i]).toBeCloseTo(expected, 13);
    });
  });

  it("refuses values that are not finite", () => {
    const broken = Float64Array.of(1, Number.POSITIVE_INFINITY);
    expect(() => tridiagonalEigenvalues(broken, Float64Array.of(1))).toThrow(RangeError);
  });
});

describe("nuclearNorm", () => {
  const singular = [1e3, 40, 7, 7, 1, 1e-3, 1e-9, 0, 0];
  it.each([
    [9, 9],
    [14, 9],
    [9, 20],
    [15, 15],
  ])("of a [%i, %i] matrix is the sum of the singular values that it was made of", (rows, columns) => {
    const scaled = orthonormal(rows, 9, 5);
    for (let i = 0; i < scaled.data.length; i++) scaled.data[i]! *= singular[i % 9]!;
    const matrix = product(scaled, transposed(orthonormal(columns, 9, 6)));
    const before = matrix.data.slice();
    expect(nuclearNorm(matrix)).toBeCloseTo(
      singular.reduce((a, b) => a + b, 0),
      10,
    );
    expect(matrix.data).toEqual(before);
  });

  it("of diagonals, of one row and of nothing", () => {
    const diagonal = { rows: 3, columns: 2, data: Float64Array.of(3, 0, 0, -4, 0, 0) };
    expect(nuclearNorm(diagonal)).toBeCloseTo(7, 14);
    expect(nuclearNorm({ rows: 1, columns: 2, data: Float64Array.of(3, 4) })).toBeCloseTo(5, 14);
    expect(nuclearNorm(zeroMatrix(4, 3))).toBe(0);
    expect(nuclearNorm(zeroMatrix(0, 3))).toBe(0);
  });
});
