import { join } from "node:path";
import {
  biartDecays,
  biartParameters,
  biartTrainingGraph,
  directionOfStep,
  initializeBiART,
} from "../biart/index.js";
import { saveCheckpoint, sha256 } from "../checkpoint/index.js";
import { TrainingOrder } from "../data/index.js";
import { Random } from "../engine/index.js";
import { loadTokenizer, tokenizerFile } from "../text/index.js";
import { createBatchStep } from "./batch-step.js";
import { lossName, writeBatch, writeDropoutNoise, writeDropoutOffsets } from "./biart-batch.js";
import { biartPairs } from "./biart-pairs.js";
import { biartValidation } from "./biart-validation.js";
import type { RunConfig } from "./config.js";
import { TrainingError } from "./errors.js";
import { LearningRate } from "./learning-rate.js";
import { type RunState, refuseExistingRun, resumeRun } from "./run-checkpoint.js";
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
  const training = biartTrainingGraph(model, settings);
  if (!options.resume) await refuseExistingRun(directory);
  const identity = { directory, kind: "biart" as const, model, seed: run.seed };
  const start = options.resume
    ? await resumeRun(identity, "biart", biartParameters(model), training.graph)
    : { weights: initializeBiART(model, run.seed), moments: undefined, step: 0, state: undefined };

  const tokenizer = await loadTokenizer(tokenizerFolder(run), { rows: model.textVocabulary });
  const { pad, startOfCaption: soc, startOfImage: soi } = tokenizer.table;
  const special = { pad, soc, soi };
  const length = model.textLength;
  const { train: pairs, heldOut, augvae, source } = await biartPairs(run, { runtime, reporter, signal });
  const digests = {
    tokenizer: await sha256(join(tokenizerFolder(run), tokenizerFile)),
    augvae,
    pictures: source,
  };
  refuseOtherData(directory, start.state, digests);
  const held = heldOut.map(({ image, captions }) => ({
    image,
    text: tokenizer.encode(captions[0]!, { length }).ids,
  }));

  const opened: (() => void)[] = [];
  let cut = 0;
  try {
    const { batch: batchSize, accumulate } = settings;
    const stepOptions = {
      loss: training.loss,
      parameters: start.weights,
      ...(start.moments && { moments: start.moments }),
      optimizer: { ...settings, decays: biartDecays },
      metrics: { ref: training.refLoss, gen: training.genLoss },
      session: { threads: run.threads },
    };
    const step = await createBatchStep(runtime, training.graph, stepOptions, accumulate);
    opened.push(() => step.release());
    step.updates = start.step;
    if (training.dropout) writeDropoutNoise(step.inputs, run.seed);
    const order = new TrainingOrder(pairs.length, batchSize, run.seed);
    const samples = batchSize * accumulate;
    const learningRate = new LearningRate(settings, pairs.length, samples, start.state?.learningRate);
    const validation = await biartValidation(runtime, model, start.weights, held, special, run.threads);
    opened.push(() => validation.release());
    const feed = (index: number, part: number) => {
      const place = index * accumulate + part;
      const batch = order.samplesOf(place).map(({ epoch, index: sample }) => {
        const random = new Random(run.seed, "caption", epoch, sample);
        const { image, captions } = pairs[sample]!;
        const caption = captions[random.integer(captions.length)]!;
        const dropout = { rate: settings.bpeDropout, random };
        const { ids, truncated } = tokenizer.encode(caption, { length, dropout });
        if (truncated) cut++;
        return { text: ids, image };
      });
      writeBatch(step.inputs, batch, directionOfStep(index), model, special);
      if (training.dropout) writeDropoutOffsets(step.inputs, training.dropout.largestMask, run.seed, place);
    };
    return await trainLoop({
      title: "biart",
      directory,
      metrics: step.metrics,
      from: start.step,
      schedule: settings,
      learningRate,
      advance: (index, rate) => step.advance(rate, (part) => feed(index, part)),
      metricName: (index, name) => lossName(name, directionOfStep(index)),
      validate: () => validation.run(),
      best: "heldOut.loss",
      save: async (steps, best) => {
        const content = {
          step: steps,
          config: { kind: "biart", model, training: settings },
          tensors: { biart: start.weights, optimizer: step.moments },
          state: { step: steps, seed: run.seed, learningRate: learningRate.state, ...digests },
        };
        await saveCheckpoint(directory, content, { keep: settings.keep, best });
      },
      log: new RunLog(directory, start.step),
      reporter,
      signal,
    });
  } finally {
    if (cut > 0) reporter.message(`captions cut to ${length} tokens: ${cut} since step ${start.step}`);
    for (const close of opened.reverse()) close();
  }
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
