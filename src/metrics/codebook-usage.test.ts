import { describe, expect, it } from "vitest";
import { CodebookUsage } from "./codebook-usage.js";

describe("CodebookUsage", () => {
  it("of codes that come up alike is their number", () => {
    const usage = new CodebookUsage(8);
    usage.add([0, 1, 2]);
    usage.add(Int32Array.of(3, 3, 2, 1, 0));
    expect([usage.used, usage.share]).toEqual([4, 0.5]);
    expect(usage.perplexity).toBeCloseTo(4, 12);
  });

  it("of uneven codes is exp of their entropy, over all that was added", () => {
    const usage = new CodebookUsage(3);
    usage.add([0, 0, 0]);
    expect(usage.perplexity).toBe(1);
    usage.add([1]);
    const entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    expect(usage.perplexity).toBeCloseTo(Math.exp(entropy), 12);
  });

  it("has no perplexity before the first code, and refuses codes that are none", () => {
    const usage = new CodebookUsage(3);
    expect(usage.perplexity).toBeNaN();
    expect(usage.used).toBe(0);
    for (const code of [-1, 3, 0.5]) {
      expect(() => usage.add([code])).toThrow(`code ${code} given, the codebook has 0 to 2`);
    }
  });
});
