import { describe, expect, it } from "vitest";
import { readJsonFixture, statisticsCases } from "../../test/picture-references.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { Random } from "../engine/index.js";
import { MetricError } from "./errors.js";
import { FeatureStatistics } from "./feature-statistics.js";
import { frechetDistance, type Gaussian } from "./frechet-distance.js";

function gaussianOf(rows: ArrayLike<number>, dimensions: number): Gaussian {
  const result = new FeatureStatistics("test", dimensions);
  result.add(Float32Array.from(rows));
  return result.gaussian();
}

/** A Gaussian of the given mean whose covariance has these eigenvalues, in directions that the seed chooses. */
function rotated(eigenvalues: ArrayLike<number>, mean: number, seed: number): Gaussian {
  const size = eigenvalues.length;
  const random = new Random(seed, "rotation");
  const covariance = new Float64Array(size * size);
  for (let i = 0; i < size; i++) covariance[i * size + i] = eigenvalues[i]!;
  // Reflections from both sides, in all directions.
  for (let round = 0; round < 3; round++) {
    const axis = Array.from({ length: size }, () => random.normal());
    const squares = axis.reduce((sum, value) => sum + value * value, 0);
    for (const [step, line] of [
      [1, size],
      [size, 1],
    ] as const) {
      for (let i = 0; i < size; i++) {
        const along = axis.reduce((sum, value, j) => sum + value * covariance[i * line + j * step]!, 0);
        for (let j = 0; j < size; j++) covariance[i * line + j * step]! -= (2 * along * axis[j]!) / squares;
      }
    }
  }
  return { mean: new Float64Array(size).fill(mean), covariance };
}

describe("frechetDistance", () => {
  it.each(
    statisticsCases.map(
      (known) =>
        [
          known.x.length / known.dimensions,
          known.y.length / known.dimensions,
          known.dimensions,
          known,
        ] as const,
    ),
  )("of %i and %i pictures in %i dimensions is what the features give", (_x, _y, dimensions, known) => {
    const a = gaussianOf(known.x, dimensions);
    const b = gaussianOf(known.y, dimensions);
    expect(Math.abs(frechetDistance(a, b) / known.distance - 1)).toBeLessThan(1e-9);
    expect(Math.abs(frechetDistance(b, a) / known.distance - 1)).toBeLessThan(1e-9);
    expect(frechetDistance(a, a)).toBeLessThan(1e-11 * known.distance);
  });

  it("of covariances in the same directions is that of their standard deviations, singular ones too", () => {
    const first = Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 0 : 10 ** (-i / 10)));
    const second = Array.from({ length: 60 }, (_, i) => (i % 4 === 0 ? 0 : 1 + i));
    const roots = first.reduce(
      (sum, value, i) => sum + (Math.sqrt(value) - Math.sqrt(second[i]!)) ** 2,
      60 * 0.5 ** 2,
    );
    expect(frechetDistance(rotated(first, 1, 3), rotated(second, 1.5, 3)) / roots).toBeCloseTo(1, 7);
  });

  it("of variances of zero is that of the means", () => {
    const still = { mean: Float64Array.of(1, 2), covariance: new Float64Array(4) };
    const moved = { mean: Float64Array.of(4, 6), covariance: new Float64Array(4) };
    expect(frechetDistance(still, moved)).toBe(25);
  });

  it("refuses what has no distance", () => {
    const small = { mean: new Float64Array(2), covariance: new Float64Array(4) };
    const large = { mean: new Float64Array(3), covariance: new Float64Array(9) };
    expect(() => frechetDistance(small, large)).toThrow(MetricError);
    expect(() => frechetDistance(small, large)).toThrow("of 2 and 3 dimensions");
    expect(() => frechetDistance({ ...small, covariance: new Float64Array(3) }, small)).toThrow(
      "needs a covariance of 4 values, 3 given",
    );
    expect(() => frechetDistance({ ...small, mean: Float64Array.of(0, Number.NaN) }, small)).toThrow(
      "not finite",
    );
  });
});

describeFixtures("frechetDistance", "images", ".json", ({ path }) => {
  const fixture = readJsonFixture<{
    fid_4d: { x: number[][]; y: number[][]; fid: number; fid_sqrtm: number };
    fid_identity: { dim: number; mu1: number; mu2: number; fid: number };
  }>(path);

  it("gives the stored distance of two sets of features", () => {
    const { x, y, fid, fid_sqrtm: byRoot } = fixture.fid_4d;
    const distance = frechetDistance(doubles(x), doubles(y));
    expect(Math.abs(distance / fid - 1)).toBeLessThan(1e-12);
    expect(Math.abs(distance / byRoot - 1)).toBeLessThan(1e-12);
    // Features come in single precision.
    expect(frechetDistance(gaussianOf(x.flat(), 4), gaussianOf(y.flat(), 4))).toBeCloseTo(fid, 6);
  });

  it("gives the stored distance of unit covariances", () => {
    const { dim, mu1, mu2, fid } = fixture.fid_identity;
    const unit = (mean: number) => {
      const covariance = new Float64Array(dim * dim);
      for (let i = 0; i < dim; i++) covariance[i * dim + i] = 1;
      return { mean: new Float64Array(dim).fill(mean), covariance };
    };
    expect(frechetDistance(unit(mu1), unit(mu2))).toBeCloseTo(fid, 8);
  });
});

/** Mean and covariance of rows in double precision, by their definition. */
function doubles(rows: readonly (readonly number[])[]): Gaussian {
  const size = rows[0]!.length;
  const mean = Float64Array.from(
    { length: size },
    (_, i) => rows.reduce((sum, row) => sum + row[i]!, 0) / rows.length,
  );
  const covariance = new Float64Array(size * size);
  for (const row of rows) {
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        covariance[i * size + j]! += ((row[i]! - mean[i]!) * (row[j]! - mean[j]!)) / (rows.length - 1);
      }
    }
  }
  return { mean, covariance };
}
