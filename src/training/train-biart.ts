import { join } from "node:path";
import { tokenCount } from "../augvae/index.js";
import {
  type BiARTConfig,
  biartDecays,
  biartParameters,
  biartTrainingGraph,
  type Direction,
  directionOfStep,
  initializeBiART,
  type SpecialTokens,
  segmentsOf,
  sequenceLength,
  writeSequence,
  writeTargetWeights,
} from "../biart/index.js";
import { CheckpointError, loadCheckpoint, saveCheckpoint } from "../checkpoint/index.js";
import { type CorpusItem, readCorpus, TrainingOrder } from "../data/index.js";
import { Random, type TensorData, TrainingStep } from "../engine/index.js";
import { type CaptionTokenizer, loadTokenizer } from "../text/index.js";
import type { RunConfig } from "./config.js";
import { ForwardPass } from "./forward-pass.js";
import { encodePictures, loadTrainedAugVAE } from "./image-tokens.js";
import { RunLog } from "./run-log.js";
import { runStateSchema } from "./run-state.js";
import type { TrainOptions } from "./train-augvae.js";
import { type TrainLoopResult, trainLoop } from "./train-loop.js";
import { tokenizerFolder } from "./train-tokenizer.js";

/** A picture's tokens with its captions. */
interface Pair {
  readonly tokens: Uint16Array;
  readonly captions: readonly string[];
}

type Inputs = Readonly<Record<string, TensorData>>;

/** Trains BiART on the run's corpus as its AugVAE-SL encodes it (sections 3.4 and 3.5, appendix B.2). */
export async function trainBiART(run: RunConfig, options: TrainOptions): Promise<TrainLoopResult> {
  const { runtime, reporter, signal } = options;
  const settings = run.biartTraining!;
  const model = run.biart!;
  const directory = join(run.output, "biart");
  const tokenizer = await loadTokenizer(tokenizerFolder(run), { rows: model.textVocabulary });
  const special = {
    pad: tokenizer.table.pad,
    soc: tokenizer.table.startOfCaption,
    soi: tokenizer.table.startOfImage,
  };
  const augvae = await loadTrainedAugVAE(join(run.output, "augvae-sl"));
  checkFit(model, tokenCount(augvae.model), augvae.model.codebookSize, directory);
  const encode = async (split: "train" | "heldout-pair") => {
    const items: CorpusItem[] = await readCorpus(run.corpus, split);
    reporter.message(`encoding ${items.length} pictures (${split})`);
    const tokens = await encodePictures(runtime, augvae, items, { threads: run.threads, signal });
    return items.map((item, i): Pair => ({ tokens: tokens[i]!, captions: item.captions }));
  };
  const pairs = await encode("train");
  const held = await encode("heldout-pair");
  const start = options.resume
    ? await resumed(directory, model)
    : { weights: initializeBiART(model, run.seed), moments: undefined, step: 0 };

  const training = biartTrainingGraph(model, settings);
  const step = await TrainingStep.create(runtime, training.graph, {
    loss: training.loss,
    parameters: start.weights,
    ...(start.moments && { moments: start.moments }),
    optimizer: { ...settings, decays: biartDecays },
    metrics: { ref: training.refLoss, gen: training.genLoss },
    session: { threads: run.threads },
  });
  step.updates = start.step;
  if (training.dropout) {
    const noise = step.inputs["dropout.noise"] as TensorData<"float32">;
    const random = new Random(run.seed, "dropout noise");
    for (let i = 0; i < noise.data.length; i++) noise.data[i] = random.uniform();
  }
  const order = new TrainingOrder(pairs.length, settings.batch, run.seed);
  const validation = await validationPass(options, run, start.weights, held, tokenizer, special);
  let truncated = 0;
  const save = async (steps: number) => {
    await saveCheckpoint(
      directory,
      {
        step: steps,
        config: { kind: "biart", model, training: settings },
        tensors: { biart: start.weights, optimizer: step.moments },
        state: { step: steps, seed: run.seed, truncated },
      },
      { keep: settings.keep },
    );
  };
  try {
    return await trainLoop({
      title: "biart",
      step,
      from: start.step,
      schedule: settings,
      feed: (index) => {
        const direction = directionOfStep(index);
        const batch = order.samplesOf(index).map(({ epoch, index: sample }) => {
          const random = new Random(run.seed, "caption", epoch, sample);
          const { tokens, captions } = pairs[sample]!;
          const caption = captions[random.integer(captions.length)]!;
          const dropout = { rate: settings.bpeDropout, random };
          const text = tokenizer.encode(caption, { length: model.textLength, dropout });
          if (text.truncated) truncated++;
          return { text: text.ids, tokens };
        });
        writeBatch(step.inputs, batch, direction, model, special);
        if (training.dropout) writeDropoutOffsets(step.inputs, training.dropout.largestMask, run.seed, index);
      },
      validate: () => validation.run(),
      save,
      log: new RunLog(directory),
      reporter,
      signal,
      metricName: (index, name) => partName(name, directionOfStep(index)),
    });
  } finally {
    if (truncated > 0) reporter.message(`${truncated} captions were cut to ${model.textLength} tokens`);
    validation.release();
    step.release();
  }
}

