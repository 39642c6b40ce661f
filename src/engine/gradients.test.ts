import { describe, expect, it } from "vitest";
import { checkGradients, evaluate } from "../../test/gradient-check.js";
import * as ops from "./index.js";
import { Graph, gradients, tensorData } from "./index.js";
import { createNativeRuntime } from "./runtime/native/index.js";

const runtime = createNativeRuntime();

describe("gradients", () => {
  it("accumulate where a tensor is used more than once", async () => {
    const build = (_g: Graph, [x]: readonly ops.Tensor[]) =>
      ops.add(ops.multiply(x!, x!), ops.multiply(x!, 3));
    await checkGradients(runtime, { dtype: "float64", build, shapes: [[4]] });
  });

  it("stop at stopGradient and pass through straightThrough unchanged", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [2]);
    const stopped = ops.multiply(ops.stopGradient(x), x);
    const straight = ops.multiply(ops.straightThrough(ops.multiply(x, 10), x), 5);
    const [dx] = gradients(ops.sum(ops.add(stopped, straight)), [x]);
    graph.output("dx", dx!);
    graph.output("value", straight);
    const result = await evaluate(runtime, graph, { x: tensorData("float32", [2], [3, -1]) });
    expect([...(result.dx!.data as Float32Array)]).toEqual([3 + 5, -1 + 5]);
    expect([...(result.value!.data as Float32Array)]).toEqual([150, -50]);
  });

  it("compute nothing that no requested gradient needs", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [4, 4]);
    const w = graph.parameter("w", [4, 4]);
    const hidden = ops.matmul(ops.exp(x), w);
    const before = ops.toOnnx(withOutput(graph, "y", hidden)).length;
    const [dw] = gradients(ops.sum(hidden), [w]);
    graph.outputs.clear();
    graph.output("dw", dw!);
    const types = nodeTypes(dw!);
    expect(before).toBeGreaterThan(0);
    expect(types.filter((type) => type === "Exp")).toHaveLength(1);
    expect(types.filter((type) => type.includes("MatMul"))).toHaveLength(1);
  });

  it("refuse a loss that is not a scalar and a variable that does not reach it", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [2]);
    const y = graph.input("y", "float32", [2]);
    expect(() => gradients(x, [x])).toThrow(/scalar loss/);
    expect(() => gradients(ops.sum(x), [y])).toThrow(/no gradient reaches "y"/);
  });
});

function withOutput(graph: Graph, name: string, tensor: ops.Tensor): Graph {
  graph.output(name, tensor);
  return graph;
}

function nodeTypes(tensor: ops.Tensor, seen = new Set<object>()): string[] {
  const { node } = tensor;
  if (!node || seen.has(node)) return [];
  seen.add(node);
  return [node.type, ...node.inputs.flatMap((input) => (input ? nodeTypes(input, seen) : []))];
}
