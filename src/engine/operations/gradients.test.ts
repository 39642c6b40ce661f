import { describe, it } from "vitest";
import { checkGradients } from "../../../test/gradient-check.js";
import * as ops from "../index.js";
import { type Graph, tensorData } from "../index.js";
import { createNativeRuntime } from "../runtime/native/index.js";

const runtime = createNativeRuntime();
const positive = (value: number) => Math.abs(value) + 0.5;
const double = { dtype: "float64" as const };

describe("gradients of elementwise operations", () => {
  it.each([
    ["add", ops.add],
    ["subtract", ops.subtract],
    ["multiply", ops.multiply],
    ["divide", ops.divide],
    ["minimum", ops.minimum],
    ["maximum", ops.maximum],
  ] as const)("%s, broadcast both ways", async (_, operation) => {
    const values = operation === ops.divide ? positive : (value: number) => value;
    const build = (_graph: Graph, [a, b]: readonly ops.Tensor[]) => operation(a!, b!);
    await checkGradients(runtime, {
      ...double,
      values,
      build,
      shapes: [
        [3, 4],
        [3, 4],
      ],
    });
    await checkGradients(runtime, {
      ...double,
      values,
      build,
      shapes: [
        [2, 1, 4],
        [3, 1],
      ],
    });
    await checkGradients(runtime, { ...double, values, build, shapes: [[], [2, 3]] });
  });

  it.each([
    ["negate", ops.negate],
    ["exp", ops.exp],
    ["sigmoid", ops.sigmoid],
    ["square", ops.square],
    ["sqrt", ops.sqrt],
    ["log", ops.log],
  ] as const)("%s", async (_, operation) => {
    const values = operation === ops.sqrt || operation === ops.log ? positive : (value: number) => value;
    await checkGradients(runtime, { ...double, values, build: (_g, [x]) => operation(x!), shapes: [[3, 5]] });
  });

  it.each([
    ["erf", ops.erf],
    ["gelu", ops.gelu],
    ["swish", ops.swish],
    ["relu", ops.relu],
  ] as const)("%s", async (_, operation) => {
    await checkGradients(runtime, { build: (_g, [x]) => operation(x!), shapes: [[4, 9]] });
  });

  it("where", async () => {
    const build = (_g: Graph, [a, b]: readonly ops.Tensor[]) =>
      ops.where(ops.less(a!, b!), ops.multiply(a!, 2), b!);
    await checkGradients(runtime, { ...double, build, shapes: [[3, 4], [4]] });
  });

  it("cast between floats", async () => {
    const build = (_g: Graph, [x]: readonly ops.Tensor[]) => ops.cast(ops.cast(x!, "float64"), "float32");
    await checkGradients(runtime, { build, shapes: [[3]] });
  });
});

describe("gradients of reductions and layout", () => {
  it.each([
    ["sum", ops.sum],
    ["mean", ops.mean],
    ["max", ops.max],
    ["sumOfSquares", ops.sumOfSquares],
  ] as const)("%s over some axes and over all", async (_, operation) => {
    const shapes = [[2, 3, 4]];
    await checkGradients(runtime, { ...double, shapes, build: (_g, [x]) => operation(x!, [0, 2]) });
    await checkGradients(runtime, { ...double, shapes, build: (_g, [x]) => operation(x!, [-1], true) });
    await checkGradients(runtime, { ...double, shapes, build: (_g, [x]) => operation(x!) });
  });

  it("reshape, transpose, expand", async () => {
    const build = (_g: Graph, [x]: readonly ops.Tensor[]) =>
      ops.transpose(ops.expand(ops.reshape(x!, [3, 1, -1]), [3, 2, 4]), [2, 0, 1]);
    await checkGradients(runtime, { ...double, build, shapes: [[2, 6]] });
  });

  it("concat, pad and slices with a step", async () => {
    const build = (_g: Graph, [a, b]: readonly ops.Tensor[]) => {
      const joined = ops.concat([a!, b!], 1);
      return ops.slice(ops.pad(joined, 0, 1, 2), 1, 1, 6, 2);
    };
    await checkGradients(runtime, {
      ...double,
      build,
      shapes: [
        [2, 3],
        [2, 4],
      ],
    });
  });
});

describe("gradients of products", () => {
  it.each([
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ])("matmul, transposed %s and %s, in both precisions", async (transposeA, transposeB) => {
    const a = transposeA ? [4, 3] : [3, 4];
    const b = transposeB ? [5, 4] : [4, 5];
    const build = (_g: Graph, [x, y]: readonly ops.Tensor[]) =>
      ops.matmul(x!, y!, { transposeA, transposeB, alpha: 0.5 });
    await checkGradients(runtime, { ...double, build, shapes: [a, b] });
    await checkGradients(runtime, { build, shapes: [a, b] });
    await checkGradients(runtime, {
      build,
      shapes: [
        [2, ...a],
        [2, ...b],
      ],
    });
    await checkGradients(runtime, { build, shapes: [[2, ...a], b] });
    await checkGradients(runtime, { build, shapes: [a, [2, 1, ...b]] });
  });

  it("linear with bias", async () => {
    const build = (_g: Graph, [x, w, b]: readonly ops.Tensor[]) => ops.linear(x!, w!, b!);
    await checkGradients(runtime, { build, shapes: [[2, 3, 4], [5, 4], [5]] });
  });
});

