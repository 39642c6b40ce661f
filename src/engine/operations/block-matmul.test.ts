import { describe, expect, it } from "vitest";
import { evaluate } from "../../../test/gradient-check.js";
import {
  type BlockBits,
  type BlockMatmulOptions,
  type BlockWeight,
  dequantizeBlocks,
  Graph,
  gradients,
  matmulNBits,
  quantizeBlocks,
  Random,
  ShapeError,
  sum,
  type TensorData,
  tensorData,
  toOnnx,
} from "../index.js";
import { createNativeRuntime } from "../runtime/native/index.js";

const runtime = createNativeRuntime();

function normal(shape: readonly number[], name: string): TensorData<"float32"> {
  const random = new Random(5, name);
  const count = shape.reduce((product, size) => product * size, 1);
  return tensorData(
    "float32",
    shape,
    Array.from({ length: count }, () => random.normal()),
  );
}

type Given = { x: TensorData<"float32">; weight: BlockWeight; bias?: TensorData<"float32"> } & Pick<
  BlockMatmulOptions,
  "bits" | "size" | "accuracyLevel"
>;

/** The product as ONNX Runtime computes it, the weight an initializer or, `fed`, an input of the run. */
async function product({ x, weight, bias, ...options }: Given, fed = false): Promise<number[]> {
  const graph = new Graph();
  const parameter = (name: string, { shape, dtype }: TensorData) => graph.parameter(name, shape, dtype);
  const y = matmulNBits(
    graph.input("x", "float32", x.shape),
    parameter("values", weight.values),
    parameter("scales", weight.scales),
    { ...options, ...(bias && { bias: parameter("bias", bias) }) },
  );
  graph.output("y", y);
  const initializers = { ...weight, ...(bias && { bias }) };
  if (fed) return Array.from((await evaluate(runtime, graph, { x, ...initializers })).y!.data, Number);
  const model = toOnnx(graph, { values: initializers, external: true });
  const session = await runtime.createSession(model, { initializers });
  const output = {
    dtype: "float32",
    shape: y.shape,
    data: new Float32Array(y.shape.reduce((a, b) => a * b)),
  };
  await session.bind({ x }, { y: output as TensorData }).run();
  session.release();
  return [...output.data];
}

/** The same with the weight as float32 and sums in float64; and the sums of magnitudes, which bound the rounding. */
function expected({ x, weight, bias, bits, size }: Given): { values: number[]; magnitudes: number[] } {
  const inputs = x.shape.at(-1)!;
  const { data, shape } = dequantizeBlocks(weight, { bits, size }, inputs);
  const [outputs] = shape as [number];
  const values: number[] = [];
  const magnitudes: number[] = [];
  for (let row = 0; row < x.data.length / inputs; row++) {
    for (let output = 0; output < outputs; output++) {
      let value = bias ? bias.data[output]! : 0;
      let magnitude = Math.abs(value);
      for (let i = 0; i < inputs; i++) {
        const term = x.data[row * inputs + i]! * data[output * inputs + i]!;
        value += term;
        magnitude += Math.abs(term);
      }
      values.push(value);
      magnitudes.push(magnitude);
    }
  }
  return { values, magnitudes };
}

