import { describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { allocate, gradients, Random, type TensorData, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  type AugVAETrainingOptions,
  augVAEConfigSchema,
  augVAETrainingGraph,
  codebookNames,
  initializeAugVAE,
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
