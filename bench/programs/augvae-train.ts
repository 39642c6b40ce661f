import { augVAETrainingGraph, codebookNames, initializeAugVAE } from "../../src/augvae/index.js";
import { deviceOf, elementCount, Random, type TensorData, TrainingStep } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, profileOption, providerOption, timed } from "../measure.js";
import { augvaeOf, augvaeShape } from "../shapes.js";

const o = numericOptions({
  ...augvaeShape,
  /** 1: activation checkpointing. */
  checkpoint: 0,
  runs: 5,
  threads: 2,
});
const config = augvaeOf(o);
const { executionProvider, providerOptions } = providerOption();
const training = augVAETrainingGraph(config, {
  batch: o.batch,
  checkpointActivations: o.checkpoint === 1,
  device: deviceOf(executionProvider),
});
const all = initializeAugVAE(config, 1);
const parameters = Object.fromEntries(
  [...training.graph.parameters.keys()].map((name) => [name, all[name]!]),
);
const size = Object.values(parameters).reduce((total, tensor) => total + elementCount(tensor.shape), 0);
const step = await TrainingStep.create(createNativeRuntime(), training.graph, {
  loss: training.loss,
  parameters,
  optimizer: { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 1e-5 },
  state: training.nextCodebook,
  session: { threads: o.threads, executionProvider, providerOptions, ...profileOption() },
});
const random = new Random(1);
const fill = (name: string, draw: () => number) => {
  const { data } = step.inputs[name] as TensorData<"float32">;
  for (let i = 0; i < data.length; i++) data[i] = draw();
};
fill("pictures", () => 2 * random.uniform() - 1);
fill(codebookNames.codebook, () => random.normal());
fill(codebookNames.clusterSize, () => 1);
const codebook = step.inputs[codebookNames.codebook] as TensorData<"float32">;
(step.inputs[codebookNames.embedAverage] as TensorData<"float32">).data.set(codebook.data);
await timed("augvae-train", () => step.run(1e-5), o.runs, o.threads, { parameters: size });
step.release();
