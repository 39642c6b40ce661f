import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { statisticsCases } from "../../test/picture-references.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeSafetensors } from "../checkpoint/index.js";
import { Random } from "../engine/index.js";
import { MetricError } from "./errors.js";
import { FeatureStatistics } from "./feature-statistics.js";

const folder = temporaryFolder();

function expectNumbers(actual: Float64Array, expected: ArrayLike<number>, tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...Array.from(expected, Math.abs));
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(worst / scale).toBeLessThan(tolerance);
}

/** Adds rows in batches of random sizes, none among them. */
function gather(dimensions: number, values: ArrayLike<number>, seed: number): FeatureStatistics {
  const result = new FeatureStatistics("test", dimensions);
  const random = new Random(seed, "batches");
  for (let start = 0; start < values.length; ) {
    const end = start + random.integer(12) * dimensions;
    result.add(Float32Array.from(values).slice(start, end));
    start = end;
  }
  return result;
}

describe("FeatureStatistics", () => {
  it.each(statisticsCases.map((known) => [known.dimensions, known] as const))(
    "has numpy's mean and covariance of features of %i dimensions, in batches of any size",
    (dimensions, { x, mean, covariance }) => {
      for (const seed of [1, 2]) {
        const result = gather(dimensions, x, seed);
        expect(result.count).toBe(x.length / dimensions);
        expectNumbers(result.mean, mean, 1e-14);
        expectNumbers(result.gaussian().covariance, covariance, 1e-13);
      }
    },
  );

  it("joins parts, empty ones too", () => {
    const { dimensions, x, mean, covariance } = statisticsCases[0]!;
    const cut = 37 * dimensions;
    const joined = new FeatureStatistics("test", dimensions);
    joined.merge(new FeatureStatistics("test", dimensions));
    joined.merge(gather(dimensions, x.slice(0, cut), 3));
    joined.merge(gather(dimensions, x.slice(cut), 4));
    joined.merge(new FeatureStatistics("test", dimensions));
    expect(joined.count).toBe(x.length / dimensions);
    expectNumbers(joined.mean, mean, 1e-14);
    expectNumbers(joined.gaussian().covariance, covariance, 1e-13);
  });

  it("keeps its digits where the mean is far larger than the deviation", () => {
    const random = new Random(5);
    const steps = Array.from({ length: 500 }, () => random.integer(3) - 1);
    const mean = steps.reduce((a, b) => a + b, 0) / 500;
    const variance = steps.reduce((sum, step) => sum + (step - mean) ** 2, 0) / 499;
    const result = gather(
      1,
      steps.map((step) => step + 2 ** 23),
      6,
    );
    expect(result.mean[0]! - 2 ** 23).toBeCloseTo(mean, 8);
    expect(result.gaussian().covariance[0]).toBeCloseTo(variance, 8);
  });

  it("comes back from its file bit for bit, and goes on from there", async () => {
    const { dimensions, x, y } = statisticsCases[0]!;
    const path = join(folder, "statistics.safetensors");
    const whole = gather(dimensions, x, 7);
    await whole.save(path);
    const loaded = await FeatureStatistics.load(path);
    expect([loaded.features, loaded.dimensions, loaded.count]).toEqual(["test", dimensions, whole.count]);
    for (const each of [whole, loaded]) each.add(Float32Array.from(y));
    expect(loaded.mean).toEqual(whole.mean);
    expect(loaded.gaussian()).toEqual(whole.gaussian());
  });

  it("refuses what is no file of statistics", async () => {
    const path = join(folder, "weights.safetensors");
    const tensor = { dtype: "float32" as const, shape: [2], data: new Float32Array(2) };
    await writeSafetensors(path, { mean: tensor });
    await expect(FeatureStatistics.load(path)).rejects.toThrow(MetricError);
    await expect(FeatureStatistics.load(path)).rejects.toThrow('expected "lverse feature statistics 1"');
    const sound = join(folder, "sound.safetensors");
    await gather(2, [1, 2, 3, 4], 8).save(sound);
    const bytes = await readFile(sound);
    const text = bytes.toString("latin1");
    await writeFile(sound, Buffer.from(text.replace('"count":"2"', '"count":"x"'), "latin1"));
    await expect(FeatureStatistics.load(sound)).rejects.toThrow(MetricError);
  });

  it("refuses values that are no features and adds none of them", () => {
    const result = gather(3, [1, 2, 3], 9);
    expect(() => result.add(new Float32Array(4))).toThrow("4 values are no whole number of features of 3");
    const broken = Float32Array.of(1, 2, 3, 4, Number.NaN, 6);
    expect(() => result.add(broken)).toThrow("feature 1 of vector 2 is NaN");
    expect(result.count).toBe(1);
    expect([...result.mean]).toEqual([1, 2, 3]);
  });

  it("has no covariance of one picture, and joins nothing of other features", () => {
    expect(() => new FeatureStatistics("test", 2).gaussian()).toThrow("two pictures or more, there are none");
    expect(() => gather(2, [1, 2], 1).gaussian()).toThrow("two pictures or more, there is one");
    const other = new FeatureStatistics("other", 2);
    expect(() => gather(2, [1, 2], 1).merge(other)).toThrow('"test" (2 dimensions) and "other" (2)');
    expect(() => new FeatureStatistics("test", 0)).toThrow(RangeError);
  });
});
