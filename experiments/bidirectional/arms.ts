import { join } from "node:path";
import { type Direction, type TrainedDirections, trainedDirections } from "../../src/biart/index.js";
import { type RunConfig, runConfigSchema } from "../../src/training/index.js";
import { type Settings, VALIDATIONS } from "./settings.js";

/** What is compared: the directions that every step of a run is in. */
export type Arm = TrainedDirections;
export const arms = trainedDirections;

export const titles: Readonly<Record<Arm, string>> = {
  both: "both directions",
  "text-to-image": "text to image only",
  "image-to-text": "image to text only",
};

export const directions = ["text-to-image", "image-to-text"] as const satisfies readonly Direction[];

export interface Places {
  /** The experiment's folder. */
  readonly output: string;
  /** Folders of token shards. */
  readonly tokens: { readonly train: string; readonly heldOut: string };
  readonly threads: number;
}

/** The folder of an arm and seed. */
export function armFolder(output: string, arm: Arm, seed: number): string {
  return join(output, `seed-${seed}`, arm);
}

/** The folder of an arm's checkpoints and logs. */
export function biartFolder(output: string, arm: Arm, seed: number): string {
  return join(armFolder(output, arm, seed), "biart");
}

/** How an arm is trained with a seed. All arms of a seed begin with the same weights and see the same pairs in each step. */
export function armRun(
  arm: Arm,
  seed: number,
  settings: Settings,
  { output, tokens, threads }: Places,
): RunConfig {
  const { steps, batch, learningRate, warmupSteps, layers, width, heads, dropout } = settings;
  const { textVocabulary, imageVocabulary, textLength, imageLength } = settings;
  const interval = steps / VALIDATIONS;
  return runConfigSchema.parse({
    name: `${arm}-${seed}`,
    seed,
    threads,
    output: armFolder(output, arm, seed),
    biart: { layers, width, heads, textVocabulary, imageVocabulary, textLength, imageLength, dropout },
    biartTraining: {
      batch,
      steps,
      learningRate,
      warmupSteps,
      direction: arm,
      tokens,
      validateEvery: interval,
      checkpointEvery: interval,
      keep: 1,
      samples: 0,
    },
  });
}
