import { createHash } from "node:crypto";
import { join } from "node:path";
import { loadCheckpoint } from "../src/checkpoint/index.js";
import { buildCorpus } from "../src/data/index.js";
import type { TensorData } from "../src/engine/index.js";
import { type RunConfig, type RunReporter, runConfigSchema } from "../src/training/index.js";

/** Eight concepts in two styles; one of them is held out in one style. */
const concepts = ["1F34E", "1F955", "1F428", "1F3C3", "1F3C3-200D-2640-FE0F", "1F565", "1F917", "2764"];

export const silent: RunReporter = { start: () => {}, step: () => {}, message: () => {}, stop: () => {} };

/** A run of all stages, six steps each, on a corpus of 16 px pictures in a folder. */
export function smallRun(folder: string, name: string): RunConfig {
  const stage = {
    batch: 4,
    steps: 6,
    learningRate: 1e-3,
    warmupSteps: 2,
    checkpointEvery: 3,
    validateEvery: 3,
  };
  return runConfigSchema.parse({
    name,
    seed: 3,
    corpus: join(folder, "corpus"),
    output: join(folder, name),
    tokenizer: { tokens: 270 },
    augvae: {
      resolution: 16,
      hidden: 32,
      latent: 32,
      codebookSize: 24,
      codebookWidth: 32,
      levels: [8, 4],
      multipliers: [1, 1],
      deeperMultipliers: [1, 1],
      residualBlocks: 1,
      keptLevel: 8,
    },
    augvaeMl: { ...stage, reviveEvery: 2 },
    augvaeSl: { ...stage, reviveEvery: 2 },
    biart: {
      layers: 1,
      width: 32,
      heads: 2,
      textVocabulary: 275,
      imageVocabulary: 24,
      textLength: 12,
      imageLength: 64,
      dropout: 0.1,
    },
    biartTraining: stage,
  });
}

/** Stops a run from outside after a number of steps, as Ctrl-C does. */
export function stopAfter(steps: number): { signal: AbortSignal; reporter: RunReporter } {
  const controller = new AbortController();
  let made = 0;
  const step = () => {
    made++;
    if (made === steps) controller.abort();
  };
  return { signal: controller.signal, reporter: { ...silent, step } };
}

/** Digests of all tensors of a checkpoint: equal only where every bit is. */
export async function trained(directory: string, group: string) {
  const { tensors, step } = await loadCheckpoint(directory, { groups: [group, "optimizer"] });
  const digest = ({ data }: TensorData) =>
    createHash("sha256")
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest("hex");
  const all = { ...tensors[group]!, ...tensors.optimizer! };
  return { step, all: Object.fromEntries(Object.entries(all).map(([name, one]) => [name, digest(one)])) };
}

/** Builds the corpus of the small runs of a folder. */
export async function buildSmallCorpus(folder: string): Promise<void> {
  const output = join(folder, "corpus");
  await buildCorpus({ output, concepts, styles: ["flat", "noto"], size: 16, seed: 1 });
}
