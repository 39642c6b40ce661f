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
import { CheckpointError, loadCheckpoint, saveCheckpoint } from "../checkpoint/index.js";
import { BatchStream, type CorpusItem, loadPicture, readCorpus, writePlanar } from "../data/index.js";
import {
  allocate,
  Random,
  type Runtime,
  type TensorData,
  TrainingStep,
} from "../engine/index.js";
import { reviveDeadCodes, startFromLatents, startOfficial } from "./codebook.js";
import type { AugVAEStage, RunConfig } from "./config.js";
import { ForwardPass } from "./forward-pass.js";
import { RunLog, type RunReporter } from "./run-log.js";
import { runStateSchema } from "./run-state.js";
import { type TrainLoopResult, trainLoop } from "./train-loop.js";

export interface TrainOptions {
  runtime: Runtime;
  reporter: RunReporter;
  /** Goes on from the latest checkpoint of the run. */
  resume?: boolean;
  signal?: AbortSignal;
}

type Tensors = Record<string, TensorData>;

/** Trains AugVAE-ML from nothing, or AugVAE-SL from the run's AugVAE-ML (section 3.3, appendix A.2). */
export async function trainAugVAE(
  stage: "augvae-ml" | "augvae-sl",
  run: RunConfig,
  options: TrainOptions,
): Promise<TrainLoopResult> {
  const { runtime, reporter, signal } = options;
  const settings = (stage === "augvae-ml" ? run.augvaeMl : run.augvaeSl)!;
  const { keptLevel, ...shape } = run.augvae!;
  const model: AugVAEConfig = augVAEConfigSchema.parse(
    stage === "augvae-ml" ? shape : { ...shape, keptLevel },
  );
  const directory = join(run.output, stage);
  const pictures = await readCorpus(run.corpus, "train");
  const held = await readCorpus(run.corpus, "heldout-pair");
  const start = options.resume
    ? await resumed(directory, model)
    : { ...(await fresh(stage, run, model)), step: 0, moments: undefined };

  const training = augVAETrainingGraph(model, settings.batch);
  const trained = Object.fromEntries(
    [...training.graph.parameters.keys()].map((name) => [name, start.weights[name]!]),
  );
  const latentMetrics = Object.fromEntries(training.latents.map((latent, i) => [`latents.${i}`, latent]));
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
  step.updates = start.step;
  const codebook = Object.fromEntries(Object.values(codebookNames).map((name) => [name, step.inputs[name]!]));
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
  if (start.codebook) copyInto(codebook, start.codebook);
  else await startCodebook(codebook, settings, run, model, trained, pictures, runtime);
  const validation = await validationPass(runtime, model, { ...trained, ...codebook }, held, run.threads);

  const save = async (steps: number) => {
    await saveCheckpoint(
      directory,
      {
        step: steps,
        config: { kind: stage, model, training: settings },
        tensors: { augvae: { ...start.weights, ...codebook }, optimizer: step.moments },
        state: { step: steps, seed: run.seed, waits: stream.waits },
      },
      { keep: settings.keep },
    );
  };
  try {
    return await trainLoop({
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
        // In the last fifth of a run the codebook settles.
        if (reviveEvery === 0 || (index + 1) % reviveEvery !== 0 || index > 0.8 * steps) return;
        const latents = training.latents.map((_, i) => step.metrics[`latents.${i}`]!.data as Float32Array);
        reviveDeadCodes(codebook, latents, deadBelow, new Random(run.seed, "revive", index));
      },
      validate: () => validation.run(),
      save,
      log: new RunLog(directory),
      reporter,
      signal,
    });
  } finally {
    stream.stop();
    validation.release();
    step.release();
  }
}

async function fresh(stage: "augvae-ml" | "augvae-sl", run: RunConfig, model: AugVAEConfig) {
  if (stage === "augvae-ml") return { weights: initializeAugVAE(model, run.seed), codebook: undefined };
  const { keptLevel: _, ...multiLevel } = model;
  const { tensors } = await loadCheckpoint(join(run.output, "augvae-ml"), {
    groups: ["augvae"],
    shapes: { augvae: { ...augVAEParameters(multiLevel), ...codebookShapes(multiLevel) } },
  });
  const codebook = Object.fromEntries(
    Object.values(codebookNames).map((name) => [name, tensors.augvae![name]!]),
  );
  return { weights: singleLevelFromMultiLevel(tensors.augvae!, model, run.seed), codebook };
}

