import { describe, expect, it } from "vitest";
import { distinct, shares, tokenLikelihood } from "./likelihood.js";

describe("tokenLikelihood", () => {
  it("is the geometric mean of the tokens' likelihoods", () => {
    const logLikelihood = Math.log(0.5) + Math.log(0.9) + Math.log(0.1);
    expect(tokenLikelihood({ logLikelihood, tokens: [1, 2, 3] })).toBeCloseTo(
      (0.5 * 0.9 * 0.1) ** (1 / 3),
      12,
    );
    expect(tokenLikelihood({ logLikelihood: 0, tokens: [] })).toBe(1);
  });
});

describe("distinct", () => {
  it("has each wording once, with its highest likelihood, in order", () => {
    const captions = [
      { caption: "a cat", logLikelihood: -9, tokens: [1, 2] },
      { caption: "a dog", logLikelihood: -7, tokens: [1, 3] },
      { caption: "a cat", logLikelihood: -5, tokens: [4] },
    ];
    expect(distinct(captions)).toEqual([captions[2], captions[1]]);
  });
});

describe("shares", () => {
  it("divides by likelihood", () => {
    const [a, b, c] = shares([Math.log(0.02), Math.log(0.01), Math.log(0.01)]);
    expect([a, b, c].map((share) => share!.toFixed(6))).toEqual(["0.500000", "0.250000", "0.250000"]);
  });

  it("does not underflow where all are very unlikely", () => {
    expect(shares([-2000, -2000])).toEqual([0.5, 0.5]);
    expect(shares([])).toEqual([]);
  });
});
