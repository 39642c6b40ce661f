import { describe, expect, it } from "vitest";
import {
  type BlockBits,
  type BlockLayout,
  dequantizeBlocks,
  EngineError,
  quantizeBlocks,
  Random,
  type TensorData,
  tensorData,
} from "./index.js";

const layouts: BlockLayout[] = ([4, 8] as const).flatMap((bits) => [16, 32].map((size) => ({ bits, size })));

function normal(shape: readonly [number, number]): TensorData<"float32"> {
  const random = new Random(3);
  return tensorData(
    "float32",
    shape,
    Array.from({ length: shape[0] * shape[1] }, () => random.normal()),
  );
}

/** Root of the mean squared error of a weight's rounding. */
function error(weight: TensorData<"float32">, layout: BlockLayout): number {
  const back = dequantizeBlocks(quantizeBlocks(weight, layout), layout, weight.shape[1]!);
  const squares = weight.data.map((value, i) => (value - back.data[i]!) ** 2);
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe("quantizeBlocks", () => {
  it.each(layouts)("gives back what codes of $bits bits can hold, in blocks of $size", (layout) => {
    const middle = 2 ** (layout.bits - 1);
    const inputs = layout.size + 5;
    // Every block begins with the outermost code.
    const codes = Array.from({ length: inputs }, (_, i) =>
      i % layout.size === 0 ? -middle : ((i * 7) % (2 * middle)) - middle,
    );
    const weight = tensorData(
      "float32",
      [2, inputs],
      [0.125, -3].flatMap((scale) => codes.map((code) => code * scale)),
    );
    const quantized = quantizeBlocks(weight, layout);
    expect([...quantized.scales.data]).toEqual([0.125, 0.125, -3, -3]);
    expect(dequantizeBlocks(quantized, layout, inputs)).toEqual(weight);
  });

  it("puts the sign of the largest weight into the scale", () => {
    const layout = { bits: 4, size: 16 } as const;
    for (const sign of [1, -1]) {
      const weight = tensorData(
        "float32",
        [1, 16],
        Array.from({ length: 16 }, (_, i) => sign * (i - 7)),
      );
      const { values, scales } = quantizeBlocks(weight, layout);
      expect(Math.sign(scales.data[0]!)).toBe(-sign);
      expect(values.data.at(-1)! >> 4).toBe(0);
      const back = dequantizeBlocks({ values, scales }, layout, 16).data;
      // Zero may come back as -0.
      expect(back.map((value) => value + 0)).toEqual(weight.data.map((value) => value + 0));
    }
  });

  it.each<{ bits: BlockBits; most: number }>([
    { bits: 4, most: 0.083 },
    { bits: 8, most: 0.0053 },
  ])("is off by less than $most of a normal weight's deviation with $bits bits", ({ bits, most }) => {
    const weight = normal([64, 128]);
    const found = error(weight, { bits, size: 32 });
    expect(found).toBeLessThan(most);
    // A step of the largest weight over the codes, as rounding without a search would have it.
    let plain = 0;
    for (let start = 0; start < weight.data.length; start += 32) {
      const block = weight.data.subarray(start, start + 32);
      const largest = block.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
      const step = -largest / 2 ** (bits - 1);
      for (const value of block) {
        const code = Math.min(2 ** (bits - 1) - 1, Math.round(value / step));
        plain += (value - code * step) ** 2;
      }
    }
    expect(found).toBeLessThan(0.99 * Math.sqrt(plain / weight.data.length));
  });

  it("keeps blocks of zeros, and zeros where a row ends within a block", () => {
    const layout = { bits: 4, size: 32 } as const;
    const weight = tensorData("float32", [2, 40], new Float32Array(80));
    weight.data[3] = 1;
    const { values, scales } = quantizeBlocks(weight, layout);
    expect([...scales.data].map((scale) => scale === 0)).toEqual([false, true, true, true]);
    expect([...values.data.subarray(16)].every((byte) => byte === 0x88)).toBe(true);
    const back = dequantizeBlocks({ values, scales }, layout, 40).data;
    expect(back[3]).toBeCloseTo(1, 6);
    expect(back.filter((value) => value !== 0)).toHaveLength(1);
  });

  it("refuses what is no number, and what has no rows", () => {
    const layout = { bits: 8, size: 16 } as const;
    const wrong = tensorData("float32", [2, 16], new Float32Array(32));
    wrong.data[21] = Number.NaN;
    expect(() => quantizeBlocks(wrong, layout)).toThrow(EngineError);
    expect(() => quantizeBlocks(wrong, layout)).toThrow(/weight 21 is NaN/);
    expect(() => quantizeBlocks(tensorData("float32", [16], Array(16).fill(1)), layout)).toThrow(
      /\[16\] has no rows/,
    );
  });
});
