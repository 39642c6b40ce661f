import {
  allocate,
  ForwardPass,
  Graph,
  gradients,
  groupNorm,
  multiply,
  Random,
  sum,
  swish,
} from "../../src/engine/index.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { numericOptions, timed } from "../measure.js";

/** Group normalization and swish alone: forward, then forward and backward. */
const o = numericOptions({ batch: 1, channels: 128, size: 256, groups: 32, runs: 5, threads: 2 });
const runtime = createNativeRuntime();
const random = new Random(1);

async function pass(backward: boolean): Promise<ForwardPass> {
  const graph = new Graph();
  const shape = [o.batch, o.channels, o.size, o.size];
  const x = graph.input("x", "float32", shape);
  const scale = graph.parameter("scale", [o.channels]);
  const bias = graph.parameter("bias", [o.channels]);
  const value = swish(groupNorm(x, o.groups, scale, bias, 1e-6));
  if (backward) {
    const slope = graph.input("slope", "float32", shape);
    const variables = [x, scale, bias];
    gradients(sum(multiply(value, slope)), variables).forEach((gradient, i) => {
      graph.output(`gradient.${i}`, gradient);
    });
  } else {
    graph.output("value", value);
  }
  const weights = { scale: allocate("float32", [o.channels]), bias: allocate("float32", [o.channels]) };
  weights.scale.data.fill(1);
  const made = await ForwardPass.create(runtime, graph, weights, o.threads);
  for (const { data } of Object.values(made.inputs)) {
    for (let i = 0; i < data.length; i++) data[i] = random.normal();
  }
  return made;
}

for (const backward of [false, true]) {
  const made = await pass(backward);
  const what = backward ? "norm-swish-forward-backward" : "norm-swish-forward";
  await timed(what, () => made.run(), o.runs, o.threads);
  made.release();
}
