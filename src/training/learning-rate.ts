export interface LearningRateSchedule {
  learningRate: number;
  warmupSteps: number;
  /** Share of the learning rate at the last step. */
  finalLearningRate: number;
  steps: number;
}

/** Learning rate of a step, from 0: a linear rise, then half a cosine down to the final share. */
export function learningRateAt(step: number, schedule: LearningRateSchedule): number {
  const { learningRate, warmupSteps, finalLearningRate, steps } = schedule;
  const rise = step < warmupSteps ? (step + 1) / (warmupSteps + 1) : 1;
  const progress = Math.min(1, Math.max(0, (step - warmupSteps) / Math.max(1, steps - warmupSteps)));
  const fall = finalLearningRate + (1 - finalLearningRate) * 0.5 * (1 + Math.cos(Math.PI * progress));
  return learningRate * rise * fall;
}
