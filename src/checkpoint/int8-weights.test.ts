import { describe, expect, it } from "vitest";
import { Random } from "../engine/random.js";
import { tensorData } from "../engine/tensor-data.js";
import { dequantizeInt8, quantizeInt8 } from "./int8-weights.js";

describe("int8 weights", () => {
  it("have a scale for each output, which its largest magnitude fills", () => {
    const weight = tensorData("float32", [3, 2, 1, 1], [1.27, -0.633, -254, 3.1, 0, 0]);
    const { values, scale } = quantizeInt8(weight);
    expect(values).toMatchObject({ dtype: "int8", shape: [3, 2, 1, 1] });
    expect([...values.data]).toEqual([127, -63, -127, 2, 0, 0]);
    expect([...scale.data].map((value) => Number(value.toPrecision(6)))).toEqual([0.01, 2, 0]);
    expect([...dequantizeInt8({ values, scale }).data].map((value) => Number(value.toPrecision(6)))).toEqual([
      1.27, -0.63, -254, 4, 0, 0,
    ]);
  });

  it("are off by half a scale at most, whatever the channel's size", () => {
    const random = new Random(1, "weights");
    const outputs = 24;
    const data = Float32Array.from(
      { length: outputs * 90 },
      (_, i) => 10 ** (Math.floor(i / 90) - 12) * random.normal(),
    );
    const weight = tensorData("float32", [outputs, 10, 3, 3], data);
    const quantized = quantizeInt8(weight);
    const back = dequantizeInt8(quantized);
    expect(back.shape).toEqual(weight.shape);
    for (let i = 0; i < data.length; i++) {
      const channel = data.subarray(90 * Math.floor(i / 90), 90 * (Math.floor(i / 90) + 1));
      const largest = Math.max(...channel.map(Math.abs));
      // Float32's own rounding comes on top.
      const bound = (largest / 254) * (1 + 1e-4);
      expect(Math.abs(back.data[i]! - data[i]!)).toBeLessThanOrEqual(bound);
    }
    // What is on the grid already stays: a second rounding changes nothing.
    expect(quantizeInt8(back).values).toEqual(quantized.values);
  });

  it("stay finite where the scale is the smallest of all numbers, or none", () => {
    const tiny = 2 ** -149;
    const { values, scale } = quantizeInt8(
      tensorData("float32", [2, 2], [tiny, -tiny, 190 * tiny, -190 * tiny]),
    );
    expect([...values.data]).toEqual([0, 0, 127, -127]);
    expect([...scale.data]).toEqual([0, tiny]);
  });

  it.each([Number.NaN, Infinity, -Infinity])("refuse %s", (value) => {
    const weight = tensorData("float32", [2, 2], [0, 1, 2, value]);
    expect(() => quantizeInt8(weight)).toThrow(`weight 3 is ${value}, expected a number`);
  });
});
