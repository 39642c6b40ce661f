import { join } from "node:path";
import {
  type AugVAETrainingGraph,
  augVAEConfigSchema,
  augVAETrainingGraph,
  codebookNames,
  isInnerKernel,
} from "../augvae/index.js";
import { saveCheckpoint } from "../checkpoint/index.js";
import { BatchStream } from "../data/index.js";
import { type AdamWOptions, deviceOf, Random, type Runtime, type TensorData } from "../engine/index.js";
import { refuseOtherPictures, trainingPictures } from "./augvae-pictures.js";
import { augVAEStart, type Tensors } from "./augvae-start.js";
import { augVAEValidation } from "./augvae-validation.js";
import { type BatchStep, createBatchStep } from "./batch-step.js";
import { reviveDeadCodes } from "./codebook.js";
import { startCodebook } from "./codebook-start.js";
import { CodebookUse } from "./codebook-use.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import { KeptLevelUse } from "./kept-level-use.js";
import { LearningRate } from "./learning-rate.js";
import { optimizerOf } from "./optimizer-settings.js";
import { loadPerceptual, type PerceptualTerm } from "./perceptual.js";
import { samplesPerStep } from "./run-checkpoint.js";
import { RunLog, type RunReporter } from "./run-log.js";
import { type TrainLoopResult, trainLoop } from "./train-loop.js";

export interface TrainOptions {
  runtime: Runtime;
  reporter: RunReporter;
  /** Goes on from the latest checkpoint of the run. */
  resume?: boolean;
  signal?: AbortSignal;
}

/** Codes settle in the last part of a run: none are revived after this share of its steps. */
const REVIVE_UNTIL = 0.8;

/**
 * Trains AugVAE-ML from nothing, or AugVAE-SL from AugVAE-ML (section 3.3, appendix A.2).
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
  if (stage === "augvae-sl" && keptLevel === undefined) {
    throw new TrainingError(
      `AugVAE-SL needs a kept level, one of ${shape.levels.join(", ")}: name it with keptLevel in the section augvae, or --kept-level`,
    );
  }
  const model = augVAEConfigSchema.parse(stage === "augvae-ml" ? shape : { ...shape, keptLevel });
  const directory = join(run.output, stage);
  const perceptual = await loadPerceptual(settings.perceptual, reporter);
  const { batch, accumulate, levelUpdates, checkpointActivations, absoluteError, steps } = settings;
  const training = augVAETrainingGraph(model, {
    batch,
    levelUpdates,
    checkpointActivations,
    absoluteError,
    device: deviceOf(run.executionProvider),
    ...(perceptual && { perceptual }),
  });
  const optimizer = optimizerOf(settings, (name) => isInnerKernel(name, model));
  const samples = samplesPerStep(settings);
  const identity = { stage, model, directory, optimizer, samplesPerStep: samples };
  const start = await augVAEStart(identity, run, training.graph, options.resume === true);
  refuseOtherLoss(directory, start.state?.perceptual, perceptual, start.step);
  const pictures = await trainingPictures(run, reporter, signal);
  refuseOtherPictures(directory, start.state?.pictures, pictures, start.step);

  const trained = Object.fromEntries(
    [...training.graph.parameters.keys()].map((name) => [name, start.weights[name]!]),
  );
  const opened: (() => void | Promise<void>)[] = [];
  try {
    const step = await createBatchStep(
      runtime,
      training.graph,
      stepOptions(training, trained, start, run, optimizer),
      accumulate,
    );
    opened.push(() => step.release());
    step.updates = start.step;
    const codebook = Object.fromEntries(
      Object.values(codebookNames).map((name) => [name, step.inputs[name]!]),
    );
    if (start.codebook) copyInto(codebook, start.codebook);
    else await startCodebook(runtime, codebook, trained, pictures.train, model, settings, run);
    const validation = await augVAEValidation(
      runtime,
      model,
      { ...trained, ...codebook },
      pictures.heldOut,
      run.threads,
      batch,
    );
    opened.push(() => validation.release());
    const images = step.inputs.pictures as TensorData<"float32">;
    const stream = new BatchStream({
      pictures: pictures.train,
      batchSize: batch,
      size: model.resolution,
      seed: run.seed,
      crop: settings.crop,
      workers: run.workers,
      startStep: start.step * accumulate,
      endStep: steps * accumulate,
      onSkip: ({ error }) => reporter.message(`skipped: ${error.message}`),
    });
    opened.push(() => stream.stop());
    const learningRate = new LearningRate(
      settings,
      pictures.train.length,
      samples,
      start.state?.learningRate,
    );
    const use = new CodebookUse(model.codebookSize, start.state?.codebookUse);
    const keptUse =
      model.keptLevel === undefined
        ? undefined
        : new KeptLevelUse(model.codebookSize, model.emaDecay, {
            average: start.state?.keptLevelUse,
            rows: batch * model.keptLevel ** 2,
          });
    const log = new RunLog(directory, start.step);
    const countUses = () => {
      for (const [name, { data }] of Object.entries(step.metrics)) {
        if (name.startsWith("counts.")) use.add(data as Float32Array);
      }
      keptUse?.add(deepest(step, "counts"));
    };
    const result = await trainLoop({
      title: stage,
      directory,
      metrics: step.metrics,
      from: start.step,
      schedule: settings,
      learningRate,
      advance: (_, rate) =>
        step.advance(
          rate,
          async () => {
            const { value } = await stream.next();
            images.data.set(value!.images);
          },
          countUses,
        ),
      afterStep: (index) => {
        const { reviveEvery, deadBelow } = settings;
        if (reviveEvery === 0 || (index + 1) % reviveEvery !== 0 || index > REVIVE_UNTIL * steps) return;
        const random = new Random(run.seed, "revive", index);
        if (!keptUse) {
          reviveDeadCodes(codebook, latents(step), deadBelow, random);
          return;
        }
        const kept = [deepest(step, "latents")];
        for (const code of reviveDeadCodes(codebook, kept, deadBelow, random, keptUse.average))
          keptUse.renew(code);
      },
      afterEpoch: () => use.take(),
      validate: () => {
        step.synchronize();
        return validation.run();
      },
      best: "heldOut.reconstruction",
      save: async (steps, best) => {
        step.synchronize();
        const state = {
          step: steps,
          seed: run.seed,
          samplesPerStep: samples,
          learningRate: learningRate.state,
          codebookUse: use.counts,
          ...(keptUse && { keptLevelUse: keptUse.average }),
          pictures: pictures.fingerprint,
          ...(perceptual && { perceptual: perceptual.network }),
        };
        const content = {
          step: steps,
          config: { kind: stage, model, training: settings },
          tensors: { augvae: { ...start.weights, ...codebook }, optimizer: step.moments },
          state,
        };
        await saveCheckpoint(directory, content, { keep: settings.keep, best });
      },
      log,
      reporter,
      signal,
    });
    const { count, milliseconds } = stream.waits;
    for (const line of stream.skipped.report()) reporter.message(line);
    log.write(result.steps, { waitsForPictures: count, waitedSeconds: milliseconds / 1000 });
    return result;
  } finally {
    for (const close of opened.reverse()) await close();
  }
}

/** @throws TrainingError where a resumed run would go on with another loss than it has had */
function refuseOtherLoss(
  directory: string,
  before: string | undefined,
  now: PerceptualTerm | undefined,
  step: number,
): void {
  if (step === 0 || before === now?.network) return;
  throw new TrainingError(
    `${directory}: until step ${step} the perceptual loss was ${before ?? "none"}, now it would be ${now?.network ?? "none"}; give the weights that the run began with (or --perceptual none), or start another run`,
  );
}

