import { expect, it } from "vitest";
import { learningRateAt } from "./learning-rate.js";

const schedule = { learningRate: 2, warmupSteps: 4, finalLearningRate: 0.1, steps: 24 };

it("rises linearly, then falls by half a cosine to its final share", () => {
  expect(learningRateAt(0, schedule)).toBeCloseTo(0.4);
  expect(learningRateAt(3, schedule)).toBeCloseTo(1.6);
  expect(learningRateAt(4, schedule)).toBeCloseTo(2);
  expect(learningRateAt(14, schedule)).toBeCloseTo(1.1);
  expect(learningRateAt(24, schedule)).toBeCloseTo(0.2);
});

it("is constant without warm-up and with a final share of one", () => {
  const constant = { learningRate: 3, warmupSteps: 0, finalLearningRate: 1, steps: 10 };
  expect([0, 5, 10].map((step) => learningRateAt(step, constant))).toEqual([3, 3, 3]);
});
