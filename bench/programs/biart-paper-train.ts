import { biartDecays, biartTrainingGraph, initializeBiART } from "../../src/biart/index.js";
import { elementCount, Random, TrainingStep } from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, peakMegabytes, printFigure } from "../measure.js";
import { biartOf } from "../shapes.js";

/** Training steps of BiART at the paper's size, with random weights. PyTorch does not find room for it here. */
const o = numericOptions({
  layers: 32,
  dim: 1024,
  heads: 16,
  vocabulary: 58000,
  text: 64,
  image: 1024,
  batch: 1,
  steps: 2,
  threads: 2,
});
const config = biartOf(o);
const { graph, loss } = biartTrainingGraph(config, { batch: o.batch });
const parameters = initializeBiART(config, 1);
const size = Object.values(parameters).reduce((total, tensor) => total + elementCount(tensor.shape), 0);
const step = await TrainingStep.create(createNativeRuntime(), graph, {
  loss,
  parameters,
  optimizer: { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.01, decays: biartDecays, clipNorm: 1 },
  session: { threads: o.threads },
});
const random = new Random(1);
const ids = step.inputs.ids!.data as BigInt64Array;
for (let i = 0; i < ids.length; i++) ids[i] = BigInt(random.integer(o.vocabulary));
for (const part of ["weights.ref", "weights.gen"]) {
  const weights = step.inputs[part]!.data as Float32Array;
  weights.fill(0.5 / weights.length);
}
await step.run(1e-4);
const start = performance.now();
for (let i = 0; i < o.steps; i++) await step.run(1e-4);
const seconds = (performance.now() - start) / 1000 / o.steps;
printFigure({
  what: `biart-train, ${o.layers}x${o.dim}, ${(size / 1e6).toFixed(0)} M parameters, ${o.text + o.image} tokens`,
  figure: `${seconds.toFixed(1)} s a step`,
  goal: "≤ 14336 MB",
  peak_mb: peakMegabytes(),
});
step.release();
