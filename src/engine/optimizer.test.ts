import { describe, expect, it } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import {
  type AdamWOptions,
  adamWGraph,
  add,
  allocate,
  type ConvolutionOptions,
  cast,
  conv2d,
  Graph,
  gelu,
  groupNorm,
  linear,
  mean,
  momentName,
  multiply,
  Random,
  slice,
  square,
  subtract,
  sum,
  swish,
  type Tensor,
  type TensorData,
  TrainingStep,
  tensorData,
  upsampleNearest,
} from "./index.js";
import { createNativeRuntime, liveHandles } from "./runtime/native/index.js";

const runtime = createNativeRuntime();
const options: AdamWOptions = {
  betas: [0.9, 0.95],
  epsilon: 1e-8,
  weightDecay: 0.1,
  decays: (name) => name.endsWith("weight"),
  clipNorm: 0.5,
};

/** AdamW in doubles, as PyTorch 1.13's documentation writes it, after clip_grad_norm_. */
class ReferenceAdamW {
  readonly #first: number[];
  readonly #second: number[];
  #step = 0;
  constructor(
    readonly value: number[],
    private readonly decay: number,
  ) {
    this.#first = value.map(() => 0);
    this.#second = value.map(() => 0);
  }

  update(gradient: readonly number[], learningRate: number, clip: number): void {
    this.#step++;
    const [beta1, beta2] = options.betas;
    gradient.forEach((raw, i) => {
      const g = raw * clip;
      this.value[i]! *= 1 - learningRate * this.decay;
      this.#first[i] = beta1 * this.#first[i]! + (1 - beta1) * g;
      this.#second[i] = beta2 * this.#second[i]! + (1 - beta2) * g * g;
      const first = this.#first[i]! / (1 - beta1 ** this.#step);
      const second = this.#second[i]! / (1 - beta2 ** this.#step);
      this.value[i]! -= (learningRate * first) / (Math.sqrt(second) + options.epsilon);
    });
  }
}

describe("AdamW as a graph of its own", () => {
  it("follows the formula over several steps, with decay groups and clipping", async () => {
    const shapes = { "a.weight": [3, 2], "a.bias": [2] };
    const random = new Random(5);
    const { graph, update } = adamWGraph(shapes, options);
    graph.output("norm", update.gradientNorm);
    for (const { name, value, moments } of update.parameters) {
      graph.output(`next.${name}`, value);
      for (const moment of moments) graph.output(`next.${moment.name}`, moment.value);
    }
    const feeds: Record<string, TensorData> = {};
    const reference: Record<string, ReferenceAdamW> = {};
    for (const [name, shape] of Object.entries(shapes)) {
      const count = shape.reduce((a, b) => a * b, 1);
      const start = Array.from({ length: count }, () => Math.fround(random.normal()));
      feeds[name] = tensorData("float32", shape, start);
      feeds[momentName(name, "exp_avg")] = tensorData("float32", shape, Array(count).fill(0));
      feeds[momentName(name, "exp_avg_sq")] = tensorData("float32", shape, Array(count).fill(0));
      reference[name] = new ReferenceAdamW([...start], name.endsWith("weight") ? 0.1 : 0);
    }
    for (let step = 1; step <= 4; step++) {
      const learningRate = 0.01 * step;
      let squares = 0;
      const drawn: Record<string, number[]> = {};
      for (const [name, shape] of Object.entries(shapes)) {
        const gradient = Array.from(feeds[name]!.data as Float32Array, () => Math.fround(random.normal()));
        drawn[name] = gradient;
        feeds[`gradient.${name}`] = tensorData("float32", shape, gradient);
        squares += gradient.reduce((total, g) => total + g * g, 0);
      }
      feeds["optimizer.step"] = tensorData("int64", [], [step]);
      feeds["optimizer.learning_rate"] = tensorData("float32", [], [learningRate]);
      const result = await evaluate(runtime, graph, feeds);
      const norm = Math.sqrt(squares);
      expect(Number(result.norm!.data[0])).toBeCloseTo(norm, 4);
      for (const name of Object.keys(shapes)) {
        reference[name]!.update(drawn[name]!, learningRate, Math.min(1, 0.5 / (norm + 1e-6)));
        const actual = result[`next.${name}`]!;
        reference[name]!.value.forEach((value, i) => {
          expect(Number(actual.data[i])).toBeCloseTo(value, 5);
        });
        for (const key of [name, momentName(name, "exp_avg"), momentName(name, "exp_avg_sq")]) {
          feeds[key] = result[`next.${key}`]!;
        }
      }
    }
  });
});

type Network = (graph: Graph) => { inputs: Record<string, number[]>; loss: Tensor };

/** A network whose hidden weights are read by forward and backward pass. */
const perceptron: Network = (graph) => {
  const width = 48;
  const inputs = { x: [16, width], target: [16, width] };
  let hidden = graph.input("x", "float32", inputs.x);
  const target = graph.input("target", "float32", inputs.target);
  for (let layer = 0; layer < 6; layer++) {
    const weight = graph.parameter(`${layer}.weight`, [width, width]);
    hidden = gelu(linear(hidden, weight, graph.parameter(`${layer}.bias`, [width])));
  }
  return { inputs, loss: mean(square(subtract(hidden, target))) };
};