describe("matmulNBits", () => {
  it("reads 4-bit codes from the lower half of a byte first, 8 of them standing for zero", async () => {
    // One output of 16 inputs: codes 8 + (-8 … 7), two a byte.
    const codes = Array.from({ length: 8 }, (_, i) => 2 * i + 16 * (2 * i + 1));
    const weight = {
      values: tensorData("uint8", [1, 1, 8], codes),
      scales: tensorData("float32", [1, 1], [0.5]),
    };
    for (const [place, value] of [
      [0, -4],
      [1, -3.5],
      [8, 0],
      [15, 3.5],
    ] as const) {
      const x = tensorData(
        "float32",
        [1, 16],
        Array.from({ length: 16 }, (_, i) => Number(i === place)),
      );
      expect(await product({ x, weight, bits: 4, size: 16, accuracyLevel: 0 })).toEqual([value]);
    }
  });

  it("reads 8-bit codes and a scale for each block of each row, and adds the bias", async () => {
    const values = Array.from({ length: 64 }, () => 128);
    // Row 0: 3 in block 0; row 1: -2 in block 1.
    values[5] = 131;
    values[32 + 16 + 7] = 126;
    const weight = {
      values: tensorData("uint8", [2, 2, 16], values),
      scales: tensorData("float32", [2, 2], [10, 20, 30, 40]),
    };
    const x = tensorData("float32", [1, 32], Array(32).fill(1));
    const bias = tensorData("float32", [2], [0.25, -0.5]);
    const given = { x, weight, bias, bits: 8, size: 16, accuracyLevel: 0 } as const;
    expect(await product(given)).toEqual([30.25, -80.5]);
  });

  describe.each<{ bits: BlockBits; size: number; inputs: number; shape: number[] }>([
    { bits: 4, size: 32, inputs: 96, shape: [3] },
    { bits: 8, size: 32, inputs: 96, shape: [2, 1] },
    { bits: 4, size: 16, inputs: 40, shape: [1] },
    { bits: 8, size: 64, inputs: 100, shape: [5] },
  ])("of $bits bits, blocks of $size and $inputs inputs", ({ bits, size, inputs, shape }) => {
    const weight = quantizeBlocks(normal([37, inputs], "weight"), { bits, size });
    const given = { x: normal([...shape, inputs], "x"), weight, bias: normal([37], "bias"), bits, size };

    it("is the product with the dequantized weight", async () => {
      const { values, magnitudes } = expected(given);
      for (const fed of [false, true]) {
        const found = await product({ ...given, accuracyLevel: 0 }, fed);
        expect(found).toHaveLength(values.length);
        found.forEach((value, i) => {
          expect(Math.abs(value - values[i]!)).toBeLessThan(1e-6 * magnitudes[i]!);
        });
      }
    });

    it("is near it at accuracy level 4, which rounds the input to 8 bits a block", async () => {
      const { values, magnitudes } = expected(given);
      const found = await product({ ...given, accuracyLevel: 4 });
      // A code of the input is off by half a step, of 1 / 127 of the block's largest.
      found.forEach((value, i) => {
        expect(Math.abs(value - values[i]!)).toBeLessThan(magnitudes[i]! / 64);
      });
    });
  });

  it("holds sums of the largest codes at level 4, which overflow 16 bits", async () => {
    for (const bits of [4, 8] as const) {
      const weight = {
        values: tensorData("uint8", [2, 4, 4 * bits], Array(32 * bits).fill(255)),
        scales: tensorData("float32", [2, 4], Array(8).fill(1)),
      };
      const x = tensorData("float32", [1, 128], Array(128).fill(1));
      const total = 128 * (2 ** (bits - 1) - 1);
      for (const value of await product({ x, weight, bits, size: 32, accuracyLevel: 4 })) {
        expect(Math.abs(value / total - 1)).toBeLessThan(1e-5);
      }
    }
  });

  it("has no gradient", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [2, 32]);
    const values = graph.parameter("values", [4, 1, 16], "uint8");
    const y = matmulNBits(x, values, graph.parameter("scales", [4, 1]), { bits: 4, size: 32 });
    expect(() => gradients(sum(y), [x])).toThrow();
  });

  it.each<[string, RegExp, Partial<Record<"x" | "values" | "scales" | "bias", number[]>>, object]>([
    ["bits", /bits is 3, 4 or 8/, {}, { bits: 3 }],
    ["small blocks", /block size is 8/, {}, { size: 8 }],
    ["blocks of another size than a power of two", /block size is 48, a power of two/, {}, { size: 48 }],
    ["another accuracy level", /accuracy level is 2, 0 or 4/, {}, { accuracyLevel: 2 }],
    ["a vector", /2 axes or more/, { x: [64] }, {}],
    ["codes of other inputs", /\[outputs, 2, 16\] expected/, { values: [4, 3, 16] }, {}],
    ["codes of other bits", /\[outputs, 2, 32\] expected/, {}, { bits: 8 }],
    ["scales of other outputs", /\[4, 2\] expected/, { scales: [5, 2] }, {}],
    ["a bias of other outputs", /\[4\] expected/, { bias: [5] }, {}],
  ])("refuses %s", (_what, reason, shapes, options) => {
    const { x = [3, 64], values = [4, 2, 16], scales = [4, 2], bias = [4] } = shapes;
    const build = () => {
      const graph = new Graph();
      const codes = graph.parameter("values", values, "uint8");
      return matmulNBits(graph.input("x", "float32", x), codes, graph.parameter("scales", scales), {
        ...{ bits: 4, size: 32, bias: graph.parameter("bias", bias) },
        ...options,
      });
    };
    expect(build).toThrow(ShapeError);
    expect(build).toThrow(reason);
    expect(build).toThrow(/^matmulNBits\(\[/);
  });

  it("refuses codes and scales of other element types", () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [3, 64]);
    const [codes, scales] = [
      graph.parameter("codes", [4, 2, 16], "uint8"),
      graph.parameter("scales", [4, 2]),
    ];
    const layout = { bits: 4, size: 32 } as const;
    const signed = graph.parameter("signed", [4, 2, 16], "int8");
    const doubles = graph.parameter("doubles", [4, 2], "float64");
    expect(() => matmulNBits(x, signed, scales, layout)).toThrow(/dtype is int8, uint8/);
    expect(() => matmulNBits(x, codes, doubles, layout)).toThrow(/dtype is float64, float32/);
  });
});
