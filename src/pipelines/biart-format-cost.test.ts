import { expect, it } from "vitest";
import { biartFormatCost } from "./biart-format-cost.js";

const token = (likeliest: number, logProbability: number) => ({ likeliest, logProbability });

it("agreement is of all tokens, however they are spread over pairs, and likelihoods are means of them", () => {
  const before = [[token(1, -1), token(2, -2), token(3, -3)], [token(4, -6)]];
  const after = [[token(1, -1.5), token(9, -2), token(3, -2.5)], [token(5, -8)]];
  expect(biartFormatCost(before, after)).toEqual({
    tokens: 4,
    agreement: 0.5,
    logLikelihood: { float32: -3, quantized: -3.5 },
  });
});
