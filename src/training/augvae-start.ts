import { join } from "node:path";
import { z } from "zod";
import {
  type AugVAEConfig,
  augVAETensors,
  codebookNames,
  initializeAugVAE,
  singleLevelFromMultiLevel,
} from "../augvae/index.js";
import { loadCheckpoint } from "../checkpoint/index.js";
import type { AdamWOptions, Graph, TensorData } from "../engine/index.js";
import type { RunConfig } from "./config.js";
import { type RunState, refuseExistingRun, resumeRun } from "./run-checkpoint.js";

/** What an AugVAE's folder says: one that stands alone names its kind, a model of both networks says what its AugVAE keeps. */
const foundSchema = z.looseObject({
  kind: z.unknown(),
  augvae: z.looseObject({ keptLevel: z.number().optional() }).optional(),
});

export type Tensors = Record<string, TensorData>;

/** What a stage of AugVAE starts or goes on with. */
export interface AugVAEStart {
  /** All parameters, those that the graph does not use included. */
  readonly weights: Tensors;
  /** The codebook and its averages; undefined where they are to be drawn from the first pictures. */
  readonly codebook: Tensors | undefined;
  readonly moments: Tensors | undefined;
  readonly step: number;
  readonly state: RunState | undefined;
}

export interface StageOfRun {
  readonly stage: "augvae-ml" | "augvae-sl";
  readonly model: AugVAEConfig;
  /** Where the stage's checkpoints are. */
  readonly directory: string;
  readonly optimizer: Pick<AdamWOptions, "muon">;
  readonly samplesPerStep: number;
}

/**
 * The latest checkpoint of a stage; or fresh weights for AugVAE-ML, and for AugVAE-SL those of the run's AugVAE-ML
 * (section 3.3), or of another one that the configuration names: an AugVAE-ML, or an AugVAE-SL of the same shape, whose
 * training goes on with a new schedule.
 */
export async function augVAEStart(
  { stage, model, directory, optimizer, samplesPerStep }: StageOfRun,
  run: RunConfig,
  graph: Graph,
  resume: boolean,
): Promise<AugVAEStart> {
  if (resume) {
    const shapes = augVAETensors(model);
    const identity = { directory, kind: stage, model, seed: run.seed, samplesPerStep };
    const { weights, moments, step, state } = await resumeRun(identity, "augvae", shapes, graph, optimizer);
    return { ...splitCodebook(weights), moments, step, state };
  }
  await refuseExistingRun(directory);
  const fresh = { moments: undefined, step: 0, state: undefined };
  if (stage === "augvae-ml") {
    return { weights: initializeAugVAE(model, run.seed), codebook: undefined, ...fresh };
  }
  const from = run.augvaeSl!.from ?? join(run.output, "augvae-ml");
  const { config } = await loadCheckpoint(from, { groups: [], config: foundSchema });
  const { keptLevel: _, ...multiLevel } = model;
  const single = config.kind === "augvae-sl" || config.augvae?.keptLevel !== undefined;
  const { tensors } = await loadCheckpoint(from, {
    groups: ["augvae"],
    shapes: { augvae: augVAETensors(single ? model : multiLevel) },
    quantized: true,
  });
  const { weights, codebook } = splitCodebook(tensors.augvae!);
  if (single) return { weights, codebook, ...fresh };
  return { weights: singleLevelFromMultiLevel(weights, model, run.seed), codebook, ...fresh };
}

function splitCodebook(all: Readonly<Tensors>): { weights: Tensors; codebook: Tensors } {
  const names = new Set<string>(Object.values(codebookNames));
  const entries = Object.entries(all);
  return {
    weights: Object.fromEntries(entries.filter(([name]) => !names.has(name))),
    codebook: Object.fromEntries(entries.filter(([name]) => names.has(name))),
  };
}
