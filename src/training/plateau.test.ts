import { describe, expect, it } from "vitest";
import { afterEpoch, type PlateauState, plateauSchema } from "./plateau.js";

/** Epoch means and the learning rates of torch.optim.lr_scheduler.ReduceLROnPlateau in PyTorch 1.13 after each. */
const means = [
  0.97, 0.9408014, 0.9126891, 0.8852928, 0.8586894, 0.8330066, 0.8079828, 0.7837828, 0.7836072, 0.7837434,
  0.7835907, 0.7838492, 0.7837434, 0.7836679, 0.7836601, 0.7837434, 0.7838987, 0.783734, 0.7837434, 0.7838488,
  0.7837359, 0.7602311, 0.7374651, 0.7152014, 0.7153014, 0.71534, 0.7154067, 0.7153014, 0.715308, 0.7153704,
  0.7153014, 0.7153504, 0.7151767, 0.7153014, 0.7153753, 0.7153275, 0.7153014, 0.7152445, 0.7151672,
  0.7153014,
];
const rates = [
  ...Array<number>(11).fill(1e-4),
  ...Array<number>(6).fill(5e-5),
  ...Array<number>(9).fill(2.5e-5),
  ...Array<number>(6).fill(1.25e-5),
  ...Array<number>(8).fill(1e-5),
];

describe("halving on a plateau", () => {
  it("follows PyTorch epoch by epoch, with patience, cooldown and minimum", () => {
    const settings = plateauSchema.parse({ patience: 2, cooldown: 3, minimum: 1e-5 });
    let state: PlateauState = { learningRate: 1e-4, best: null, badEpochs: 0, cooldownLeft: 0 };
    means.forEach((mean, epoch) => {
      state = afterEpoch(state, mean, settings);
      expect(state.learningRate, `epoch ${epoch}`).toBeCloseTo(rates[epoch]!, 12);
    });
  });

  it("has the paper's defaults", () => {
    expect(plateauSchema.parse({})).toEqual({
      factor: 0.5,
      patience: 10,
      cooldown: 10,
      minimum: 1e-6,
      threshold: 1e-4,
    });
  });
});
