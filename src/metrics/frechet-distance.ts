import { MetricError } from "./errors.js";
import { type Matrix, takeRows, transposedProduct } from "./linear-algebra/matrix.js";
import { nuclearNorm } from "./linear-algebra/nuclear-norm.js";
import { type PivotedCholesky, pivotedCholesky } from "./linear-algebra/pivoted-cholesky.js";

/** A normal distribution. */
export interface Gaussian {
  /** `[dimensions]` */
  readonly mean: Float64Array;
  /** `[dimensions, dimensions]`, symmetric and positive semidefinite */
  readonly covariance: Float64Array;
}

/**
 * The squared Fréchet distance of two normal distributions (Dowson & Landau, 1982), which is what FID computes of
 * Inception's features (Heusel et al., 2017): `|m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2))`, 0 or more.
 *
 * The trace of the root is the sum of the singular values of `L1^T L2`, where `C = L L^T`: no root of a product that
 * is not symmetric is taken, nothing is added to a diagonal, and a singular covariance (fewer pictures than
 * dimensions) makes the factors narrower instead of the result unstable. At 2048 dimensions and full rank it takes
 * about 40 seconds, in which this thread does nothing else.
 *
 * @throws MetricError for distributions of different dimensions, or values that are not finite
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  const first = covarianceOf(a);
  const second = covarianceOf(b);
  if (first.rows !== second.rows) {
    throw new MetricError(
      `distributions of ${first.rows} and ${second.rows} dimensions have no distance; compare features of one network`,
    );
  }
  let means = 0;
  for (let i = 0; i < a.mean.length; i++) means += (a.mean[i]! - b.mean[i]!) ** 2;
  const root = nuclearNorm(factorProduct(pivotedCholesky(first), pivotedCholesky(second)));
  return Math.max(0, means + trace(first) + trace(second) - 2 * root);
}

/** `L1^T L2`, with the rows of both in the order that makes the first triangular. */
function factorProduct(first: PivotedCholesky, second: PivotedCholesky): Matrix {
  const place = new Uint32Array(second.order.length);
  second.order.forEach((row, i) => {
    place[row] = i;
  });
  return transposedProduct(
    first.factor,
    takeRows(
      second.factor,
      first.order.map((row) => place[row]!),
    ),
  );
}

function covarianceOf({ mean, covariance }: Gaussian): Matrix {
  const size = mean.length;
  if (covariance.length !== size * size) {
    throw new MetricError(
      `a mean of ${size} dimensions needs a covariance of ${size * size} values, ${covariance.length} given`,
    );
  }
  if (!mean.every(Number.isFinite) || !covariance.every(Number.isFinite)) {
    throw new MetricError("a mean or covariance holds values that are not finite; look at the features");
  }
  return { rows: size, columns: size, data: covariance };
}

function trace({ rows, data }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += data[i * rows + i]!;
  return sum;
}