async function resumed(directory: string, model: AugVAEConfig) {
  const { tensors, state, folder, config } = await loadCheckpoint(directory, {
    state: runStateSchema,
    groups: ["augvae", "optimizer"],
    shapes: { augvae: { ...augVAEParameters(model), ...codebookShapes(model) } },
  });
  const stored = JSON.stringify((config as { model?: unknown }).model);
  if (stored !== JSON.stringify(model)) {
    throw new CheckpointError({
      path: folder,
      problem: "the checkpoint is of another model than the configuration describes",
      found: stored,
      expected: JSON.stringify(model),
    });
  }
  const codebook: Tensors = {};
  const weights: Tensors = {};
  const isCodebook = new Set<string>(Object.values(codebookNames));
  for (const [name, tensor] of Object.entries(tensors.augvae!)) {
    (isCodebook.has(name) ? codebook : weights)[name] = tensor;
  }
  return { weights, codebook, moments: tensors.optimizer!, step: state!.step };
}

function copyInto(target: Tensors, source: Readonly<Tensors>): void {
  for (const [name, tensor] of Object.entries(target)) {
    (tensor.data as Float32Array).set(source[name]!.data as Float32Array);
  }
}

async function startCodebook(
  codebook: Tensors,
  settings: AugVAEStage,
  run: RunConfig,
  model: AugVAEConfig,
  weights: Tensors,
  pictures: readonly CorpusItem[],
  runtime: Runtime,
): Promise<void> {
  const random = new Random(run.seed, "codebook");
  if (settings.codebookStart === "official") {
    startOfficial(codebook, random);
    return;
  }
  const graph = augVAETrainingGraph(model, settings.batch);
  graph.latents.forEach((latent, i) => {
    graph.graph.output(`latents.${i}`, latent);
  });
  const pass = await ForwardPass.create(runtime, graph.graph, weights, run.threads);
  const latents: Float32Array[] = [];
  const batches = Math.ceil((4 * model.codebookSize) / graph.latents[0]!.shape[0]!);
  const order = random.permutation(pictures.length);
  for (let batch = 0; batch < batches; batch++) {
    const chosen = Array.from(
      { length: settings.batch },
      (_, i) => order[(batch * settings.batch + i) % order.length]!,
    );
    await writePictures(
      pass.inputs.pictures as TensorData<"float32">,
      chosen.map((i) => pictures[i]!),
      model.resolution,
    );
    await pass.run();
    for (const output of Object.values(pass.outputs)) latents.push((output.data as Float32Array).slice());
  }
  pass.release();
  startFromLatents(codebook, latents, random);
}

async function writePictures(
  target: TensorData<"float32">,
  items: readonly CorpusItem[],
  size: number,
): Promise<void> {
  for (const [i, item] of items.entries()) {
    writePlanar(await loadPicture(item.png, { size }), target.data, i * 3 * size * size);
  }
}

/** Mean squared error and commitment of held-out pictures with the weights as they stand. */
async function validationPass(
  runtime: Runtime,
  model: AugVAEConfig,
  shared: Tensors,
  items: readonly CorpusItem[],
  threads: number,
) {
  const batch = Math.min(16, items.length);
  if (batch === 0) return { run: async () => ({}), release: () => {} };
  const { graph, reconstructionLoss, commitmentLoss } = augVAETrainingGraph(model, batch);
  graph.output("reconstruction", reconstructionLoss);
  graph.output("commitment", commitmentLoss);
  const pass = await ForwardPass.create(runtime, graph, shared, threads);
  const { resolution } = model;
  const batches: TensorData<"float32">[] = [];
  for (let start = 0; start + batch <= items.length; start += batch) {
    const pictures = allocate("float32", [batch, 3, resolution, resolution]);
    await writePictures(pictures, items.slice(start, start + batch), resolution);
    batches.push(pictures);
  }
  return {
    run: async () => {
      let reconstruction = 0;
      let commitment = 0;
      for (const pictures of batches) {
        (pass.inputs.pictures as TensorData<"float32">).data.set(pictures.data);
        await pass.run();
        reconstruction += Number(pass.outputs.reconstruction!.data[0]) / batches.length;
        commitment += Number(pass.outputs.commitment!.data[0]) / batches.length;
      }
      // Pictures span 2, from -1 to 1.
      const psnr = 10 * Math.log10(4 / reconstruction);
      return { heldOutReconstruction: reconstruction, heldOutCommitment: commitment, heldOutPsnr: psnr };
    },
    release: () => pass.release(),
  };
}
