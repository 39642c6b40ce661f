import { beforeAll, expect, it } from "vitest";
import { expectClose, relativeDifference, rootMeanSquareDifference } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import { referenceWeights } from "../../test/reference-weights.js";
import { describeFixtures, settingAfter } from "../../test/shared-fixtures.js";
import { readSafetensors } from "../checkpoint/index.js";
import {
  add,
  allocate,
  divide,
  globalNorm,
  gradients,
  minimum,
  multiply,
  type TensorData,
  TrainingStep,
  tensorData,
} from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  type BiARTConfig,
  biartConfigSchema,
  biartDecays,
  biartParameters,
  biartTrainingGraph,
  head,
  REF,
} from "./index.js";

const runtime = createNativeRuntime();

/** Reads "AdamW lr 1e-3 betas .9 .95 eps 1e-8; weight decay .01 on …; gradient clipped to norm 1". */
function fromOptimizerLine(line: string) {
  const beta1 = settingAfter(line, "betas");
  return {
    learningRate: settingAfter(line, "lr"),
    betas: [beta1, settingAfter(line, "betas \\S+")] as const,
    epsilon: settingAfter(line, "eps"),
    weightDecay: settingAfter(line, "weight decay"),
    clipNorm: settingAfter(line, "norm"),
    decays: biartDecays,
  };
}

async function load(path: string) {
  const { metadata, tensors } = await readSafetensors(path);
  const json = (key: string) => JSON.parse(metadata[key] ?? "null");
  const [batch, length] = tensors.sequence!.shape as [number, number];
  const sizes = biartConfigSchema.parse({ layers: json("layers"), width: json("dim"), heads: json("heads") });
  // How a table divides into text and image, and a sequence into its parts, does not matter to the network. A block
  // is a position shorter than its sequence, so that the shortest is too short for the schema.
  const config: BiARTConfig = {
    ...sizes,
    textVocabulary: json("vocabulary"),
    imageVocabulary: 0,
    textLength: 0,
    imageLength: json("block") - 2,
    dropout: 0,
  };
  const segment = tensors.segment!.data as BigInt64Array;
  const targetSegments = Array.from({ length: batch * (length - 1) }, (_, i) =>
    Number(segment[Math.floor(i / (length - 1)) * length + (i % (length - 1)) + 1]),
  );
  const refCount = targetSegments.filter((value) => value === REF).length;
  const genCount = targetSegments.length - refCount;
  const feeds = {
    ids: tensors.sequence!,
    segments: tensors.segment!,
    "weights.ref": tensorData(
      "float32",
      [targetSegments.length],
      targetSegments.map((value) => (value === REF ? 1 / refCount : 0)),
    ),
    "weights.gen": tensorData(
      "float32",
      [targetSegments.length],
      targetSegments.map((value) => (value === REF ? 0 : 1 / genCount)),
    ),
  };
  const optimizer = fromOptimizerLine(json("optimizer"));
  const steps: { ref: number; gen: number; loss: number; grad_norm_before_clip: number }[] =
    json("train_steps");
  return {
    config,
    feeds,
    tensors,
    batch,
    length,
    parameters: json("parameters") as Record<string, number[]>,
    weights: referenceWeights(json("salt"), json("parameters")),
    optimizer,
    steps,
    // Gradients that are smaller differ by rounding, up to a thousandth of this.
    gradientFloor: 1e-4 * Math.min(optimizer.clipNorm, steps[0]!.grad_norm_before_clip),
  };
}

/** Whether all of a gradient is below what a comparison to 1e-3 with this floor tells from zero. */
function isRounding(gradient: TensorData | undefined, floor: number): boolean {
  return (
    gradient !== undefined && relativeDifference(allocate("float32", gradient.shape), gradient, floor) < 1e-3
  );
}

