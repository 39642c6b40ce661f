import { join } from "node:path";
import {
  biartDecays,
  biartParameters,
  biartTrainingGraph,
  isBlockMatrix,
  type TrainedDirections,
} from "../biart/index.js";
import { saveCheckpoint, sha256 } from "../checkpoint/index.js";
import { deviceOf } from "../engine/index.js";
import { loadTokenizer, tokenizerFile } from "../text/index.js";
import { createBatchStep } from "./batch-step.js";
import { writeDropoutNoise, writeDropoutOffsets } from "./biart-batch.js";
import { BatchFeed } from "./biart-feed.js";
import { chooseHeldOut, directionsOf } from "./biart-held-out.js";
import { biartPairs } from "./biart-pairs.js";
import { BiARTSamples } from "./biart-samples.js";
import { biartStart, carryOver, foreignTokens } from "./biart-start.js";
import { biartValidation } from "./biart-validation.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import { LearningRate } from "./learning-rate.js";
import { optimizerOf } from "./optimizer-settings.js";
import { type RunState, refuseExistingRun, resumeRun, samplesPerStep } from "./run-checkpoint.js";
import { RunLog } from "./run-log.js";
import type { TrainOptions } from "./train-augvae.js";
import { type TrainLoopResult, trainLoop } from "./train-loop.js";
import { tokenizerFolder } from "./train-tokenizer.js";

/**
 * Trains BiART on token shards, or on the run's corpus as its AugVAE-SL encodes it (sections 3.4 and 3.5, appendix B.2).
 * @throws TrainingError where the run exists and is not to be resumed, or its loss is no longer finite.
 */
