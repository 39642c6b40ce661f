import { describe, expect, it } from "vitest";
import { formatShare, shareOf, shareOfParts, wilsonInterval } from "./share.js";

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

describe("a share of parts", () => {
  it("counts pictures whose parts are all right or all wrong for one trial each", () => {
    const alike = Array.from({ length: 50 }, (_, i) => ({ right: i < 20 ? 4 : 0, total: 4 }));
    const share = shareOfParts(alike);
    expect(share).toMatchObject({ hits: 80, total: 200 });
    // The variance of a mean of 50, estimated from them.
    expect(share.effective).toBeCloseTo(49, 9);
    expect(wilsonInterval(share)[0]).toBeLessThan(wilsonInterval({ hits: 80, total: 200 })[0] - 0.05);
  });

  it("counts parts that do not go together for as many trials", () => {
    const apart = Array.from({ length: 50 }, (_, i) => ({ right: i % 2, total: 2 }));
    expect(shareOfParts(apart)).toEqual({ hits: 25, total: 100 });
  });

  it("counts pictures where all parts are right", () => {
    const right = Array.from({ length: 10 }, () => ({ right: 3, total: 3 }));
    expect(shareOfParts(right)).toEqual({ hits: 30, total: 30, effective: 10 });
    expect(shareOfParts([])).toEqual({ hits: 0, total: 0 });
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