describe("gradients of convolutions", () => {
  it.each([
    { name: "3x3, padded", x: [2, 3, 5, 4], w: [4, 3, 3, 3], options: { padding: [1, 1, 1, 1] as const } },
    { name: "3x3, not padded", x: [1, 2, 5, 6], w: [3, 2, 3, 3], options: {} },
    { name: "1x1", x: [2, 3, 4, 4], w: [5, 3, 1, 1], options: {} },
    {
      name: "3x3, stride 2, padded right and below",
      x: [2, 3, 6, 8],
      w: [4, 3, 3, 3],
      options: { stride: 2 as const, padding: [0, 0, 1, 1] as const },
    },
    {
      name: "3x3, stride 2, odd sizes",
      x: [1, 2, 7, 5],
      w: [2, 2, 3, 3],
      options: { stride: 2 as const, padding: [1, 1, 1, 1] as const },
    },
    {
      name: "3x3 at one pixel",
      x: [2, 3, 1, 1],
      w: [4, 3, 3, 3],
      options: { padding: [1, 1, 1, 1] as const },
    },
    { name: "even kernel", x: [1, 2, 4, 4], w: [3, 2, 2, 2], options: { stride: 2 as const } },
  ])("$name", async ({ x, w, options }) => {
    const build = (_g: Graph, [a, b, c]: readonly ops.Tensor[]) => ops.conv2d(a!, b!, c!, options);
    await checkGradients(runtime, { build, shapes: [x, w, [w[0]!]] });
  });

  it("upsampleNearest", async () => {
    await checkGradients(runtime, { build: (_g, [x]) => ops.upsampleNearest(x!), shapes: [[2, 3, 2, 4]] });
    await checkGradients(runtime, { build: (_g, [x]) => ops.upsampleNearest(x!), shapes: [[1, 2, 1, 1]] });
  });
});

describe("gradients of pooling", () => {
  it.each([
    { name: "2x2", x: [2, 3, 6, 4], options: { kernel: 2 } },
    { name: "2x2, odd sizes", x: [1, 2, 5, 7], options: { kernel: 2 } },
    {
      name: "3x3 windows that overlap, padded",
      x: [2, 2, 7, 6],
      options: { kernel: 3, stride: 2, padding: 1 },
    },
  ])("maxPool2d $name", async ({ x, options }) => {
    const build = (_g: Graph, [a]: readonly ops.Tensor[]) => ops.maxPool2d(a!, options);
    await checkGradients(runtime, { ...double, build, shapes: [x] });
  });
});

describe("gradients of normalizations, softmax and attention", () => {
  it("layerNorm", async () => {
    const build = (_g: Graph, [x, s, b]: readonly ops.Tensor[]) => ops.layerNorm(x!, s!, b!);
    await checkGradients(runtime, { build, shapes: [[2, 3, 8], [8], [8]], tolerance: 5e-3 });
  });

  it.each([
    [2, 6, 4, 4],
    [3, 4, 1, 1],
    [1, 8, 3, 5],
  ])("groupNorm of [%i, %i, %i, %i] in two groups", async (...shape) => {
    const build = (_g: Graph, [x, s, b]: readonly ops.Tensor[]) => ops.groupNorm(x!, 2, s!, b!, 1e-6);
    await checkGradients(runtime, { build, shapes: [shape, [shape[1]!], [shape[1]!]], tolerance: 5e-3 });
  });

  it("softmax", async () => {
    await checkGradients(runtime, { ...double, build: (_g, [x]) => ops.softmax(x!), shapes: [[3, 5]] });
  });

  it("crossEntropy", async () => {
    const build = (graph: Graph, [x]: readonly ops.Tensor[]) =>
      ops.crossEntropy(x!, graph.constant("int64", [4], [2, 0, 4, 2]));
    await checkGradients(runtime, { build, shapes: [[4, 5]] });
  });

  it("embedding, with indices that repeat", async () => {
    const build = (graph: Graph, [table]: readonly ops.Tensor[]) =>
      ops.embedding(table!, graph.constant("int64", [2, 3], [1, 1, 0, 3, 1, 0]));
    await checkGradients(runtime, { ...double, build, shapes: [[4, 3]] });
  });

  it("causalAttention, with and without dropout of its weights", async () => {
    const shape = [2, 3, 5, 4];
    const build = (_g: Graph, [q, k, v]: readonly ops.Tensor[]) => ops.causalAttention(q!, k!, v!);
    await checkGradients(runtime, { build, shapes: [shape, shape, shape] });
    const noise = tensorData(
      "float32",
      [300],
      Float32Array.from({ length: 300 }, (_, i) => ((i * 37) % 101) / 101),
    );
    const feeds = { "dropout.noise": noise, "dropout.offsets": tensorData("int64", [1], [7]) };
    const dropped = (graph: Graph, [q, k, v]: readonly ops.Tensor[]) => {
      const dropout = new ops.Dropout(graph, 0.3, 150, 1);
      return ops.causalAttention(q!, k!, v!, (weights) => dropout.apply(weights));
    };
    await checkGradients(runtime, { build: dropped, shapes: [shape, shape, shape], feeds });
  });
});
