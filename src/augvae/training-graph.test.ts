import { describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { allocate, gradients, Random, type TensorData, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  type AugVAETrainingOptions,
  augVAEConfigSchema,
  augVAEParameters,
  augVAETrainingGraph,
  codebookNames,
  initializeAugVAE,
  isInnerKernel,
} from "./index.js";

const runtime = createNativeRuntime();
const config = augVAEConfigSchema.parse({
  resolution: 16,
  hidden: 32,
  latent: 8,
  codebookSize: 12,
  codebookWidth: 8,
  levels: [8, 4],
  multipliers: [1, 1],
  deeperMultipliers: [1, 1],
  residualBlocks: 1,
});

/** Gradients, loss and next codebook of one batch. */
async function trainOnce(options: Omit<AugVAETrainingOptions, "batch">): Promise<Record<string, TensorData>> {
  const random = new Random(5);
  const normal = (count: number) => Array.from({ length: count }, () => random.normal());
  const training = augVAETrainingGraph(config, { batch: 2, ...options });
  const names = [...training.graph.parameters.keys()];
  const variables = names.map((name) => training.graph.parameters.get(name)!);
  gradients(training.loss, variables).forEach((gradient, i) => {
    training.graph.output(`gradient.${names[i]}`, gradient);
  });
  training.graph.output("loss", training.loss);
  training.statistics.forEach(({ counts }, level) => {
    training.graph.output(`counts.${level}`, counts);
  });
  for (const [name, next] of Object.entries(training.nextCodebook)) {
    training.graph.output(`next.${name}`, next);
  }
  const codes = normal(12 * 8);
  const sizes = allocate("float32", [12]);
  sizes.data.fill(1);
  return evaluate(runtime, training.graph, {
    ...initializeAugVAE(config, 1),
    [codebookNames.codebook]: tensorData("float32", [12, 8], codes),
    [codebookNames.embedAverage]: tensorData("float32", [12, 8], codes),
    [codebookNames.clusterSize]: sizes,
    pictures: tensorData("float32", [2, 3, 16, 16], normal(2 * 3 * 256)),
  });
}

describe("options of AugVAE's training graph", () => {
  it("activation checkpointing changes no gradient", async () => {
    const plain = await trainOnce({});
    const again = await trainOnce({ checkpointActivations: true });
    for (const [name, expected] of Object.entries(plain)) {
      expectClose(again[name]!, expected, 1e-5, name, name.startsWith("gradient.") ? 1e-6 : 0);
    }
  });

  it("the absolute error is added with its weight, and so are its gradients", async () => {
    const [none, half, one] = await Promise.all(
      [0, 0.5, 1].map((absoluteError) => trainOnce({ absoluteError })),
    );
    const last = "gradient.decoders.1.conv_out.bias";
    for (const name of ["loss", last]) {
      const [at0, at05, at1] = [none, half, one].map((run) => [...run![name]!.data].map(Number));
      at0!.forEach((value, i) => {
        expect(at1![i]! - value).toBeCloseTo(2 * (at05![i]! - value), 5);
      });
    }
    // A bias of the last convolution moves every pixel of a channel alike: its gradient is the mean of signs, a third at most.
    const signs = [...one![last]!.data].map((value, i) => Number(value) - Number(none![last]!.data[i]));
    expect(Math.max(...signs.map(Math.abs))).toBeLessThanOrEqual(1 / 3);
    expect(Math.max(...signs.map(Math.abs))).toBeGreaterThan(1e-3);
    expect(Number(one!.loss!.data[0]) - Number(none!.loss!.data[0])).toBeGreaterThan(0.1);
  });

  it("joint updates add up what all levels chose, from the same codebook", async () => {
    const joint = await trainOnce({ levelUpdates: "joint" });
    const [shallow, deep] = [
      joint["counts.0"]!.data as Float32Array,
      joint["counts.1"]!.data as Float32Array,
    ];
    const sizes = joint[`next.${codebookNames.clusterSize}`]!.data as Float32Array;
    // One decay of 0.99 for both levels; in turn there would be two.
    for (let code = 0; code < 12; code++) {
      expect(sizes[code]).toBeCloseTo(0.99 + 0.01 * (shallow[code]! + deep[code]!), 5);
    }
    const inTurn = await trainOnce({});
    const sizesInTurn = inTurn[`next.${codebookNames.clusterSize}`]!.data as Float32Array;
    expect(Math.max(...sizesInTurn.map((size, code) => Math.abs(size - sizes[code]!)))).toBeGreaterThan(1e-3);
  });
});

it("inner kernels are those of encoders and decoders that no picture touches", () => {
  const single = augVAEConfigSchema.parse({ ...config, keptLevel: 4 });
  const inner = Object.entries(augVAEParameters(single)).filter(([name]) => isInnerKernel(name, single));
  expect(inner.length).toBeGreaterThan(20);
  for (const [name, shape] of inner) {
    expect(shape.length, name).toBe(4);
    expect(Math.min(shape[0]!, shape[1]!), name).toBeGreaterThan(3);
  }
  const names = new Set(inner.map(([name]) => name));
  const kernels = Object.entries(augVAEParameters(single)).filter(([, shape]) => shape.length === 4);
  expect(
    kernels
      .map(([name]) => name)
      .filter((name) => !names.has(name))
      .sort(),
  ).toEqual([
    "connectors.1.weight",
    "decoders.1.conv_out.weight",
    "encoders.0.conv_in.weight",
    "post_quants.0.weight",
    "pre_quants.0.weight",
  ]);
});