export async function trainBiART(run: RunConfig, options: TrainOptions): Promise<TrainLoopResult> {
  const { runtime, reporter, signal } = options;
  const settings = run.biartTraining!;
  const model = run.biart!;
  const directory = join(run.output, "biart");
  const { executionProvider } = run;
  const training = biartTrainingGraph(model, { ...settings, device: deviceOf(executionProvider) });
  const optimizer = optimizerOf(settings, isBlockMatrix, biartDecays);
  if (!options.resume) await refuseExistingRun(directory);
  const samplesEach = samplesPerStep(settings);
  const identity = {
    directory,
    kind: "biart" as const,
    model,
    seed: run.seed,
    samplesPerStep: samplesEach,
  };
  const start = options.resume
    ? await resumeRun(identity, "biart", biartParameters(model), training.graph, optimizer)
    : { ...(await biartStart(run)), moments: undefined, step: 0, state: undefined };

  refuseOtherDirection(directory, start, settings.direction);

  const tokenizer = await loadTokenizer(tokenizerFolder(run), { rows: model.textVocabulary });
  const { special } = tokenizer.table;
  const { textLength } = model;
  const data = await biartPairs(run, { runtime, reporter, signal });
  const digests = {
    tokenizer: await sha256(join(tokenizerFolder(run), tokenizerFile)),
    augvae: data.augvae,
    pictures: data.source,
  };
  refuseOtherData(directory, start.state, digests);
  if ("makers" in start) {
    const former = await data.loadFormer?.();
    const known = former ? carryOver(start, run, former, reporter) : start;
    for (const line of foreignTokens(known, settings.from, digests)) reporter.message(line);
  }
  const { seed, threads } = run;
  const heldOut = chooseHeldOut(data.heldOut, tokenizer, { seed, most: settings.heldOutPairs, textLength });
  if (heldOut.cut > 0) reporter.message(`held-out captions cut to ${textLength} tokens: ${heldOut.cut}`);

  const opened: (() => void)[] = [];
  try {
    const { batch, accumulate, direction, bpeDropout, dropReference, firstCaption } = settings;
    const stepOptions = {
      loss: training.loss,
      parameters: start.weights,
      ...(start.moments && { moments: start.moments }),
      optimizer,
      metrics: { ref: training.refLoss, gen: training.genLoss },
      ...(training.dropout && { fixed: ["dropout.noise"] }),
      session: { threads, executionProvider },
    };
    const step = await createBatchStep(runtime, training.graph, stepOptions, accumulate);
    opened.push(() => step.release());
    step.updates = start.step;
    if (training.dropout) writeDropoutNoise(step.inputs, seed);
    const { captionsCut } = start.state ?? {};
    const samples = new BiARTSamples(data.train, tokenizer, {
      seed,
      batch,
      textLength,
      bpeDropout,
      dropReference,
      firstCaption,
      captionsCut,
    });
    const learningRate = new LearningRate(
      settings,
      data.train.length,
      samplesEach,
      start.state?.learningRate,
    );
    const trained = { runtime, model, weights: start.weights, special, threads };
    const validation = await biartValidation(trained, {
      pairs: heldOut.pairs,
      directions: directionsOf(direction),
      tokenizer,
      samples: settings.samples,
      loadAugVAE: data.loadAugVAE,
      seed,
      onProblem: (text) => reporter.message(text),
    });
    opened.push(() => validation.release());
    const feed = new BatchFeed(step.inputs, samples, { model, special, accumulate, direction });
    const log = new RunLog(directory, start.step);
    const result = await trainLoop({
      title: "biart",
      directory,
      metrics: step.metrics,
      from: start.step,
      schedule: settings,
      learningRate,
      advance: (index, rate) =>
        step.advance(rate, (part) => {
          feed.write(index, part);
          if (!training.dropout) return;
          writeDropoutOffsets(step.inputs, training.dropout.largestMask, seed, index * accumulate + part);
        }),
      metricName: (_, name) => feed.lossName(name),
      afterEpoch: () => ({ captionsCut: samples.captionsCut }),
      validate: () => {
        step.synchronize();
        return validation.run();
      },
      best: "heldOut.loss",
      save: async (steps, best) => {
        step.synchronize();
        const content = {
          step: steps,
          config: { kind: "biart", model, training: settings },
          tensors: { biart: start.weights, optimizer: step.moments },
          state: {
            step: steps,
            seed,
            samplesPerStep: samplesEach,
            direction,
            learningRate: learningRate.state,
            captionsCut: samples.captionsCut,
            ...digests,
          },
        };
        await saveCheckpoint(directory, content, { keep: settings.keep, best });
      },
      log,
      reporter,
      signal,
    });
    log.write(result.steps, { captionsCut: samples.captionsCut });
    if (samples.captionsCut > 0) {
      reporter.message(
        `captions cut to ${textLength} tokens: ${samples.captionsCut} of ${result.steps * samplesEach}`,
      );
    }
    return result;
  } finally {
    for (const close of opened.reverse()) close();
  }
}

/** @throws TrainingError where a resumed run would go on in other directions than it was trained in */
function refuseOtherDirection(
  directory: string,
  { step, state }: { step: number; state: RunState | undefined },
  now: TrainedDirections,
): void {
  const before = state?.direction ?? "both";
  if (step === 0 || before === now) return;
  throw new TrainingError(
    `${directory}: until step ${step} the run was trained with direction ${before}, now it would be ${now}; give --direction ${before}, or start another run`,
  );
}

/** @throws TrainingError where a resumed run would go on with other data than it has had */
function refuseOtherData(
  directory: string,
  before: RunState | undefined,
  now: Readonly<Record<"pictures" | "tokenizer" | "augvae", string>>,
): void {
  const names = { pictures: "set of pictures and captions", tokenizer: "tokenizer", augvae: "AugVAE" };
  for (const part of ["tokenizer", "augvae", "pictures"] as const) {
    if (before?.[part] === undefined || before[part] === now[part]) continue;
    throw new TrainingError(
      `${directory}: the run began with another ${names[part]} (SHA-256 ${before[part].slice(0, 12)}…, now ${now[part].slice(0, 12)}…); put it back, or start another run`,
    );
  }
}
