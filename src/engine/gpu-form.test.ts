import { expect, test } from "vitest";
import { gradients } from "./gradients.js";
import { Graph, type Tensor } from "./graph.js";
import { toOnnx } from "./onnx/model.js";
import {
  conv2d,
  countOccurrences,
  embedding,
  groupNorm,
  layerNorm,
  linear,
  matmul,
  multiply,
  reshape,
  sum,
} from "./operations/index.js";
import { Random } from "./random.js";
import { createNativeRuntime } from "./runtime/native/index.js";
import { allocate, type TensorData } from "./tensor-data.js";

const runtime = createNativeRuntime();

type Build = (graph: Graph, input: (name: string, shape: number[]) => Tensor) => Record<string, Tensor>;

/** Every output and every gradient of a random weighting of the first, computed on the CPU. */
async function compute(device: "cpu" | "gpu", build: Build): Promise<Record<string, Float32Array>> {
  const graph = new Graph({ device });
  const variables: Record<string, Tensor> = {};
  const outputs = build(graph, (name, shape) => {
    variables[name] = graph.parameter(name, shape);
    return variables[name];
  });
  const [first] = Object.values(outputs) as [Tensor];
  const values: Record<string, TensorData> = {};
  const random = new Random(7);
  const normal = (shape: readonly number[]) => {
    const tensor = allocate("float32", shape);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = random.normal();
    return tensor;
  };
  const weights = graph.input("weights", "float32", first.shape);
  const slopes = gradients(sum(multiply(first, weights)), Object.values(variables));
  for (const [name, tensor] of Object.entries(outputs)) graph.output(`value.${name}`, tensor);
  Object.keys(variables).forEach((name, i) => {
    graph.output(`gradient.${name}`, slopes[i]!);
  });
  for (const [name, tensor] of [...Object.entries(variables), ["weights", weights] as const]) {
    values[name] = normal(tensor.shape);
  }
  if (graph.inputs.has("indices")) {
    const indices = allocate("int64", graph.inputs.get("indices")!.shape);
    for (let i = 0; i < indices.data.length; i++) indices.data[i] = BigInt(random.integer(7));
    values.indices = indices;
  }
  const session = await runtime.createSession(toOnnx(graph, { webgpu: device === "gpu" }));
  const results = Object.fromEntries(
    [...graph.outputs].map(([name, { dtype, shape }]) => [name, allocate(dtype, shape)]),
  );
  await session.bind(values, results).run();
  session.release();
  return Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, data as Float32Array]));
}

const cases: Record<string, Build> = {
  "linear layers over 768 rows": (_, input) => ({
    y: linear(input("x", [6, 128, 5]), input("weight", [3, 5]), input("bias", [3])),
  }),
  "products of transposed factors, scaled": (_, input) => ({
    y: matmul(input("a", [2, 3, 4]), input("b", [2, 5, 4]), { transposeB: true, alpha: 0.5 }),
  }),
  "a product of two transposed matrices, scaled": (_, input) => ({
    y: matmul(input("a", [4, 3]), input("b", [5, 4]), { transposeA: true, transposeB: true, alpha: 2 }),
  }),
  "a convolution at stride 1": (_, input) => ({
    y: conv2d(input("x", [4, 3, 6, 6]), input("weight", [5, 3, 3, 3]), input("bias", [5]), {
      padding: [1, 1, 1, 1],
    }),
  }),
  "a convolution at stride 2": (_, input) => ({
    y: conv2d(input("x", [3, 2, 8, 8]), input("weight", [4, 2, 3, 3]), input("bias", [4]), {
      stride: 2,
      padding: [0, 0, 1, 1],
    }),
  }),
  "group normalization": (_, input) => ({
    y: groupNorm(input("x", [2, 4, 3, 3]), 2, input("scale", [4]), input("bias", [4]), 1e-6),
  }),
  "layer normalization": (_, input) => ({
    y: layerNorm(input("x", [3, 4, 6]), input("scale", [6]), input("bias", [6])),
  }),
  "an embedding, and how often each row is taken": (graph, input) => {
    const indices = graph.input("indices", "int64", [2, 300]);
    return {
      y: embedding(input("table", [7, 4]), indices),
      counts: countOccurrences(reshape(indices, [600]), 7, "float32"),
    };
  },
};

test.each(Object.keys(cases))("a graph for a GPU computes what a graph for a CPU does: %s", async (name) => {
  const expected = await compute("cpu", cases[name]!);
  const actual = await compute("gpu", cases[name]!);
  expect(Object.keys(actual)).toEqual(Object.keys(expected));
  for (const [output, values] of Object.entries(expected)) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-3);
    actual[output]!.forEach((value, i) => {
      expect(Math.abs(value - values[i]!) / largest, `${output}[${i}]`).toBeLessThan(1e-5);
    });
  }
});
