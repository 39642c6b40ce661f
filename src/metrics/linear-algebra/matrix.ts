/** A dense matrix of doubles, row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly data: Float64Array;
}

export function zeroMatrix(rows: number, columns: number): Matrix {
  return { rows, columns, data: new Float64Array(rows * columns) };
}

export function transposed({ rows, columns, data }: Matrix): Matrix {
  const result = zeroMatrix(columns, rows);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      result.data[column * rows + row] = data[row * columns + column]!;
    }
  }
  return result;
}

/** A matrix of some rows of another, in the order given. */
export function takeRows({ columns, data }: Matrix, order: ArrayLike<number>): Matrix {
  const result = zeroMatrix(order.length, columns);
  for (let row = 0; row < order.length; row++) {
    const from = order[row]! * columns;
    result.data.set(data.subarray(from, from + columns), row * columns);
  }
  return result;
}

/** Rows of the product that are summed at a time, so that they stay in the cache; an even number. */
const BLOCK = 32;

/**
 * `A^T B` of `[n, p]` and `[n, q]` → `[p, q]`. Places where four rows of `A` are zero cost nothing, so that a
 * triangular `A` takes half the time.
 */
export function transposedProduct(a: Matrix, b: Matrix): Matrix {
  const result = zeroMatrix(a.columns, b.columns);
  for (let block = 0; block < a.columns; block += BLOCK) {
    const end = Math.min(block + BLOCK, a.columns);
    for (let row = 0; row < a.rows; row += 4) addProducts(a, b, row, block, end, result);
  }
  return result;
}

/** Adds what four rows of both, `row … row + 3`, give to the rows `from … to - 1` of the product, two at a time. */
function addProducts(a: Matrix, b: Matrix, row: number, from: number, to: number, result: Matrix): void {
  const { columns } = b;
  const line = (matrix: Matrix, index: number) =>
    index < matrix.rows
      ? matrix.data.subarray(index * matrix.columns, (index + 1) * matrix.columns)
      : new Float64Array(matrix.columns);
  const [b0, b1, b2, b3] = [line(b, row), line(b, row + 1), line(b, row + 2), line(b, row + 3)];
  const [a0, a1, a2, a3] = [line(a, row), line(a, row + 1), line(a, row + 2), line(a, row + 3)];
  for (let i = from; i < to; i += 2) {
    const [s0, s1, s2, s3] = [a0[i]!, a1[i]!, a2[i]!, a3[i]!];
    const [t0, t1, t2, t3] = i + 1 < to ? [a0[i + 1]!, a1[i + 1]!, a2[i + 1]!, a3[i + 1]!] : [0, 0, 0, 0];
    if (s0 === 0 && s1 === 0 && s2 === 0 && s3 === 0 && t0 === 0 && t1 === 0 && t2 === 0 && t3 === 0)
      continue;
    const first = line(result, i);
    const second = line(result, i + 1);
    for (let j = 0; j < columns; j++) {
      const v0 = b0[j]!;
      const v1 = b1[j]!;
      const v2 = b2[j]!;
      const v3 = b3[j]!;
      first[j]! += s0 * v0 + s1 * v1 + s2 * v2 + s3 * v3;
      second[j]! += t0 * v0 + t1 * v1 + t2 * v2 + t3 * v3;
    }
  }
}
