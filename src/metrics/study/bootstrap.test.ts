import { describe, expect, it } from "vitest";
import { Random } from "../../engine/random.js";
import { bootstrapIntervals } from "./bootstrap.js";

const mean = (values: readonly number[]) => (weights: Uint32Array) => {
  const drawn = weights.reduce((sum, weight) => sum + weight, 0);
  return [values.reduce((sum, value, i) => sum + weights[i]! * value, 0) / drawn];
};

describe("bootstrapIntervals", () => {
  it("approaches the quantiles of all samples that there can be", () => {
    const values = [0, 1, 3, 10];
    // 4^4 samples, all equally likely.
    const exact: number[] = [];
    for (let code = 0; code < 256; code++) {
      exact.push([0, 2, 4, 6].reduce((sum, shift) => sum + values[(code >> shift) & 3]!, 0) / 4);
    }
    exact.sort((a, b) => a - b);
    const at = (share: number) => exact[Math.round(Math.min(Math.max(share, 0), 1) * 255)]!;
    for (const level of [0.9, 0.5]) {
      const [interval] = bootstrapIntervals(4, mean(values), new Random(1), 10_000, level);
      // 10,000 samples tell a share to 0.005 at worst; three times that.
      for (const [end, share] of [
        [interval!.low, (1 - level) / 2],
        [interval!.high, (1 + level) / 2],
      ] as const) {
        expect(end).toBeGreaterThanOrEqual(at(share - 0.015));
        expect(end).toBeLessThanOrEqual(at(share + 0.015));
      }
    }
  });

  it("is about the normal interval of a share of many", () => {
    const values = Array.from({ length: 200 }, (_, i) => (i < 60 ? 1 : 0));
    const [{ low, high } = { low: 0, high: 0 }] = bootstrapIntervals(200, mean(values), new Random(2), 1000);
    const half = 1.96 * Math.sqrt((0.3 * 0.7) / 200);
    expect(low).toBeCloseTo(0.3 - half, 2);
    expect(high).toBeCloseTo(0.3 + half, 2);
  });

  it("draws whole clusters, as many as there are, the same for the same seed", () => {
    const seen: number[] = [];
    const run = () =>
      bootstrapIntervals(
        3,
        (weights) => {
          seen.push(weights[0]! + weights[1]! + weights[2]!);
          return [weights[0]!, weights[2]!];
        },
        new Random(5),
        50,
      );
    expect(run()).toEqual(run());
    expect(new Set(seen)).toEqual(new Set([3]));
    expect(run()).toHaveLength(2);
  });
});
