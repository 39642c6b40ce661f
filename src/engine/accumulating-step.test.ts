import { describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import {
  AccumulatingStep,
  type AdamWOptions,
  add,
  EngineError,
  Graph,
  linear,
  mean,
  multiply,
  Random,
  square,
  subtract,
  type TensorData,
  TrainingStep,
  tensorData,
} from "./index.js";
import { createNativeRuntime, liveHandles } from "./runtime/native/index.js";

const runtime = createNativeRuntime();
const optimizer: AdamWOptions = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0.5 };
const random = new Random(2);
const xs = Float32Array.from({ length: 3 * 24 }, () => random.normal());
const ys = Float32Array.from({ length: 2 * 24 }, () => random.normal());

/** A regression whose inputs also move an average, as pictures move the codebook of AugVAE. */
function regression(batch: number) {
  const graph = new Graph();
  const x = graph.input("x", "float32", [batch, 3]);
  const average = graph.input("average", "float32", [3]);
  const y = linear(x, graph.parameter("weight", [2, 3]), graph.parameter("bias", [2]));
  const loss = mean(square(subtract(y, graph.input("y", "float32", [batch, 2]))));
  const next = add(multiply(average, 0.9), multiply(mean(x, [0]), 0.1));
  const parameters = {
    weight: tensorData("float32", [2, 3], [0.1, -0.2, 0.3, 0.4, 0.5, -0.6]),
    bias: tensorData("float32", [2], [0.05, -0.05]),
  };
  return { graph, options: { loss, state: { average: next }, parameters, optimizer }, parameters };
}

function feed(inputs: Readonly<Record<string, TensorData>>, firstRow: number): void {
  const rows = inputs.x!.shape[0]!;
  (inputs.x!.data as Float32Array).set(xs.subarray(3 * firstRow, 3 * (firstRow + rows)));
  (inputs.y!.data as Float32Array).set(ys.subarray(2 * firstRow, 2 * (firstRow + rows)));
}

describe("a step whose batch comes in parts", () => {
  it("makes the updates of the whole batch, and reports its loss and gradient norm", async () => {
    const whole = regression(8);
    const part = regression(2);
    const once = await TrainingStep.create(runtime, whole.graph, whole.options);
    const parts = await AccumulatingStep.create(runtime, part.graph, { ...part.options, parts: 4 });
    for (let step = 0; step < 3; step++) {
      feed(once.inputs, 8 * step);
      await once.run(0.01);
      for (let i = 0; i < 4; i++) {
        feed(parts.inputs, 8 * step + 2 * i);
        await parts.accumulate();
      }
      await parts.run(0.01);
      for (const name of ["loss", "gradient_norm"]) {
        expectClose(parts.metrics[name]!, once.metrics[name]!, 1e-6, name);
      }
    }
    expect(parts.updates).toBe(3);
    for (const name of ["weight", "bias"] as const) {
      expectClose(part.parameters[name], whole.parameters[name], 1e-6, name);
    }
    for (const [name, moment] of Object.entries(once.moments)) {
      expectClose(parts.moments[name]!, moment, 1e-5, name);
    }
    once.release();
    parts.release();
  });

  it("moves the state with every part", async () => {
    const { graph, options } = regression(2);
    const step = await AccumulatingStep.create(runtime, graph, { ...options, parts: 2 });
    const expected = [0, 0, 0];
    for (let i = 0; i < 2; i++) {
      feed(step.inputs, 2 * i);
      await step.accumulate();
      for (let k = 0; k < 3; k++) {
        expected[k] = 0.9 * expected[k]! + 0.05 * (xs[6 * i + k]! + xs[6 * i + 3 + k]!);
      }
    }
    expectClose(step.inputs.average!, tensorData("float32", [3], expected), 1e-6, "average");
    step.release();
  });

  it("refuses an update before all parts are there, and parts beyond them", async () => {
    const { graph, options } = regression(2);
    const step = await AccumulatingStep.create(runtime, graph, { ...options, parts: 2 });
    await step.accumulate();
    await expect(step.run(0.01)).rejects.toThrow("1 of 2 parts are there");
    await step.accumulate();
    await expect(step.accumulate()).rejects.toThrow(EngineError);
    step.release();
  });

  it("leaves no handle behind", async () => {
    const before = liveHandles();
    const { graph, options } = regression(2);
    const step = await AccumulatingStep.create(runtime, graph, { ...options, parts: 1 });
    feed(step.inputs, 0);
    await step.accumulate();
    await step.run(0.01);
    step.release();
    expect(liveHandles()).toEqual(before);
  });
});
