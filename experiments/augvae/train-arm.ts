import { join } from "node:path";
import { listStepFolders } from "../../src/checkpoint/index.js";
import type { Runtime } from "../../src/engine/index.js";
import { type RunReporter, trainAugVAE } from "../../src/training/index.js";
import { ExperimentError } from "../common/errors.js";
import { stepsMade } from "../common/steps-made.js";
import { type Arm, type ArmRun, armRun, type Places } from "./arms.js";
import type { Settings } from "./settings.js";

export interface TrainingMeans {
  readonly runtime: Runtime;
  readonly reporter: RunReporter;
  readonly signal: AbortSignal;
}

/**
 * Trains an arm to the end of its budget, from its latest checkpoint where it has one. AugVAE-SL first has AugVAE-ML
 * trained to half the budget, and starts from there; AugVAE-ML goes on later from the very same checkpoint.
 *
 * @throws the signal's reason where it stops the training, after a checkpoint
 * @throws ExperimentError where AugVAE-ML is past the half and AugVAE-SL has not begun
 */
export async function trainArm(
  arm: Arm,
  seed: number,
  settings: Settings,
  places: Places,
  means: TrainingMeans,
): Promise<void> {
  const run = armRun(arm, seed, settings, places);
  if (arm === "sl" && (await stepsMade(run.directory)) === 0) {
    const half = settings.steps / 2;
    const multiLevel = armRun("ml", seed, settings, places);
    await trainUntil(half, multiLevel, means);
    run.config.augvaeSl!.from = await stepFolder(multiLevel.directory, half);
  }
  await trainUntil(run.steps, run, means);
}

async function stepFolder(directory: string, step: number): Promise<string> {
  const folders = await listStepFolders(directory);
  const folder = folders.filter((folder) => folder.step === step).at(-1);
  if (folder) return join(directory, folder.name);
  const found = folders.map((folder) => folder.step).join(", ") || "none";
  throw new ExperimentError(
    `${directory}: AugVAE-SL starts from AugVAE-ML at step ${step}; found ${found}. Remove ${directory}, and it is trained anew`,
  );
}

async function trainUntil(
  steps: number,
  { stage, config, directory }: ArmRun,
  { runtime, reporter, signal }: TrainingMeans,
): Promise<void> {
  const made = await stepsMade(directory);
  if (made >= steps) return;
  signal.throwIfAborted();
  const reached = new AbortController();
  const counting: RunReporter = {
    start: (title, from, all) => reporter.start(title, from, all),
    step: (step, values) => {
      reporter.step(step, values);
      if (step === steps) reached.abort();
    },
    message: (text) => reporter.message(text),
    stop: () => reporter.stop(),
  };
  await trainAugVAE(stage, config, {
    runtime,
    reporter: counting,
    resume: made > 0,
    signal: AbortSignal.any([signal, reached.signal]),
  });
  if ((await stepsMade(directory)) < steps) signal.throwIfAborted();
}
