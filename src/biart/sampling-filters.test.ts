import { describe, expect, it } from "vitest";
import { Random } from "../engine/index.js";
import { largestIndices } from "./sampling-filters.js";

/** The same by sorting. */
function sorted(values: Float32Array, count: number): number[] {
  const order = Array.from(values.keys()).sort((a, b) => values[b]! - values[a]! || a - b);
  return order.slice(0, count).sort((a, b) => a - b);
}

describe("largestIndices", () => {
  const random = new Random(1, "values");
  const cases: readonly [string, () => number][] = [
    ["spread", () => random.normal()],
    ["below zero", () => -1 - Math.abs(random.normal())],
    ["close together", () => 5 + 1e-6 * random.normal()],
    ["equal in part", () => random.integer(5) - 2],
    ["all equal", () => 0.5],
    ["zeros of both signs", () => [0, -0, -1e-45, 1e-45, -1][random.integer(5)]!],
    ["of all sizes", () => random.normal() * 10 ** (random.integer(60) - 30)],
  ];

  it.each(cases)("finds the largest of values %s", (_what, draw) => {
    for (const length of [1, 2, 37, 600]) {
      const values = Float32Array.from({ length }, draw);
      for (const count of [1, 2, 16, 256, length]) {
        if (count > length) continue;
        expect(Array.from(largestIndices(values, count)), `${count} of ${length}`).toEqual(
          sorted(values, count),
        );
      }
    }
  });

  it("reads a part of an array", () => {
    const values = Float32Array.of(9, 9, 1, 3, 2, 9).subarray(2, 5);
    expect(Array.from(largestIndices(values, 2))).toEqual([1, 2]);
  });
});