/** The log's name of a loss: which part of the sequence, and what it holds in this direction. */
function partName(metric: string, direction: Direction): string {
  const textFirst = direction === "text-to-image";
  if (metric === "ref") return textFirst ? "ref.text" : "ref.image";
  if (metric === "gen") return textFirst ? "gen.image" : "gen.text";
  return metric;
}

function checkFit(model: BiARTConfig, tokens: number, codes: number, path: string): void {
  if (model.imageLength === tokens && model.imageVocabulary === codes) return;
  throw new CheckpointError({
    path,
    problem: "BiART does not fit AugVAE",
    found: `imageLength ${model.imageLength}, imageVocabulary ${model.imageVocabulary}`,
    expected: `${tokens} tokens of ${codes} codes`,
    advice: "Change the section biart of the configuration",
  });
}

async function resumed(directory: string, model: BiARTConfig) {
  const { tensors, state } = await loadCheckpoint(directory, {
    groups: ["biart", "optimizer"],
    shapes: { biart: biartParameters(model) },
    state: runStateSchema,
  });
  return { weights: tensors.biart!, moments: tensors.optimizer!, step: state!.step };
}

function writeBatch(
  inputs: Inputs,
  batch: readonly { text: ArrayLike<number>; tokens: ArrayLike<number> }[],
  direction: Direction,
  model: BiARTConfig,
  special: SpecialTokens,
): void {
  const length = sequenceLength(model);
  const ids = inputs.ids!.data as BigInt64Array;
  const segments = inputs.segments!.data as BigInt64Array;
  const pattern = BigInt64Array.from(segmentsOf(direction, model), BigInt);
  batch.forEach(({ text, tokens }, i) => {
    writeSequence(ids, i * length, direction, text, tokens, model, special);
    segments.set(pattern, i * length);
  });
  for (const part of ["ref", "gen"] as const) {
    const weights = inputs[`weights.${part}`]!.data as Float32Array;
    writeTargetWeights(weights, part, ids, direction, model, special);
  }
}

function writeDropoutOffsets(inputs: Inputs, limit: number, seed: number, step: number): void {
  const offsets = inputs["dropout.offsets"]!.data as BigInt64Array;
  const random = new Random(seed, "dropout", step);
  for (let i = 0; i < offsets.length; i++) offsets[i] = BigInt(random.integer(limit));
}

/** REF and GEN losses of held-out pairs in both directions, without dropout, each with its first caption. */
async function validationPass(
  { runtime }: TrainOptions,
  run: RunConfig,
  weights: Record<string, TensorData>,
  pairs: readonly Pair[],
  tokenizer: CaptionTokenizer,
  special: SpecialTokens,
) {
  const model = { ...run.biart!, dropout: 0 };
  const batch = Math.min(16, pairs.length);
  if (batch === 0) return { run: async () => ({}), release: () => {} };
  const { graph, refLoss, genLoss } = biartTrainingGraph(model, { batch });
  graph.output("ref", refLoss);
  graph.output("gen", genLoss);
  const pass = await ForwardPass.create(runtime, graph, weights, run.threads);
  const encoded = pairs.map(({ tokens, captions }) => ({
    tokens,
    text: tokenizer.encode(captions[0]!, { length: model.textLength }).ids,
  }));
  return {
    run: async () => {
      const values: Record<string, number> = {};
      for (const direction of ["text-to-image", "image-to-text"] as const) {
        let ref = 0;
        let gen = 0;
        let batches = 0;
        for (let start = 0; start + batch <= encoded.length; start += batch, batches++) {
          writeBatch(pass.inputs, encoded.slice(start, start + batch), direction, model, special);
          await pass.run();
          ref += Number(pass.outputs.ref!.data[0]);
          gen += Number(pass.outputs.gen!.data[0]);
        }
        values[`heldOut.${partName("ref", direction)}`] = ref / batches;
        values[`heldOut.${partName("gen", direction)}`] = gen / batches;
      }
      return values;
    },
    release: () => pass.release(),
  };
}
