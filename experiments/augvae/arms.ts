import { join } from "node:path";
import { type AugVAEConfig, augVAEConfigSchema, augVAETrainingGraph } from "../../src/augvae/index.js";
import { elementCount } from "../../src/engine/index.js";
import { type RunConfig, runConfigSchema } from "../../src/training/index.js";
import type { Architecture, Settings } from "./settings.js";

/** What is compared, in the order in which each seed is trained: AugVAE-SL begins at the half of AugVAE-ML. */
export const arms = ["plain", "sl", "ml"] as const;
export type Arm = (typeof arms)[number];

export const titles: Readonly<Record<Arm, string>> = {
  plain: "plain VQ-VAE",
  sl: "AugVAE-SL",
  ml: "AugVAE-ML",
};

/** A configuration of the whole project's that stands for an arm. */
export interface ArmRun {
  readonly stage: "augvae-ml" | "augvae-sl";
  readonly config: RunConfig;
  /** Where the stage's checkpoints and logs are. */
  readonly directory: string;
  /** Steps of the run itself: half the budget for AugVAE-SL. */
  readonly steps: number;
}

export interface Places {
  /** The experiment's folder. */
  readonly output: string;
  readonly corpus: string;
  readonly threads: number;
}

/**
 * The network of an arm. A plain VQ-VAE is an AugVAE-ML of one level: one encoder, one quantizer with a codebook that it
 * shares with nobody, one decoder.
 */
export function modelOf(arm: Arm, architecture: Architecture): AugVAEConfig {
  const { plainMultipliers, keptLevel, levels, multipliers, ...shared } = architecture;
  const common = { ...shared, codebookWidth: shared.latent };
  if (arm === "plain") {
    return augVAEConfigSchema.parse({ ...common, levels: [keptLevel], multipliers: plainMultipliers });
  }
  return augVAEConfigSchema.parse({ ...common, levels, multipliers, ...(arm === "sl" && { keptLevel }) });
}

/** Trainable parameters that the network uses; the codebook is none. */
export function parameterCount(model: AugVAEConfig): number {
  const { graph } = augVAETrainingGraph(model, { batch: 1 });
  return [...graph.parameters.values()].reduce((total, { shape }) => total + elementCount(shape), 0);
}

/** The folder of an arm and seed. */
export function armFolder(output: string, arm: Arm, seed: number): string {
  return join(output, `seed-${seed}`, arm);
}

/** Fine-tuning sees other pictures in other order than the steps before it. */
const FINE_TUNING_SEED = 1_000_000;

/** How an arm is trained with a seed. */
export function armRun(arm: Arm, seed: number, settings: Settings, places: Places): ArmRun {
  const { batch, learningRate, warmupSteps, architecture } = settings;
  const { output, corpus, threads } = places;
  const stage = arm === "sl" ? "augvae-sl" : "augvae-ml";
  const steps = arm === "sl" ? settings.steps / 2 : settings.steps;
  const folder = armFolder(output, arm, seed);
  const tenth = Math.max(1, Math.round(settings.steps / 10));
  const training = {
    batch,
    steps,
    learningRate,
    warmupSteps,
    clipNorm: 1,
    crop: "centre",
    reviveEvery: 25,
    checkpointEvery: Math.max(1, Math.round(tenth / 2)),
    validateEvery: tenth,
    keep: 1,
  };
  const config = runConfigSchema.parse({
    name: `${arm}-${seed}`,
    seed: arm === "sl" ? FINE_TUNING_SEED + seed : seed,
    threads,
    corpus,
    output: folder,
    augvae: modelOf(arm, architecture),
    [stage === "augvae-sl" ? "augvaeSl" : "augvaeMl"]: training,
  });
  return { stage, config, directory: join(folder, stage), steps };
}
