import { join } from "node:path";
import {
  type AugVAEConfig,
  augVAEConfigSchema,
  augVAEParameters,
  augVAETrainingGraph,
  codebookNames,
  codebookShapes,
  initializeAugVAE,
  singleLevelFromMultiLevel,
} from "../augvae/index.js";
import { loadCheckpoint, saveCheckpoint } from "../checkpoint/index.js";
import { BatchStream, readCorpus } from "../data/index.js";
import { type Graph, Random, type Runtime, type TensorData, TrainingStep } from "../engine/index.js";
import { augVAEValidation } from "./augvae-validation.js";
import { reviveDeadCodes } from "./codebook.js";
import { startCodebook } from "./codebook-start.js";
import type { RunConfig } from "./config.js";
import { refuseExistingRun, resumeRun } from "./run-checkpoint.js";
import { RunLog, type RunReporter } from "./run-log.js";
import { type TrainLoopResult, trainLoop } from "./train-loop.js";

export interface TrainOptions {
  runtime: Runtime;
  reporter: RunReporter;
  /** Goes on from the latest checkpoint of the run. */
  resume?: boolean;
  signal?: AbortSignal;
}

type Tensors = Record<string, TensorData>;

/** Codes settle in the last part of a run: none are revived after this share of its steps. */
const REVIVE_UNTIL = 0.8;

/**
 * Trains AugVAE-ML from nothing, or AugVAE-SL from the run's AugVAE-ML (section 3.3, appendix A.2).
 * @throws TrainingError where the run exists and is not to be resumed, or its loss is no longer finite.
 */
export async function trainAugVAE(
  stage: "augvae-ml" | "augvae-sl",
  run: RunConfig,
  options: TrainOptions,
): Promise<TrainLoopResult> {
  const { runtime, reporter, signal } = options;
  const settings = (stage === "augvae-ml" ? run.augvaeMl : run.augvaeSl)!;
  const { keptLevel, ...shape } = run.augvae!;
  const model = augVAEConfigSchema.parse(stage === "augvae-ml" ? shape : { ...shape, keptLevel });
  const directory = join(run.output, stage);
  const training = augVAETrainingGraph(model, settings);
  const start = await startingPoint(stage, run, model, training.graph, directory, options.resume === true);
  const pictures = await readCorpus(run.corpus, "train");
  const held = await readCorpus(run.corpus, "heldout-pair");

  const trained = Object.fromEntries(
    [...training.graph.parameters.keys()].map((name) => [name, start.weights[name]!]),
  );
  const latentMetrics = Object.fromEntries(training.latents.map((latent, i) => [`latents.${i}`, latent]));
  const opened: (() => void | Promise<void>)[] = [];
  try {
    const step = await TrainingStep.create(runtime, training.graph, {
      loss: training.loss,
      parameters: trained,
      ...(start.moments && { moments: start.moments }),
      optimizer: settings,
      metrics: {
        reconstruction: training.reconstructionLoss,
        commitment: training.commitmentLoss,
        perplexity: training.perplexity,
        ...latentMetrics,
      },
      state: training.nextCodebook,
      session: { threads: run.threads },
    });
    opened.push(() => step.release());
    step.updates = start.step;
    const codebook = Object.fromEntries(
      Object.values(codebookNames).map((name) => [name, step.inputs[name]!]),
    );
    if (start.codebook) copyInto(codebook, start.codebook);
    else await startCodebook(runtime, codebook, trained, pictures, model, settings, run);
    const validation = await augVAEValidation(runtime, model, { ...trained, ...codebook }, held, run.threads);
    opened.push(() => validation.release());
    const images = step.inputs.pictures as TensorData<"float32">;
    const stream = new BatchStream({
      pictures: { length: pictures.length, source: (i) => pictures[i]!.png, name: (i) => pictures[i]!.key },
      batchSize: settings.batch,
      size: model.resolution,
      seed: run.seed,
      startStep: start.step,
      endStep: settings.steps,
      onSkip: ({ error }) => reporter.message(`skipped: ${error.message}`),
    });
    opened.push(() => stream.stop());
    const log = new RunLog(directory, start.step);
    const save = async (steps: number) => {
      const content = {
        step: steps,
        config: { kind: stage, model, training: settings },
        tensors: { augvae: { ...start.weights, ...codebook }, optimizer: step.moments },
        state: { step: steps, seed: run.seed },
      };
      await saveCheckpoint(directory, content, { keep: settings.keep });
    };
    const result = await trainLoop({
      title: stage,
      step,
      from: start.step,
      schedule: settings,
      feed: async () => {
        const { value } = await stream.next();
        images.data.set(value!.images);
      },
      afterStep: (index) => {
        const { reviveEvery, deadBelow, steps } = settings;
        if (reviveEvery === 0 || (index + 1) % reviveEvery !== 0 || index > REVIVE_UNTIL * steps) return;
        const latents = training.latents.map((_, i) => step.metrics[`latents.${i}`]!.data as Float32Array);
        reviveDeadCodes(codebook, latents, deadBelow, new Random(run.seed, "revive", index));
      },
      validate: () => validation.run(),
      save,
      log,
      reporter,
      signal,
    });
    const { count, milliseconds } = stream.waits;
    log.write({ step: result.steps, waitsForPictures: count, waitedSeconds: milliseconds / 1000 });
    return result;
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

interface StartingPoint {
  readonly weights: Tensors;
  readonly codebook: Tensors | undefined;
  readonly moments: Tensors | undefined;
  readonly step: number;
}

async function startingPoint(
  stage: "augvae-ml" | "augvae-sl",
  run: RunConfig,
  model: AugVAEConfig,
  graph: Graph,
  directory: string,
  resume: boolean,
): Promise<StartingPoint> {
  if (resume) {
    const shapes = { ...augVAEParameters(model), ...codebookShapes(model) };
    const identity = { directory, kind: stage, model, seed: run.seed };
    const { weights: all, moments, step } = await resumeRun(identity, "augvae", shapes, graph);
    return { ...splitCodebook(all), moments, step };
  }
  await refuseExistingRun(directory);
  if (stage === "augvae-ml") {
    return { weights: initializeAugVAE(model, run.seed), codebook: undefined, moments: undefined, step: 0 };
  }
  const { keptLevel: _, ...multiLevel } = model;
  const { tensors } = await loadCheckpoint(join(run.output, "augvae-ml"), {
    groups: ["augvae"],
    shapes: { augvae: { ...augVAEParameters(multiLevel), ...codebookShapes(multiLevel) } },
  });
  const { weights, codebook } = splitCodebook(tensors.augvae!);
  return {
    weights: singleLevelFromMultiLevel(weights, model, run.seed),
    codebook,
    moments: undefined,
    step: 0,
  };
}

function splitCodebook(all: Readonly<Tensors>): { weights: Tensors; codebook: Tensors } {
  const names = new Set<string>(Object.values(codebookNames));
  const entries = Object.entries(all);
  return {
    weights: Object.fromEntries(entries.filter(([name]) => !names.has(name))),
    codebook: Object.fromEntries(entries.filter(([name]) => names.has(name))),
  };
}

function copyInto(target: Tensors, source: Readonly<Tensors>): void {
  for (const [name, tensor] of Object.entries(target)) {
    (tensor.data as Float32Array).set(source[name]!.data as Float32Array);
  }
}
