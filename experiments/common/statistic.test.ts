import { describe, expect, it } from "vitest";
import { statistic } from "./statistic.js";

describe("a statistic", () => {
  it("has the sample's standard deviation", () => {
    expect(statistic([2, 4, 9])).toEqual({ mean: 5, deviation: Math.sqrt(13), values: [2, 4, 9] });
  });

  it("has no deviation of one value, and no mean of none", () => {
    expect(statistic([3]).deviation).toBeUndefined();
    expect(() => statistic([])).toThrow(RangeError);
  });
});
