import { describe, expect, it } from "vitest";
import { float32ToHalf, type HalfFormat, halfToFloat32 } from "./half-precision.js";

function widen(format: HalfFormat, bits: readonly number[]): number[] {
  const target = new Float32Array(bits.length);
  halfToFloat32(format, Uint16Array.from(bits), target, 0);
  return [...target];
}

function narrow(format: HalfFormat, values: readonly number[]): number[] {
  const target = new Uint16Array(values.length);
  float32ToHalf(format, Float32Array.from(values), 0, values.length, target);
  return [...target];
}

describe("half precision", () => {
  it.each(["F16", "BF16"] as const)("takes every %s value there and back", (format) => {
    const all = Array.from({ length: 65536 }, (_, bits) => bits);
    const values = widen(format, all);
    const back = narrow(format, values);
    for (const bits of all) {
      if (Number.isNaN(values[bits])) expect(widen(format, [back[bits]!])[0]).toBeNaN();
      else if (back[bits] !== bits) throw new Error(`${bits} came back as ${back[bits]}`);
    }
  });

  it("reads the values that IEEE 754 gives for binary16", () => {
    expect(widen("F16", [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555, 0x7c00, 0xfc00])).toEqual([
      1,
      -2,
      65504,
      2 ** -14,
      2 ** -24,
      0.333251953125,
      Infinity,
      -Infinity,
    ]);
  });

  it("reads bfloat16 as the upper half of a float32", () => {
    expect(widen("BF16", [0x3f80, 0xc000, 0x4049, 0x0080])).toEqual([1, -2, 3.140625, 2 ** -126]);
  });

  it("rounds to nearest, ties to even", () => {
    const unit = 2 ** -10;
    expect(narrow("F16", [1 + unit / 2, 1 + (3 * unit) / 2, 1 + unit * 0.51, 2 ** -25])).toEqual([
      0x3c00, 0x3c02, 0x3c01, 0,
    ]);
    expect(narrow("F16", [2 ** -25 * 1.0001, 3 * 2 ** -25, 2 ** -14 - 2 ** -26])).toEqual([1, 2, 0x0400]);
    expect(narrow("BF16", [1 + 2 ** -8, 1 + 3 * 2 ** -8, 1 + 2 ** -8 * 1.01])).toEqual([
      0x3f80, 0x3f82, 0x3f81,
    ]);
  });

  it("agrees with the nearest of all float16 values over every scale", () => {
    const finite = widen(
      "F16",
      Array.from({ length: 0x7c00 }, (_, bits) => bits),
    );
    let state = 1;
    for (let i = 0; i < 4000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const value = Math.fround((1 + state / 2 ** 32) * 2 ** ((i % 44) - 28));
      if (value > 65504) continue;
      const chosen = narrow("F16", [value])[0]!;
      const error = Math.abs(finite[chosen]! - value);
      for (const neighbour of [chosen - 1, chosen + 1]) {
        const other = finite[neighbour];
        if (other !== undefined) expect(error).toBeLessThanOrEqual(Math.abs(other - value));
      }
    }
  });

  it("reports the first finite value that does not fit, and takes infinities as they are", () => {
    const target = new Uint16Array(4);
    expect(float32ToHalf("F16", Float32Array.of(1, Infinity, 65519, -65520), 0, 4, target)).toBe(3);
    expect([...target]).toEqual([0x3c00, 0x7c00, 0x7bff, 0xfc00]);
    expect(float32ToHalf("BF16", Float32Array.of(3.4028234663852886e38), 0, 1, target)).toBe(0);
    expect(float32ToHalf("F16", Float32Array.of(Infinity, NaN), 0, 2, target)).toBe(-1);
  });
});
