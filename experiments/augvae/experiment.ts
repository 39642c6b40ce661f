import { type Arm, armRun, arms, type Places } from "./arms.js";
import { type Measured, type Result, readResult, type SeedResults, writeResult } from "./results.js";
import type { Settings } from "./settings.js";
import { type TrainingMeans, trainArm } from "./train-arm.js";

export interface ExperimentOptions extends TrainingMeans {
  readonly settings: Settings;
  readonly places: Places;
  /** Seeds 1 to this number. */
  readonly seeds: number;
  /** Measures a trained arm, by the folder of its checkpoints. */
  readonly measure: (folder: string) => Promise<Measured>;
  /** Whether a result lacks what can be measured now. */
  readonly isOutdated?: (result: Result) => boolean;
  /** Told whenever a seed has all its arms. */
  readonly onSeed?: (results: SeedResults) => Promise<void>;
}

/**
 * Trains and measures every arm with every seed. What has a result is passed over; what was interrupted goes on from its
 * latest checkpoint.
 *
 * @throws the signal's reason where it stops the experiment
 */
export async function runExperiment(options: ExperimentOptions): Promise<void> {
  const { seeds, onSeed } = options;
  for (let seed = 1; seed <= seeds; seed++) {
    const results: [Arm, Result][] = [];
    for (const arm of arms) results.push([arm, await resultOf(arm, seed, options)]);
    await onSeed?.(Object.fromEntries(results) as Record<Arm, Result>);
  }
}

async function resultOf(arm: Arm, seed: number, options: ExperimentOptions): Promise<Result> {
  const { settings, places, reporter, signal, measure, isOutdated } = options;
  const known = await readResult(places.output, arm, seed);
  if (known && !isOutdated?.(known)) return known;
  reporter.message(`seed ${seed}, ${arm}`);
  await trainArm(arm, seed, settings, places, options);
  signal.throwIfAborted();
  const { directory } = armRun(arm, seed, settings, places);
  const { sheet, ...measured } = await measure(directory);
  const result = { arm, seed, steps: settings.steps, ...measured };
  await writeResult(places.output, result, sheet);
  return result;
}