/** Down by a stride of 2, up again, with a normalization between: kernels are read turned and as they are. */
const convolutional: Network = (graph) => {
  const inputs = { x: [4, 3, 12, 12], target: [4, 3, 12, 12] };
  let hidden = graph.input("x", "float32", inputs.x);
  const target = graph.input("target", "float32", inputs.target);
  const convolve = (x: Tensor, name: string, outputs: number, options: ConvolutionOptions) => {
    const weight = graph.parameter(`${name}.weight`, [outputs, x.shape[1]!, 3, 3]);
    return conv2d(x, weight, graph.parameter(`${name}.bias`, [outputs]), options);
  };
  const normalize = (x: Tensor, name: string) => {
    const scale = graph.parameter(`${name}.weight`, [x.shape[1]!]);
    return groupNorm(x, 2, scale, graph.parameter(`${name}.bias`, [x.shape[1]!]), 1e-6);
  };
  hidden = swish(normalize(convolve(hidden, "in", 8, { padding: [1, 1, 1, 1] }), "norm1"));
  hidden = swish(normalize(convolve(hidden, "down", 8, { stride: 2, padding: [0, 0, 1, 1] }), "norm2"));
  hidden = add(hidden, convolve(hidden, "residual", 8, { padding: [1, 1, 1, 1] }));
  hidden = convolve(upsampleNearest(hidden), "out", 3, { padding: [1, 1, 1, 1] });
  return { inputs, loss: mean(square(subtract(hidden, target))) };
};

interface Run {
  network?: Network;
  steps?: number;
  optimizer?: AdamWOptions;
}

async function train(
  inPlace: boolean,
  { network = perceptron, steps = 40, optimizer = options }: Run = {},
): Promise<{ losses: number[]; weights: number[] }> {
  const random = new Random(9);
  const graph = new Graph();
  const { inputs, loss } = network(graph);
  const parameters = Object.fromEntries(
    [...graph.parameters].map(([name, { shape }]) => {
      const tensor = allocate("float32", shape);
      for (let i = 0; i < tensor.data.length; i++) tensor.data[i] = 0.2 * random.normal();
      return [name, tensor];
    }),
  );
  const step = await TrainingStep.create(runtime, graph, { loss, parameters, optimizer, inPlace });
  for (const name of Object.keys(inputs)) {
    const { data } = step.inputs[name] as TensorData<"float32">;
    for (let i = 0; i < data.length; i++) data[i] = random.normal();
  }
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    await step.run(0.02);
    losses.push(Number(step.metrics.loss!.data[0]));
  }
  step.release();
  return { losses, weights: Object.values(parameters).flatMap(({ data }) => [...data]) };
}

const { clipNorm: _, ...unclipped } = options;

describe("TrainingStep", () => {
  it.each([
    { name: "a perceptron, clipped", network: perceptron, optimizer: options, falls: 0.5 },
    { name: "a perceptron, not clipped", network: perceptron, optimizer: unclipped, falls: 0.5 },
    { name: "convolutions, clipped", network: convolutional, optimizer: options, falls: 0.9 },
    { name: "convolutions, not clipped", network: convolutional, optimizer: unclipped, falls: 0.9 },
  ])(
    "updates $name in place exactly as it does into second copies",
    async ({ network, optimizer, falls }) => {
      // Engine trap 1: a weight that is written while the backward pass still reads it.
      const inPlace = await train(true, { network, optimizer });
      const copied = await train(false, { network, optimizer });
      expect(inPlace.losses).toEqual(copied.losses);
      expect(inPlace.weights).toEqual(copied.weights);
      expect(inPlace.losses.at(-1)!).toBeLessThan(falls * inPlace.losses[0]!);
    },
  );

  it("reads what no gradient needs, metrics and state, before it writes the weights", async () => {
    const graph = new Graph();
    const weight = graph.parameter("weight", [3]);
    const loss = mean(square(weight));
    const remembered = graph.input("remembered", "float32", [3]);
    const step = await TrainingStep.create(runtime, graph, {
      loss,
      parameters: { weight: tensorData("float32", [3], [1, 2, 3]) },
      optimizer: options,
      metrics: { total: sum(multiply(weight, 10)), first: cast(slice(weight, 0, 0, 1), "int64") },
      state: { remembered: add(multiply(remembered, 0), weight) },
    });
    await step.run(0.5);
    expect(step.metrics.total!.data[0]).toBe(60);
    expect(step.metrics.first!.data[0]).toBe(1n);
    expect([...step.inputs.remembered!.data]).toEqual([1, 2, 3]);
    step.release();
  });

  it("leaves no handles behind", async () => {
    const before = liveHandles();
    await train(true, { steps: 2 });
    expect(liveHandles()).toBe(before);
  });

  it("names a parameter that has no value", async () => {
    const graph = new Graph();
    const loss = mean(square(graph.parameter("lonely", [3])));
    const made = TrainingStep.create(runtime, graph, { loss, parameters: {}, optimizer: options });
    await expect(made).rejects.toThrow(/lonely/);
  });
});
