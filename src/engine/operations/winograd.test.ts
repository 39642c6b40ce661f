import { describe, expect, it } from "vitest";
import { evaluate } from "../../../test/gradient-check.js";
import {
  allocate,
  conv2d,
  Graph,
  gradients,
  multiply,
  Random,
  sum,
  type TensorData,
  toOnnx,
} from "../index.js";
import { createNativeRuntime } from "../runtime/native/index.js";

const runtime = createNativeRuntime();

interface Case {
  batch: number;
  inputs: number;
  outputs: number;
  height: number;
  width: number;
  padding: readonly [number, number, number, number];
}

/** A convolution, and the gradients of a weighted sum of its outputs. */
function network(winograd: boolean, { batch, inputs, outputs, height, width, padding }: Case): Graph {
  const graph = new Graph({ winograd });
  const x = graph.input("x", "float32", [batch, inputs, height, width]);
  const weight = graph.parameter("weight", [outputs, inputs, 3, 3]);
  const bias = graph.parameter("bias", [outputs]);
  const value = conv2d(x, weight, bias, { padding });
  const importance = graph.input("importance", "float32", value.shape);
  graph.output("value", value);
  const loss = sum(multiply(value, importance));
  gradients(loss, [x, weight, bias]).forEach((gradient, i) => {
    graph.output(`gradient.${i}`, gradient);
  });
  return graph;
}

const operations = (graph: Graph) => Buffer.from(toOnnx(graph)).toString("latin1").split("Conv").length - 1;

describe("minimal filtering", () => {
  it.each<Case>([
    { batch: 1, inputs: 96, outputs: 100, height: 8, width: 8, padding: [1, 1, 1, 1] },
    { batch: 3, inputs: 100, outputs: 96, height: 12, width: 4, padding: [1, 1, 1, 1] },
    // More than one band of tiles.
    { batch: 1, inputs: 100, outputs: 96, height: 88, width: 256, padding: [1, 1, 1, 1] },
    { batch: 2, inputs: 97, outputs: 96, height: 10, width: 6, padding: [0, 0, 0, 0] },
    { batch: 2, inputs: 96, outputs: 96, height: 11, width: 12, padding: [2, 0, 1, 2] },
  ])("gives the convolution of $height x $width with edges $padding, and its gradients", async (given) => {
    const random = new Random(4);
    const feeds: Record<string, TensorData> = {};
    const [plain, fast] = [network(false, given), network(true, given)];
    for (const [name, { shape }] of [...plain.inputs, ...plain.parameters]) {
      const tensor = allocate("float32", shape);
      for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = random.normal();
      feeds[name] = tensor;
    }
    const expected = await evaluate(runtime, plain, feeds);
    const found = await evaluate(runtime, fast, feeds);
    for (const [name, { data, shape }] of Object.entries(expected)) {
      expect(found[name]!.shape).toEqual(shape);
      let [largest, worst] = [0, 0];
      for (let i = 0; i < data.length; i++) {
        largest = Math.max(largest, Math.abs(Number(data[i])));
        worst = Math.max(worst, Math.abs(Number(data[i]) - Number(found[name]!.data[i])));
      }
      expect(worst / largest, name).toBeLessThan(2e-5);
    }
  });

  it("takes the place of the three convolutions' direct forms, transforms of tiles that they are", () => {
    const given: Case = { batch: 1, inputs: 96, outputs: 96, height: 8, width: 8, padding: [1, 1, 1, 1] };
    // Tiles of the input twice, for the value and the kernels' gradient, and of the gradient twice.
    expect(operations(network(true, given))).toBe(4);
    expect(operations(network(false, given))).toBe(2);
  });

  it.each([
    { why: "few channels", change: { inputs: 64 } },
    { why: "outputs that tiles do not cover", change: { width: 10 } },
  ])("leaves $why to the direct form", ({ change }) => {
    const given: Case = { batch: 1, inputs: 96, outputs: 96, height: 8, width: 8, padding: [1, 1, 1, 1] };
    const turned = { ...given, ...change };
    expect(toOnnx(network(true, turned))).toEqual(toOnnx(network(false, turned)));
  });
});
