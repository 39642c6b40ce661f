import { describe, expect, it } from "vitest";
import { tokenCount } from "../../src/augvae/index.js";
import { armRun, arms, modelOf, parameterCount } from "./arms.js";
import { type Settings, smallArchitecture } from "./settings.js";

const settings: Settings = {
  steps: 200,
  batch: 8,
  learningRate: 5e-4,
  warmupSteps: 50,
  architecture: smallArchitecture,
  corpus: "",
};
const places = { output: "runs/x", corpus: "corpus", threads: 2 };

describe("the arms", () => {
  it("have as many tokens in AugVAE-SL as in the plain VQ-VAE, and about as many parameters", () => {
    const [plain, single] = [modelOf("plain", smallArchitecture), modelOf("sl", smallArchitecture)];
    expect(tokenCount(plain)).toBe(tokenCount(single));
    expect(Math.abs(parameterCount(plain) / parameterCount(single) - 1)).toBeLessThan(0.02);
    expect(tokenCount(modelOf("ml", smallArchitecture))).toBe(16 ** 2 + 8 ** 2 + 4 ** 2);
  });

  it("have the same batch and learning rate, and AugVAE-SL half the steps to itself", () => {
    const runs = arms.map((arm) => armRun(arm, 3, settings, places));
    const trained = runs.map(({ config }) => config.augvaeMl ?? config.augvaeSl!);
    expect(trained.map(({ batch }) => batch)).toEqual([8, 8, 8]);
    expect(new Set(trained.map(({ learningRate }) => learningRate)).size).toBe(1);
    // Constant, so that a run that stops at the half is the first half of a whole one.
    expect(trained.map(({ finalLearningRate }) => finalLearningRate)).toEqual([1, 1, 1]);
    expect(runs.map(({ steps }) => steps)).toEqual([200, 100, 200]);
    expect(new Set(runs.map(({ directory }) => directory)).size).toBe(3);
  });

  it("see the same batches with the same seed, but for the fine-tuning", () => {
    const seeds = arms.map((arm) => armRun(arm, 3, settings, places).config.seed);
    expect(seeds[2]).toBe(seeds[0]);
    expect(seeds[1]).not.toBe(seeds[0]);
  });
});
