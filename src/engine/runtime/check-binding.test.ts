import { describe, expect, test } from "vitest";
import { RuntimeError } from "../errors.js";
import { allocate, type TensorData, tensorData } from "../tensor-data.js";
import { checkBinding, type Declarations } from "./check-binding.js";

const declared: Declarations = {
  inputs: [
    { name: "image", dtype: "float32", type: "float32", shape: ["batch", 3] },
    { name: "step", dtype: "int64", type: "int64", shape: [] },
  ],
  outputs: [
    { name: "loss", dtype: "float32", type: "float32", shape: [] },
    { name: "next", dtype: "float32", type: "float32", shape: ["batch", 3] },
    { name: "any", dtype: "float32", type: "float32", shape: undefined },
    { name: "half", dtype: undefined, type: "float16", shape: [2] },
  ],
};
const image = allocate("float32", [2, 3]);
const step = allocate("int64", []);
const inputs = { image, step };

function refusal(given: Record<string, TensorData>, outputs: Record<string, TensorData>): string {
  try {
    checkBinding(declared, given, outputs);
  } catch (error) {
    expect(error).toBeInstanceOf(RuntimeError);
    return (error as Error).message;
  }
  throw new Error("the binding was accepted");
}

describe("names", () => {
  test("accepts all inputs with some outputs, in the caller's order", () => {
    const outputs = { next: allocate("float32", [2, 3]), loss: allocate("float32", []) };
    const bound = checkBinding(declared, inputs, outputs);
    expect(bound.inputs.map(({ name }) => name)).toEqual(["image", "step"]);
    expect(bound.outputs.map(({ name }) => name)).toEqual(["next", "loss"]);
  });

  test("names a missing input, unknown names and what there is", () => {
    const loss = allocate("float32", []);
    expect(refusal({ image }, { loss })).toBe('no tensor given for input "step"');
    expect(refusal({ ...inputs, extra: step }, { loss })).toBe(
      'the model has no input "extra"; it has "image", "step"',
    );
    expect(refusal(inputs, { lost: loss })).toBe(
      'the model has no output "lost"; it has "loss", "next", "any", "half"',
    );
    expect(refusal(inputs, {})).toContain("no output named");
    expect(refusal(inputs, { image })).toContain('output "image" is the input of that name');
  });
});

describe("types and sizes", () => {
  const loss = allocate("float32", []);

  test("says what was given and what is expected", () => {
    expect(refusal({ image, step: allocate("int32", []) }, { loss })).toBe(
      'input "step" takes int64[]; given int32[]',
    );
    expect(refusal({ image: allocate("float32", [2, 4]), step }, { loss })).toBe(
      'input "image" takes float32[batch, 3]; given float32[2, 4]',
    );
    expect(refusal(inputs, { loss: allocate("float32", [1]) })).toBe(
      'output "loss" takes float32[]; given float32[1]',
    );
    expect(refusal(inputs, { half: allocate("float32", [2]) })).toBe(
      'output "half" is declared as float16, which the engine cannot bind',
    );
  });

  test("takes any size for a symbol and any shape for an unknown rank", () => {
    const any = allocate("float32", [1, 2, 3, 4]);
    const empty = { image: allocate("float32", [0, 3]), step };
    expect(checkBinding(declared, empty, { any }).outputs[0]!.tensor).toBe(any);
  });

  test("refuses an array whose length, type or memory is not the tensor's", () => {
    const short = { dtype: "float32", shape: [2, 3], data: new Float32Array(5) } as const;
    expect(refusal({ image: short, step }, { loss })).toBe(
      'input "image": shape [2, 3] takes 6 values; the array holds 5',
    );
    const foreign = { dtype: "float32", shape: [2, 3], data: new Float64Array(6) } as unknown as TensorData;
    expect(refusal({ image: foreign, step }, { loss })).toBe(
      'input "image": float32 values are kept in a Float32Array; given a Float64Array',
    );
    const odd = { dtype: "float32", shape: [-2, -3], data: new Float32Array(6) } as const;
    expect(refusal(inputs, { any: odd })).toContain("whole number");
    const options = { maxByteLength: 64 };
    const buffer: ArrayBuffer = Reflect.construct(ArrayBuffer, [24, options]);
    const resizable = { dtype: "float32", shape: [2, 3], data: new Float32Array(buffer) } as const;
    expect(refusal({ image: resizable, step }, { loss })).toContain("resizable");
  });
});

describe("memory", () => {
  const view = (buffer: ArrayBuffer, offset: number, rows: number): TensorData => ({
    dtype: "float32",
    shape: [rows, 3],
    data: new Float32Array(buffer, offset, rows * 3),
  });

  test("an output may be the very memory of an input, and neighbours may touch", () => {
    const buffer = new ArrayBuffer(72);
    const given = { image: view(buffer, 24, 2), step };
    expect(() => checkBinding(declared, given, { next: view(buffer, 24, 2) })).not.toThrow();
    const outputs = { next: view(buffer, 0, 2), any: view(buffer, 48, 2) };
    expect(() => checkBinding(declared, given, outputs)).not.toThrow();
  });

  test("refuses two outputs on one memory, and an output across a part of an input", () => {
    const buffer = new ArrayBuffer(96);
    const given = { image: view(buffer, 24, 2), step };
    const same = view(new ArrayBuffer(24), 0, 2);
    expect(refusal(given, { next: same, any: { ...same } })).toContain('"next" and "any" overlap');
    expect(refusal(given, { next: view(buffer, 12, 2) })).toContain("overlap");
    expect(refusal(given, { next: view(buffer, 0, 4) })).toContain("overlap");
    expect(refusal(given, { next: view(buffer, 24, 1) })).toContain("overlap");
    expect(refusal(inputs, { next: view(buffer, 0, 4), any: view(buffer, 12, 1) })).toContain("overlap");
  });

  test("zero-element tensors share no bytes", () => {
    const buffer = new ArrayBuffer(24);
    const given = { image: view(buffer, 0, 2), step };
    expect(() => checkBinding(declared, given, { next: view(buffer, 12, 0) })).not.toThrow();
    expect(tensorData("float32", [0], []).data.length).toBe(0);
  });
});
