import { z } from "zod";
import { afterEpoch, type PlateauSettings, type PlateauState, plateauStateSchema } from "./plateau.js";

export interface LearningRateSchedule {
  learningRate: number;
  warmupSteps: number;
  /** Share of the learning rate at the last step. */
  finalLearningRate: number;
  steps: number;
  /** Falls on a plateau of the epochs' mean loss take the cosine's place where this is there. */
  plateau?: PlateauSettings | undefined;
}

/** Learning rate of a step, from 0: a linear rise, then half a cosine down to the final share. */
export function learningRateAt(step: number, schedule: LearningRateSchedule): number {
  const { learningRate, warmupSteps, finalLearningRate, steps } = schedule;
  const progress = Math.min(1, Math.max(0, (step - warmupSteps) / Math.max(1, steps - warmupSteps)));
  const fall = finalLearningRate + (1 - finalLearningRate) * 0.5 * (1 + Math.cos(Math.PI * progress));
  return learningRate * rise(step, warmupSteps) * fall;
}

function rise(step: number, warmupSteps: number): number {
  return step < warmupSteps ? (step + 1) / (warmupSteps + 1) : 1;
}

/** What a learning rate needs to go on after a stop, in the middle of an epoch too. */
export const learningRateStateSchema = z.object({
  /** Sum of the losses of the present epoch. */
  epochLoss: z.number(),
  /** Steps of the present epoch. */
  epochSteps: z.int().nonnegative(),
  plateau: plateauStateSchema.optional(),
  /** The learning rate that the configuration gave. */
  configured: z.number().optional(),
});

export type LearningRateState = z.infer<typeof learningRateStateSchema>;

/** The learning rate of a run, which may follow the mean loss of its epochs. */
export class LearningRate {
  #epochLoss: number;
  #epochSteps: number;
  #plateau: PlateauState | undefined;

  /**
   * @param samples of an epoch
   * @param samplesPerStep in an update
   */
  constructor(
    private readonly schedule: LearningRateSchedule,
    private readonly samples: number,
    private readonly samplesPerStep: number,
    state?: LearningRateState,
  ) {
    this.#epochLoss = state?.epochLoss ?? 0;
    this.#epochSteps = state?.epochSteps ?? 0;
    const { plateau, learningRate } = schedule;
    const start = { learningRate, best: null, badEpochs: 0, cooldownLeft: 0 };
    const known = state?.plateau;
    // Whoever changes the configured rate of a stopped run scales the present one with it.
    const factor = learningRate / (state?.configured ?? learningRate);
    this.#plateau = plateau && (known ? { ...known, learningRate: known.learningRate * factor } : start);
  }

  /** Learning rate of a step, from 0. */
  at(step: number): number {
    if (!this.#plateau) return learningRateAt(step, this.schedule);
    return this.#plateau.learningRate * rise(step, this.schedule.warmupSteps);
  }

  /** Takes the loss of a made step, from 0; returns the epoch's mean loss where the step ended one. */
  observe(step: number, loss: number): number | undefined {
    this.#epochLoss += loss;
    this.#epochSteps++;
    if (this.epochOf(step + 1) === this.epochOf(step)) return undefined;
    const mean = this.#epochLoss / this.#epochSteps;
    this.#epochLoss = 0;
    this.#epochSteps = 0;
    if (this.#plateau) this.#plateau = afterEpoch(this.#plateau, mean, this.schedule.plateau!);
    return mean;
  }

  /** The epoch, from 0, in which a step begins. */
  epochOf(step: number): number {
    return Math.floor((step * this.samplesPerStep) / this.samples);
  }

  get state(): LearningRateState {
    return {
      epochLoss: this.#epochLoss,
      epochSteps: this.#epochSteps,
      configured: this.schedule.learningRate,
      ...(this.#plateau && { plateau: this.#plateau }),
    };
  }
}
