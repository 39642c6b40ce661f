import { expect, test } from "vitest";
import { DeviceWeights } from "./device-weights.js";
import { Graph } from "./graph.js";
import type { MuonOptions } from "./muon.js";
import { toOnnx } from "./onnx/model.js";
import { linear, mean, multiply, square, subtract } from "./operations/index.js";
import { createNativeRuntime } from "./runtime/native/index.js";
import type { DeviceMemory, Session } from "./runtime/runtime.js";
import { allocate, type TensorData, tensorData } from "./tensor-data.js";
import { TrainingStep } from "./training-step.js";

const runtime = createNativeRuntime();

/** Why WebGPU cannot be used here, or undefined where it can. */
async function problemOfWebGPU(): Promise<string | undefined> {
  const graph = new Graph();
  graph.output("y", multiply(graph.input("x", "float32", [1]), 2));
  try {
    (await runtime.createSession(toOnnx(graph), { executionProvider: "webgpu" })).release();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

const withoutWebGPU = (await problemOfWebGPU()) !== undefined;

async function regression(executionProvider: string, muon?: MuonOptions) {
  const graph = new Graph({ device: executionProvider === "webgpu" ? "gpu" : "cpu" });
  const weight = graph.parameter("weight", [2, 3]);
  const bias = graph.parameter("bias", [2]);
  const loss = mean(
    square(
      subtract(
        linear(graph.input("x", "float32", [4, 3]), weight, bias),
        graph.input("y", "float32", [4, 2]),
      ),
    ),
  );
  const parameters: Record<string, TensorData> = {
    weight: tensorData("float32", [2, 3], [0.1, -0.2, 0.3, 0.4, 0.5, -0.6]),
    bias: allocate("float32", [2]),
  };
  const step = await TrainingStep.create(runtime, graph, {
    loss,
    parameters,
    optimizer: { betas: [0.9, 0.999], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 1, muon },
    fixed: ["y"],
    session: { executionProvider },
  });
  (step.inputs.y!.data as Float32Array).set([1, 0, 0, 1, 1, 1, 0, 0]);
  return { step, parameters };
}

test("fixed inputs are read as they are before the first run", async () => {
  const { step } = await regression("cpu");
  (step.inputs.x!.data as Float32Array).fill(0);
  await step.run(0.1);
  expect(step.metrics.loss!.data[0]).toBeCloseTo(0.5, 6);
  step.release();
});

test("the CPU is the CPU in capitals, too", async () => {
  const { step } = await regression("CPU");
  (step.inputs.x!.data as Float32Array).fill(0);
  await step.run(0.1);
  expect(step.metrics.loss!.data[0]).toBeCloseTo(0.5, 6);
  step.release();
});

test.each([
  ["the device has no room for all tensors", 3, 10],
  ["the session refuses them", 9, 0],
])("device tensors are freed where %s", (_, room, bindings) => {
  let held = 0;
  const memory: DeviceMemory = {
    allocate: (dtype, shape) => {
      if (held === room) throw new Error("refused");
      held++;
      let released = false;
      return {
        dtype,
        shape,
        release: () => {
          if (!released) held--;
          released = true;
        },
      };
    },
    copy: () => {},
  };
  const session: Session = {
    inputNames: [],
    outputNames: [],
    deviceMemory: memory,
    bind: () => {
      if (bindings === 0) throw new Error("refused");
      return { run: async () => {}, runSync: () => {}, release: () => {} };
    },
    release: () => {},
  };
  const updated = ["a", "b"].map((input) => ({
    input,
    output: `next.${input}`,
    host: allocate("float32", [2]),
  }));
  expect(() => DeviceWeights.create(session, updated, {}, {})).toThrow("refused");
  expect(held).toBe(0);
});

test.skipIf(withoutWebGPU).each([
  ["AdamW", undefined],
  ["Muon", { momentum: 0.95, updates: (name: string) => name === "weight" }],
])("training on WebGPU: the updates of the CPU, and weights that come back, by %s", async (_, muon) => {
  const on = { cpu: await regression("cpu", muon), webgpu: await regression("webgpu", muon) };
  const before = [...on.webgpu.parameters.weight!.data].map(Number);
  for (let run = 0; run < 5; run++) {
    for (const { step } of Object.values(on)) {
      (step.inputs.x!.data as Float32Array).set(Array.from({ length: 12 }, (_, i) => Math.sin(i + run)));
      await step.run(0.05);
    }
    const losses = Object.values(on).map(({ step }) => Number(step.metrics.loss!.data[0]));
    expect(losses[1]).toBeCloseTo(losses[0]!, 5);
  }
  expect([...on.webgpu.parameters.weight!.data].map(Number)).toEqual(before);
  on.webgpu.step.synchronize();
  for (const name of ["weight", "bias"]) {
    const expected = [...on.cpu.parameters[name]!.data].map(Number);
    [...on.webgpu.parameters[name]!.data].forEach((value, i) => {
      expect(Number(value), `${name}[${i}]`).toBeCloseTo(expected[i]!, 5);
    });
  }
  for (const { step } of Object.values(on)) step.release();
});

test.skipIf(withoutWebGPU)(
  "a device's tensor cannot be both read and written, and keeps its type",
  async () => {
    const graph = new Graph();
    graph.output("y", multiply(graph.input("x", "float32", [2]), 2));
    const session = await runtime.createSession(toOnnx(graph), { executionProvider: "webgpu" });
    const memory = session.deviceMemory!;
    const x = memory.allocate("float32", [2]);
    expect(() => session.bind({ x }, { y: x })).toThrow(
      /"x" and "y" are the same tensor of the device's memory/,
    );
    expect(() => memory.copy([{ from: x, to: allocate("int32", [2]) }])).toThrow(
      "float32[2] cannot be copied to int32[2]: type and shape must be equal",
    );
    const y = allocate("float32", [2]);
    memory.copy([{ from: tensorData("float32", [2], [3, -4]), to: x }]);
    await session.bind({ x }, { y }).run();
    expect([...y.data]).toEqual([6, -8]);
    x.release();
    session.release();
  },
);
