import { describe, it } from "vitest";
import { checkGradients } from "../../test/gradient-check.js";
import * as ops from "./index.js";
import { type Graph, Random } from "./index.js";
import { createNativeRuntime } from "./runtime/native/index.js";

const runtime = createNativeRuntime();
const seeds = Array.from({ length: 6 }, (_, i) => i + 1);

/** Two shapes that broadcast to each other: axes of one, or missing ones, in either. */
function broadcastPair(random: Random): [number[], number[]] {
  const full = Array.from({ length: 1 + random.integer(4) }, () => 1 + random.integer(4));
  const thin = (shape: number[]) => shape.map((size) => (random.uniform() < 0.3 ? 1 : size));
  const cut = (shape: number[]) => shape.slice(random.integer(shape.length + 1));
  return random.uniform() < 0.5 ? [thin(full), cut(thin(full))] : [cut(thin(full)), thin(full)];
}

describe.each(seeds)("gradients over random shapes, seed %i", (seed) => {
  const random = new Random(seed, "shapes");
  const size = (least: number, most: number) => least + random.integer(most - least + 1);

  it("elementwise operations and their broadcasts", async () => {
    const [a, b] = broadcastPair(random);
    const build = (_g: Graph, [x, y]: readonly ops.Tensor[]) =>
      ops.divide(ops.multiply(ops.add(x!, y!), ops.subtract(x!, y!)), ops.add(ops.square(y!), 1));
    await checkGradients(runtime, { build, shapes: [a, b], dtype: "float64", seed });
  });

  it("reductions over random axes", async () => {
    const shape = Array.from({ length: size(1, 4) }, () => size(1, 4));
    const axes = shape.map((_, i) => i).filter(() => random.uniform() < 0.6);
    const keep = random.uniform() < 0.5;
    for (const operation of [ops.sum, ops.mean, ops.max, ops.sumOfSquares]) {
      const build = (_g: Graph, [x]: readonly ops.Tensor[]) => operation(x!, axes, keep);
      await checkGradients(runtime, { build, shapes: [shape], dtype: "float64", seed });
    }
  });

  it("products with batches that broadcast", async () => {
    const [rows, inner, columns] = [size(1, 5), size(1, 5), size(1, 5)];
    const [a, b] = broadcastPair(random);
    const transposeA = random.uniform() < 0.5;
    const transposeB = random.uniform() < 0.5;
    const left = [...a, ...(transposeA ? [inner, rows] : [rows, inner])];
    const right = [...b, ...(transposeB ? [columns, inner] : [inner, columns])];
    const build = (_g: Graph, [x, y]: readonly ops.Tensor[]) =>
      ops.matmul(x!, y!, { transposeA, transposeB });
    await checkGradients(runtime, { build, shapes: [left, right], seed, tolerance: 5e-3 });
  });

  it("convolutions of any size, padding and stride", async () => {
    const [kernelHeight, kernelWidth] = [size(1, 3), size(1, 3)];
    const stride = random.uniform() < 0.5 ? (1 as const) : (2 as const);
    const edge = (kernel: number) => random.integer(kernel);
    const padding = [edge(kernelHeight), edge(kernelWidth), edge(kernelHeight), edge(kernelWidth)] as const;
    const x = [size(1, 4), size(1, 4), kernelHeight + size(0, 5), kernelWidth + size(0, 5)];
    const w = [size(1, 4), x[1]!, kernelHeight, kernelWidth];
    const build = (_g: Graph, [a, b, c]: readonly ops.Tensor[]) =>
      ops.conv2d(a!, b!, c!, { stride, padding });
    await checkGradients(runtime, { build, shapes: [x, w, [w[0]!]], seed, tolerance: 5e-3 });
  });

  it("normalizations", async () => {
    const groups = size(1, 3);
    const x = [size(1, 3), groups * size(1, 3), size(1, 4), size(2, 4)];
    const channels = [x[1]!];
    const grouped = (_g: Graph, [a, s, b]: readonly ops.Tensor[]) => ops.groupNorm(a!, groups, s!, b!, 1e-2);
    await checkGradients(runtime, { build: grouped, shapes: [x, channels, channels], seed, tolerance: 1e-2 });
    const last = [x[3]!];
    const layered = (_g: Graph, [a, s, b]: readonly ops.Tensor[]) => ops.layerNorm(a!, s!, b!, 1e-2);
    await checkGradients(runtime, { build: layered, shapes: [x, last, last], seed, tolerance: 1e-2 });
  });

  it("slices with steps, pads, concatenations and transpositions", async () => {
    const shape = [size(1, 3), size(3, 7), size(2, 4)];
    const start = random.integer(2);
    const step = size(1, 3);
    const before = size(0, 2);
    const build = (_g: Graph, [a, b]: readonly ops.Tensor[]) => {
      const joined = ops.concat([a!, ops.pad(b!, 1, before, 1)], 1);
      const part = ops.slice(joined, 1, start, joined.shape[1]!, step);
      return ops.transpose(part, [2, 0, 1]);
    };
    await checkGradients(runtime, { build, shapes: [shape, shape], dtype: "float64", seed });
  });
});
