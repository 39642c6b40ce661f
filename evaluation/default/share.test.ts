import { describe, expect, it } from "vitest";
import { formatShare, shareOf, wilsonInterval } from "./share.js";

describe("Wilson's interval", () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ])("of %i in %i is as published", (hits, total, low, high) => {
    const interval = wilsonInterval({ hits, total });
    expect(interval[0]).toBeCloseTo(low, 4);
    expect(interval[1]).toBeCloseTo(high, 4);
  });

  it("refuses what is no share", () => {
    expect(() => wilsonInterval({ hits: 0, total: 0 })).toThrow(RangeError);
    expect(() => wilsonInterval({ hits: 3, total: 2 })).toThrow("3 of 2 given");
  });
});

describe("a share", () => {
  it("is counted and written with its interval", () => {
    const share = shareOf([1, 2, 3, 4], (n) => n > 3);
    expect(share).toEqual({ hits: 1, total: 4 });
    expect(formatShare(share)).toBe("25.0 % (4.6–69.9)");
    expect(formatShare({ hits: 0, total: 0 })).toBe("–");
    expect(formatShare(undefined)).toBe("–");
  });
});
