import { expect, it } from "vitest";
import { LearningRate, learningRateAt } from "./learning-rate.js";

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

it("follows a configured rate that was changed while the run stood still", () => {
  const plateau = { factor: 0.5, patience: 0, cooldown: 0, minimum: 1e-9, threshold: 1e-4 };
  const before = { learningRate: 1e-3, warmupSteps: 0, finalLearningRate: 1, steps: 100, plateau };
  const run = new LearningRate(before, 1, 1);
  for (let step = 0; step < 2; step++) run.observe(step, 1);
  expect(run.at(2)).toBeCloseTo(5e-4, 12);
  const lower = new LearningRate({ ...before, learningRate: 1e-4 }, 1, 1, run.state);
  expect(lower.at(2)).toBeCloseTo(5e-5, 12);
});
