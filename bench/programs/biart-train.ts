import { biartDecays, biartTrainingGraph, initializeBiART } from "../../src/biart/index.js";
import { deviceOf, elementCount, Random, TrainingStep } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, profileOption, providerOption, timed } from "../measure.js";
import { biartOf } from "../shapes.js";

const o = numericOptions({
  layers: 6,
  dim: 384,
  heads: 6,
  vocabulary: 24576,
  text: 64,
  image: 256,
  batch: 4,
  runs: 5,
  threads: 2,
  /** 1 computes blocks a second time in the backward pass: less memory. */
  checkpoint: 0,
});
const config = biartOf(o);
const { executionProvider, providerOptions } = providerOption();
const { graph, loss } = biartTrainingGraph(config, {
  batch: o.batch,
  device: deviceOf(executionProvider),
  checkpointActivations: o.checkpoint === 1,
});
const parameters = initializeBiART(config, 1);
const size = Object.values(parameters).reduce((total, tensor) => total + elementCount(tensor.shape), 0);
const step = await TrainingStep.create(createNativeRuntime(), graph, {
  loss,
  parameters,
  optimizer: { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.01, decays: biartDecays, clipNorm: 1 },
  session: { threads: o.threads, executionProvider, providerOptions, ...profileOption() },
});
const random = new Random(1);
const ids = step.inputs.ids!.data as BigInt64Array;
for (let i = 0; i < ids.length; i++) ids[i] = BigInt(random.integer(o.vocabulary));
for (const part of ["weights.ref", "weights.gen"]) {
  const weights = step.inputs[part]!.data as Float32Array;
  weights.fill(0.5 / weights.length);
}
const tokens = o.batch * (o.text + o.image + 1);
await timed("biart-train", () => step.run(1e-4), o.runs, o.threads, { parameters: size, tokens });
step.release();