describeFixtures("parity with minGPT and segments", "biart", ".safetensors", ({ path }) => {
  let fixture: Awaited<ReturnType<typeof load>>;
  beforeAll(async () => {
    fixture = await load(path);
  });

  it("has the same parameters", () => {
    const ours = Object.fromEntries(Object.entries(biartParameters(fixture.config)).sort());
    expect(ours).toEqual(Object.fromEntries(Object.entries(fixture.parameters).sort()));
  });

  it("computes the same logits and clipped gradients", async () => {
    const { config, feeds, weights, tensors, batch, length, optimizer, gradientFloor } = fixture;
    const { graph, loss, hidden } = biartTrainingGraph(config, { batch, length });
    graph.output("logits", head(graph, hidden, config));
    const names = [...graph.parameters.keys()];
    const slopes = gradients(
      loss,
      names.map((name) => graph.parameters.get(name)!),
    );
    const clip = minimum(divide(optimizer.clipNorm, add(globalNorm(slopes), 1e-6)), 1);
    names.forEach((name, i) => {
      graph.output(`grad_clipped.${name}`, multiply(slopes[i]!, clip));
    });
    const result = await evaluate(runtime, graph, { ...weights, ...feeds });
    const [rows, columns, classes] = tensors.logits!.shape as [number, number, number];
    const flat = tensorData("float32", [rows * columns, classes], tensors.logits!.data as Float32Array);
    // We differ by 1e-6. GELU's tanh approximation differs by 3e-4, another epsilon of the normalizations by 1e-4.
    expectClose(result.logits!, flat, 5e-5, "logits");
    const expected = Object.keys(tensors).filter((name) => name.startsWith("grad_clipped."));
    expect(expected.length).toBeGreaterThan(0);
    // A key's bias shifts all scores of a query alike: its gradient is zero but for rounding, hence the floor.
    for (const name of expected) expectClose(result[name]!, tensors[name]!, 1e-3, name, gradientFloor);
  });

  it("makes the same three AdamW steps", async () => {
    const { config, feeds, weights, tensors, batch, length, optimizer, steps, gradientFloor } = fixture;
    const { graph, loss, refLoss, genLoss } = biartTrainingGraph(config, { batch, length });
    const own = Object.fromEntries(
      Object.entries(weights).map(([name, { shape, data }]) => [name, tensorData("float32", shape, data)]),
    );
    const step = await TrainingStep.create(runtime, graph, {
      loss,
      parameters: own,
      optimizer,
      metrics: { ref: refLoss, gen: genLoss },
    });
    for (const [name, tensor] of Object.entries(feeds)) {
      (step.inputs[name] as TensorData<"float32">).data.set(tensor.data as Float32Array);
    }
    let compared = 0;
    for (const [index, expected] of steps.entries()) {
      await step.run(optimizer.learningRate);
      const { grad_norm_before_clip: norm, ...losses } = expected;
      for (const [name, value] of Object.entries(losses)) {
        expect(
          Math.abs(Number(step.metrics[name]!.data[0]) - value) / value,
          `${name} ${index}`,
        ).toBeLessThan(1e-4);
      }
      expect(Math.abs(Number(step.metrics.gradient_norm!.data[0]) - norm) / norm).toBeLessThan(1e-3);
      const after = `after${index + 1}.`;
      for (const key of Object.keys(tensors).filter((name) => name.startsWith(after))) {
        const name = key.slice(after.length);
        compared++;
        // AdamW makes a whole step of a gradient that is zero but for rounding: single elements may differ, and all of
        // a key's bias, by the steps that both made.
        const moved = 2 * (index + 1) * optimizer.learningRate;
        if (isRounding(tensors[`grad_clipped.${name}`], gradientFloor))
          expectClose(own[name]!, tensors[key]!, moved, key, 1);
        else expect(rootMeanSquareDifference(own[name]!, tensors[key]!), key).toBeLessThan(1e-3);
      }
    }
    expect(compared).toBeGreaterThan(0);
    step.release();
  });
});
