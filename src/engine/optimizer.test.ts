import { describe, expect, it } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import {
  type AdamWOptions,
  adamWGraph,
  Graph,
  gelu,
  linear,
  mean,
  momentName,
  Random,
  square,
  subtract,
  type TensorData,
  TrainingStep,
  tensorData,
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

/** A small network whose hidden weights are read by forward and backward pass. */
async function train(inPlace: boolean, steps: number): Promise<{ losses: number[]; weights: number[] }> {
  const random = new Random(9);
  const graph = new Graph();
  const width = 48;
  const x = graph.input("x", "float32", [16, width]);
  const target = graph.input("target", "float32", [16, width]);
  let hidden = x;
  for (let layer = 0; layer < 6; layer++) {
    const weight = graph.parameter(`${layer}.weight`, [width, width]);
    hidden = gelu(linear(hidden, weight, graph.parameter(`${layer}.bias`, [width])));
  }
  const loss = mean(square(subtract(hidden, target)));
  const parameters = Object.fromEntries(
    [...graph.parameters].map(([name, { shape }]) => {
      const count = shape.reduce((a, b) => a * b, 1);
      return [
        name,
        tensorData(
          "float32",
          shape,
          Array.from({ length: count }, () => 0.2 * random.normal()),
        ),
      ];
    }),
  );
  const step = await TrainingStep.create(runtime, graph, { loss, parameters, optimizer: options, inPlace });
  for (const name of ["x", "target"]) {
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

describe("TrainingStep", () => {
  it("updates in place exactly as it does into second copies (engine trap 1)", async () => {
    const inPlace = await train(true, 40);
    const copied = await train(false, 40);
    expect(inPlace.losses).toEqual(copied.losses);
    expect(inPlace.weights).toEqual(copied.weights);
    expect(inPlace.losses.at(-1)!).toBeLessThan(0.5 * inPlace.losses[0]!);
  });

  it("leaves no handles behind", async () => {
    const before = liveHandles();
    await train(true, 2);
    expect(liveHandles()).toBe(before);
  });

  it("names a parameter that has no value", async () => {
    const graph = new Graph();
    const loss = mean(square(graph.parameter("lonely", [3])));
    const made = TrainingStep.create(runtime, graph, { loss, parameters: {}, optimizer: options });
    await expect(made).rejects.toThrow(/lonely/);
  });
});
