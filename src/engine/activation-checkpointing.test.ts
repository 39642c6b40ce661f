import { expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import {
  allocate,
  checkpointed,
  conv2d,
  Graph,
  gradients,
  groupNorm,
  mean,
  multiply,
  ParameterScope,
  Random,
  square,
  swish,
  type Tensor,
  type TensorData,
  toOnnx,
} from "./index.js";
import { createNativeRuntime } from "./runtime/native/index.js";

const runtime = createNativeRuntime();
const channels = 8;

function block(scope: ParameterScope, x: Tensor): Tensor {
  const scale = scope.parameter("scale", [channels]);
  const normalized = groupNorm(x, 2, scale, scope.parameter("bias", [channels]), 1e-6);
  const weight = scope.parameter("weight", [channels, channels, 3, 3]);
  return conv2d(swish(normalized), weight, undefined, { padding: [1, 1, 1, 1] });
}

/** Three blocks, two of which share their weights. */
function network(forget: boolean): Graph {
  const graph = new Graph();
  const x = graph.input("x", "float32", [2, channels, 6, 6]);
  const scope = new ParameterScope(graph);
  let hidden = x;
  for (const name of ["a", "b", "a"]) {
    const build = ([input]: readonly Tensor[]) => block(scope.child(name), input!);
    hidden = forget ? checkpointed([hidden], build) : build([hidden]);
  }
  const loss = mean(square(multiply(hidden, hidden)));
  graph.output("loss", loss);
  const variables = [x, ...graph.parameters.values()];
  gradients(loss, variables).forEach((gradient, i) => {
    graph.output(`gradient.${variables[i]!.name}`, gradient);
  });
  return graph;
}

it("gives the gradients of the plain network, shared weights included", async () => {
  const random = new Random(1);
  const feeds: Record<string, TensorData> = {};
  const [plain, forgetful] = [network(false), network(true)];
  for (const [name, { shape }] of [...plain.inputs, ...plain.parameters]) {
    const tensor = allocate("float32", shape);
    for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = 0.3 * random.normal();
    feeds[name] = tensor;
  }
  const expected = await evaluate(runtime, plain, feeds);
  const found = await evaluate(runtime, forgetful, feeds);
  expect(Object.keys(found)).toEqual(Object.keys(expected));
  for (const [name, tensor] of Object.entries(expected)) expectClose(found[name]!, tensor, 1e-6, name);
});

it("computes the convolutions of the blocks a second time", () => {
  const count = (graph: Graph) => Buffer.from(toOnnx(graph)).toString("latin1").split("QuickGelu").length - 1;
  expect(count(network(true))).toBe(2 * count(network(false)));
});