function stepOptions(
  training: AugVAETrainingGraph,
  parameters: Tensors,
  start: { moments: Tensors | undefined },
  run: RunConfig,
  optimizer: AdamWOptions,
) {
  const numbered = (name: string, tensors: readonly AugVAETrainingGraph["loss"][]) =>
    Object.fromEntries(tensors.map((tensor, level) => [`${name}.${level}`, tensor]));
  return {
    loss: training.loss,
    parameters,
    ...(start.moments && { moments: start.moments }),
    optimizer,
    metrics: {
      reconstruction: training.reconstructionLoss,
      commitment: training.commitmentLoss,
      ...(training.perceptualLoss && { perceptual: training.perceptualLoss }),
      perplexity: training.perplexity,
      ...numbered("latents", training.latents),
      ...numbered(
        "counts",
        training.statistics.map(({ counts }) => counts),
      ),
    },
    state: training.nextCodebook,
    session: {
      threads: run.threads,
      executionProvider: run.executionProvider,
      // The codes that a level chooses are int64; without this WebGPU hands them to the CPU in the middle of a step.
      ...(run.executionProvider.toLowerCase() === "webgpu" && { providerOptions: { enableInt64: "1" } }),
    },
  };
}

function latents({ metrics }: BatchStep): Float32Array[] {
  const levels = Object.entries(metrics).filter(([name]) => name.startsWith("latents."));
  return levels.map(([, { data }]) => data as Float32Array);
}

/** The latents or counts of the deepest level that is trained: in AugVAE-SL, the kept one. */
function deepest({ metrics }: BatchStep, what: "latents" | "counts"): Float32Array {
  const names = Object.keys(metrics).filter((name) => name.startsWith(`${what}.`));
  return metrics[`${what}.${names.length - 1}`]!.data as Float32Array;
}

function copyInto(target: Tensors, source: Readonly<Tensors>): void {
  for (const [name, tensor] of Object.entries(target)) {
    (tensor.data as Float32Array).set(source[name]!.data as Float32Array);
  }
}
