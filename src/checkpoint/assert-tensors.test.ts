import { describe, expect, it } from "vitest";
import { assertTensors } from "./assert-tensors.js";
import { CheckpointError } from "./errors.js";

const shaped = (shapes: Record<string, number[]>) =>
  Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { shape }]));

describe("assertTensors", () => {
  it("accepts exactly the expected names and shapes, as a record or a map", () => {
    const expected = { a: [2, 3], b: [], toString: [0] };
    expect(() => assertTensors(shaped(expected), expected, "m")).not.toThrow();
    expect(() => assertTensors(new Map(Object.entries(shaped(expected))), expected, "m")).not.toThrow();
  });

  it("lists what is missing, unexpected and of another shape", () => {
    const expected = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`layer.${i}`, [2, 3]]));
    const actual = shaped({ "layer.0": [3, 2], "layer.1": [2, 3], "layer.2": [2, 3, 1], extra: [1] });
    expect(() => assertTensors(actual, expected, "model.safetensors")).toThrow(
      "model.safetensors: the tensors do not fit (found 4 tensors; " +
        "6 missing: layer.3, layer.4, layer.5, layer.6, layer.7, …; 1 unexpected: extra; " +
        "2 of another shape: layer.0 [3, 2] instead of [2, 3], layer.2 [2, 3, 1] instead of [2, 3], " +
        "expected 9 tensors by the configuration). Use the checkpoint",
    );
    expect(() => assertTensors(actual, {}, "m")).toThrow(CheckpointError);
  });

  it("does not take what every object inherits for a tensor", () => {
    expect(() => assertTensors({}, { toString: [1] }, "m")).toThrow(/1 missing: toString/);
    expect(() => assertTensors(shaped({ toString: [1] }), {}, "m")).toThrow(/1 unexpected: toString/);
  });
});
