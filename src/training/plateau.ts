import { z } from "zod";

/** When the learning rate falls; the defaults are those of appendix A.2. */
export const plateauSchema = z.strictObject({
  /** What the learning rate is multiplied by. */
  factor: z.number().min(0).max(1).default(0.5),
  /** Epochs without improvement that are borne. */
  patience: z.int().nonnegative().default(10),
  /** Epochs after a fall that do not count. */
  cooldown: z.int().nonnegative().default(10),
  /** The learning rate never falls below this. */
  minimum: z.number().nonnegative().default(1e-6),
  /** A mean counts as better that is below the best by this share. */
  threshold: z.number().nonnegative().default(1e-4),
});

export type PlateauSettings = z.infer<typeof plateauSchema>;

export const plateauStateSchema = z.object({
  /** The present learning rate. */
  learningRate: z.number(),
  /** The lowest mean so far; null before the first epoch. */
  best: z.number().nullable(),
  badEpochs: z.int().nonnegative(),
  cooldownLeft: z.int().nonnegative(),
});

export type PlateauState = z.infer<typeof plateauStateSchema>;

/** Changes below this are not made, as in PyTorch. */
const SMALLEST_CHANGE = 1e-8;

/** A state's successor when an epoch's mean loss is known: PyTorch's ReduceLROnPlateau with relative threshold. */
export function afterEpoch(state: PlateauState, mean: number, settings: PlateauSettings): PlateauState {
  const { factor, patience, cooldown, minimum, threshold } = settings;
  const better = state.best === null || mean < state.best * (1 - threshold);
  const best = better ? mean : state.best;
  const cooling = state.cooldownLeft > 0;
  const cooldownLeft = cooling ? state.cooldownLeft - 1 : 0;
  const badEpochs = better || cooling ? 0 : state.badEpochs + 1;
  if (badEpochs <= patience) return { learningRate: state.learningRate, best, badEpochs, cooldownLeft };
  const lower = Math.max(state.learningRate * factor, minimum);
  const learningRate = state.learningRate - lower > SMALLEST_CHANGE ? lower : state.learningRate;
  return { learningRate, best, badEpochs: 0, cooldownLeft: cooldown };
}
