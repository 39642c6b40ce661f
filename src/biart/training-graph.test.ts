import { describe, expect, it } from "vitest";
import { relativeDifference } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { config as small } from "../../test/small-biart.js";
import { allocate, type Graph, gradients, Random, type TensorData, toOnnx } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { biartTrainingGraph, initializeBiART, vocabularySize } from "./index.js";

const runtime = createNativeRuntime();
const config = { ...small, dropout: 0.25 };

function trainingGraph(checkpointActivations: boolean): Graph {
  const { graph, loss } = biartTrainingGraph(config, { batch: 3, checkpointActivations });
  const names = [...graph.parameters.keys()];
  const variables = names.map((name) => graph.parameters.get(name)!);
  gradients(loss, variables).forEach((gradient, i) => {
    graph.output(`gradient.${names[i]}`, gradient);
  });
  graph.output("loss", loss);
  return graph;
}

/** Values of all inputs: any tokens, noise, offsets and weights. */
function inputsOf(graph: Graph): Record<string, TensorData> {
  const random = new Random(4);
  const limits: Record<string, number> = { ids: vocabularySize(config), segments: 2, "dropout.offsets": 100 };
  const entries = [...graph.inputs].map(([name, { dtype, shape }]) => {
    const tensor = allocate(dtype, shape);
    for (let i = 0; i < tensor.data.length; i++) {
      tensor.data[i] = dtype === "int64" ? BigInt(random.integer(limits[name]!)) : random.uniform();
    }
    return [name, tensor] as const;
  });
  return Object.fromEntries(entries);
}

describe("activation checkpointing", () => {
  it("changes no gradient, and its dropout has the same masks in both passes", async () => {
    const [plain, forgetful] = [trainingGraph(false), trainingGraph(true)];
    const feeds = { ...initializeBiART(config, 1), ...inputsOf(plain) };
    const expected = await evaluate(runtime, plain, feeds);
    const found = await evaluate(runtime, forgetful, feeds);
    expect(Object.keys(found)).toEqual(Object.keys(expected));
    for (const [name, tensor] of Object.entries(expected)) {
      // A key's bias shifts all scores of a query alike: its gradient is zero but for rounding.
      const floor = name.endsWith("key.bias") ? 1e-3 : 0;
      expect(relativeDifference(found[name]!, tensor, floor), name).toBeLessThan(1e-5);
    }
  });

  it("feels the masks: with other offsets, the gradients are others", async () => {
    const graph = trainingGraph(true);
    const feeds = { ...initializeBiART(config, 1), ...inputsOf(graph) };
    const before = await evaluate(runtime, graph, feeds);
    (feeds["dropout.offsets"]!.data as BigInt64Array).reverse();
    const after = await evaluate(runtime, graph, feeds);
    const name = "gradient.blocks.0.mlp.2.weight";
    expect(relativeDifference(after[name]!, before[name]!)).toBeGreaterThan(0.1);
  });

  it("computes the blocks a second time, and nothing else", () => {
    const count = (graph: Graph, operator: string) =>
      Buffer.from(toOnnx(graph)).toString("latin1").split(operator).length - 1;
    const [plain, forgetful] = [trainingGraph(false), trainingGraph(true)];
    expect(count(plain, "Softmax")).toBeGreaterThanOrEqual(config.layers);
    expect(count(forgetful, "Softmax") - count(plain, "Softmax")).toBe(config.layers);
    const norms = [plain, forgetful].map((graph) => count(graph, "LayerNormalization"));
    expect(norms[1]! - norms[0]!).toBe(2 * config.layers);
  });
});
