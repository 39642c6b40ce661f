import { expect, it } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import {
  type AdamWOptions,
  adamWGraph,
  elementCount,
  Graph,
  momentNames,
  Random,
  type TensorData,
  tensorData,
} from "./index.js";
import { orthogonalize } from "./muon.js";
import { createNativeRuntime } from "./runtime/native/index.js";

const runtime = createNativeRuntime();

type Matrix = number[][];
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const turned = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const combined = (...parts: [number, Matrix][]): Matrix =>
  parts[0]![1].map((row, i) => row.map((_, j) => parts.reduce((sum, [f, m]) => sum + f * m[i]![j]!, 0)));
const norm = (a: Matrix) => Math.sqrt(a.flat().reduce((sum, value) => sum + value * value, 0));
const drawn = (random: Random, rows: number, columns: number): Matrix =>
  Array.from({ length: rows }, () => Array.from({ length: columns }, () => Math.fround(random.normal())));

/** The first rows of a rotation. */
function orthonormal(random: Random, rows: number, columns: number): Matrix {
  const found: Matrix = [];
  for (const row of drawn(random, rows, columns)) {
    let rest = row;
    for (const known of found) {
      const along = known.reduce((sum, value, i) => sum + value * rest[i]!, 0);
      rest = rest.map((value, i) => value - along * known[i]!);
    }
    found.push(rest.map((value) => value / norm([rest])));
  }
  return found;
}

/** The iteration of Jordan's text on a single singular value. */
const iterated = (value: number) =>
  Array.from({ length: 5 }).reduce<number>((x) => 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5, value);

it("brings singular values near 1 by the published polynomial, and leaves singular vectors", async () => {
  const random = new Random(4, "matrices");
  const values = [
    [3, 1.5, 0.4, 0.05],
    [1, 1, 1, 1],
  ];
  const made = values.map((singular) => {
    const [left, right] = [orthonormal(random, 4, 4), orthonormal(random, 4, 7)];
    const scaled = (by: readonly number[]) =>
      product(
        turned(left),
        right.map((row, i) => row.map((x) => by[i]! * x)),
      );
    const whole = Math.hypot(...singular);
    return { given: scaled(singular), wanted: scaled(singular.map((value) => iterated(value / whole))) };
  });
  const graph = new Graph();
  graph.output("near", orthogonalize(graph.input("x", "float32", [2, 4, 7])));
  const { near } = await evaluate(runtime, graph, {
    x: tensorData(
      "float32",
      [2, 4, 7],
      made.flatMap(({ given }) => given.flat()),
    ),
  });
  const wanted = made.flatMap(({ wanted: matrix }) => matrix.flat());
  wanted.forEach((value, i) => {
    expect(near!.data[i]).toBeCloseTo(value, 4);
  });
  for (let value = 0.005; value <= 1; value += 0.001) {
    expect(iterated(value)).toBeGreaterThan(0.68);
    expect(iterated(value)).toBeLessThan(1.16);
  }
});

it("takes the steps of its definition: momentum, Nesterov, scale, decay, clipping; AdamW has the others", async () => {
  const shapes = {
    "a.weight": [3, 5],
    "b.weight": [5, 3],
    "c.weight": [4, 4],
    "d.bias": [3],
    "e.weight": [3, 5],
    // Kernels are a matrix with a row for each output.
    "f.weight": [3, 2, 1, 2],
    "g.weight": [6, 1, 2, 2],
  };
  const muon = { momentum: 0.9, updates: (name: string) => /^[abcfg]\.weight$/.test(name) };
  const common: AdamWOptions = { betas: [0.9, 0.95], epsilon: 1e-8, weightDecay: 0.1, clipNorm: 0.5 };
  const options = { ...common, decays: (name: string) => name !== "b.weight", muon };
  const graphs = {
    muon: adamWGraph(shapes, options),
    adamW: adamWGraph(shapes, { ...options, muon: undefined }),
  };
  for (const { graph, update } of Object.values(graphs)) {
    for (const { name, value, moments } of update.parameters) {
      graph.output(`next.${name}`, value);
      for (const moment of moments) graph.output(`next.${moment.name}`, moment.value);
    }
  }
  const random = new Random(6, "muon");
  const feeds: Record<string, TensorData> = {};
  const present: Record<string, Matrix> = {};
  const momenta: Record<string, Matrix> = {};
  for (const [name, shape] of Object.entries(shapes)) {
    const rows = shape.length > 1 ? shape[0]! : 1;
    const columns = elementCount(shape) / rows;
    present[name] = drawn(random, rows, columns);
    momenta[name] = present[name].map((row) => row.map(() => 0));
    feeds[name] = tensorData("float32", shape, present[name].flat());
    for (const moment of [...momentNames(name, {}), ...momentNames(name, { muon })]) {
      feeds[moment] = tensorData("float32", shape, momenta[name].flat());
    }
  }
  for (let step = 1; step <= 3; step++) {
    const learningRate = 0.02 * step;
    const gradients = Object.fromEntries(
      Object.entries(present).map(([name, matrix]) => [
        name,
        drawn(random, matrix.length, matrix[0]!.length),
      ]),
    );
    for (const [name, matrix] of Object.entries(gradients)) {
      feeds[`gradient.${name}`] = tensorData("float32", shapes[name as keyof typeof shapes], matrix.flat());
    }
    feeds["optimizer.step"] = tensorData("int64", [], [step]);
    feeds["optimizer.learning_rate"] = tensorData("float32", [], [learningRate]);
    const clip = Math.min(1, 0.5 / (norm(Object.values(gradients).map((matrix) => matrix.flat())) + 1e-6));
    const [next, others] = await Promise.all(
      [graphs.muon, graphs.adamW].map(({ graph }) => evaluate(runtime, graph, feeds)),
    );
    for (const name of ["d.bias", "e.weight"]) expect(next![`next.${name}`]).toEqual(others![`next.${name}`]);
    for (const name of Object.keys(shapes).filter(muon.updates)) {
      const gradient = combined([clip, gradients[name]!]);
      momenta[name] = combined([0.9, momenta[name]!], [0.1, gradient]);
      let x = combined([0.9, momenta[name]], [0.1, gradient]);
      x = combined([1 / norm(x), x]);
      for (let i = 0; i < 5; i++) {
        const cubic = product(product(x, turned(x)), x);
        x = combined([3.4445, x], [-4.775, cubic], [2.0315, product(product(x, turned(x)), cubic)]);
      }
      const scale = 0.2 * Math.sqrt(Math.max(x.length, x[0]!.length));
      const keep = name === "b.weight" ? 1 : 1 - learningRate * 0.1;
      present[name] = combined([keep, present[name]!], [-learningRate * scale, x]);
      present[name].flat().forEach((value, i) => {
        expect(next![`next.${name}`]!.data[i], `${name} ${i}`).toBeCloseTo(value, 4);
      });
    }
    for (const name of Object.keys(feeds))
      feeds[name] = next![`next.${name}`] ?? others![`next.${name}`] ?? feeds[name]!;
  }
});
