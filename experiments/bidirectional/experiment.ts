import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { biartParameters } from "../../src/biart/index.js";
import { elementCount, type Runtime } from "../../src/engine/index.js";
import { tokenizerFile } from "../../src/text/index.js";
import { type RunReporter, tokenizerFolder, trainBiART } from "../../src/training/index.js";
import { stepsMade } from "../common/steps-made.js";
import { type Arm, armRun, arms, biartFolder, type Places } from "./arms.js";
import { loggedValidations, type Result, readResult, type SeedResults, writeResult } from "./results.js";
import type { Settings } from "./settings.js";

export interface ExperimentOptions {
  readonly settings: Settings;
  readonly places: Places;
  /** The folder that the tokenizer lies in. */
  readonly model: string;
  /** Seeds 1 to this number. */
  readonly seeds: number;
  readonly runtime: Runtime;
  readonly reporter: RunReporter;
  readonly signal: AbortSignal;
  /** Told whenever a seed has all its arms. */
  readonly onSeed?: (results: SeedResults) => Promise<void>;
}

/**
 * Trains every arm with every seed. What has a result is passed over; what was interrupted goes on from its latest
 * checkpoint.
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
  const { settings, places, model, runtime, reporter, signal } = options;
  const { output } = places;
  const { steps } = settings;
  const known = await readResult(output, arm, seed);
  if (known) return known;
  signal.throwIfAborted();
  reporter.message(`seed ${seed}, ${arm}`);
  const run = armRun(arm, seed, settings, places);
  await mkdir(tokenizerFolder(run), { recursive: true });
  await copyFile(join(model, tokenizerFile), join(tokenizerFolder(run), tokenizerFile));
  // The last validation comes after the last checkpoint: a run that has all its steps may still lack it.
  if (loggedValidations(output, arm, seed).at(-1)?.step !== steps) {
    const resume = (await stepsMade(biartFolder(output, arm, seed))) > 0;
    const { finished } = await trainBiART(run, { runtime, reporter, resume, signal });
    if (!finished) signal.throwIfAborted();
  }
  const parameters = Object.values(biartParameters(run.biart!)).map(elementCount);
  const result: Result = {
    arm,
    seed,
    steps,
    parameters: parameters.reduce((total, count) => total + count, 0),
    validations: loggedValidations(output, arm, seed),
  };
  await writeResult(output, result);
  return result;
}
