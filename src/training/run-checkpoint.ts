import { z } from "zod";
import { trainedDirections } from "../biart/index.js";
import { CheckpointError, listStepFolders, loadCheckpoint, tokenMakersSchema } from "../checkpoint/index.js";
import { type AdamWOptions, type Graph, momentNames, type TensorData } from "../engine/index.js";
import type { Stage } from "./config.js";
import { TrainingError } from "./errors.js";
import { learningRateStateSchema } from "./learning-rate.js";

/** What a run needs to go on, beside weights and moments: data order, dropout and revivals follow from it. */
export const runStateSchema = z.object({
  /** Steps made. */
  step: z.int().nonnegative(),
  seed: z.int().nonnegative(),
  /** Pictures or pairs that a step learns from: the place in the data follows from it. */
  samplesPerStep: z.int().positive().optional(),
  learningRate: learningRateStateSchema.optional(),
  /** How often each code was chosen in the present epoch. */
  codebookUse: z.array(z.number()).optional(),
  /** Moving average of the kept level's uses of each code in a step. */
  keptLevelUse: z.array(z.number()).optional(),
  /** SHA-256 of what the training pictures are. */
  pictures: z.string().optional(),
  ...tokenMakersSchema.shape,
  /** Directions that BiART is trained in. */
  direction: z.enum(trainedDirections).optional(),
  /** How often a caption was cut since the run began. */
  captionsCut: z.int().nonnegative().optional(),
  /** The network of the perceptual loss. */
  perceptual: z.string().optional(),
});

export type RunState = z.infer<typeof runStateSchema>;

export interface RunIdentity {
  readonly directory: string;
  readonly kind: Stage;
  /** Shape of the model, as the configuration gives it. */
  readonly model: unknown;
  readonly seed: number;
  readonly samplesPerStep: number;
}

/** What a step of a stage learns from. */
export function samplesPerStep({ batch, accumulate }: { batch: number; accumulate: number }): number {
  return batch * accumulate;
}

export interface ResumePoint {
  readonly weights: Record<string, TensorData>;
  readonly moments: Record<string, TensorData>;
  readonly step: number;
  readonly state: RunState | undefined;
}

/** @throws TrainingError where the folder holds a run already: starting anew would overwrite it. */
export async function refuseExistingRun(directory: string): Promise<void> {
  const last = (await listStepFolders(directory)).at(-1);
  if (last) {
    throw new TrainingError(
      `${directory}: a run is there already, at step ${last.step}; go on with --resume, or remove it, or name another output`,
    );
  }
}

/**
 * The latest checkpoint of a run, `group` and optimizer.
 * @param shapes of the group; the moments are those of the graph's parameters
 * @param optimizer that they are of; AdamW alone by default
 * @throws CheckpointError where it is missing, or of another model or seed than the configuration describes; TrainingError
 * where steps would be of another size than they were.
 */
export async function resumeRun(
  { directory, kind, model, seed, samplesPerStep }: RunIdentity,
  group: string,
  shapes: Readonly<Record<string, readonly number[]>>,
  graph: Graph,
  optimizer: Pick<AdamWOptions, "muon"> = {},
): Promise<ResumePoint> {
  const moments = [...graph.parameters].flatMap(([name, { shape }]) =>
    momentNames(name, optimizer).map((moment) => [moment, shape] as const),
  );
  const { tensors, state, folder, config } = await loadCheckpoint(directory, {
    state: runStateSchema,
    groups: [group, "optimizer"],
    shapes: { [group]: shapes, optimizer: Object.fromEntries(moments) },
  });
  const stored = config as { kind?: unknown; model?: unknown };
  const found = JSON.stringify({ kind: stored.kind, model: stored.model, seed: state!.seed });
  const expected = JSON.stringify({ kind, model, seed });
  if (found !== expected) {
    throw new CheckpointError({
      path: folder,
      problem: "the checkpoint is of another model or seed than the configuration describes",
      found,
      expected,
    });
  }
  const before = state!.samplesPerStep;
  if (before !== undefined && before !== samplesPerStep) {
    throw new TrainingError(
      `${directory}: until step ${state!.step} a step learned from ${before}, now it would from ${samplesPerStep} (batch x accumulate), and the run's place in its data would be another; put them back, or start another run`,
    );
  }
  return { weights: tensors[group]!, moments: tensors.optimizer!, step: state!.step, state };
}
