import * as ort from "onnxruntime-web";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { smallModel } from "../../../test/small-model.js";
import { RuntimeError } from "../errors.js";
import { Graph } from "../graph.js";
import { toOnnx } from "../onnx/model.js";
import { add, cast, matmul, multiply } from "../operations/index.js";
import { Random } from "../random.js";
import { allocate, tensorData } from "../tensor-data.js";
import { createNativeRuntime } from "./native/index.js";
import type { Session } from "./runtime.js";
import { createWebRuntime } from "./web.js";

ort.env.wasm.numThreads = 1;
const web = createWebRuntime(ort);

/** y = x w + step, and its integer part. */
function model(): Uint8Array {
  const graph = new Graph();
  const product = matmul(graph.input("x", "float32", [4, 8]), graph.input("w", "float32", [8, 3]));
  const y = add(product, graph.input("step", "float32", []));
  graph.output("y", y);
  graph.output("whole", cast(y, "int64"));
  return toOnnx(graph);
}

describe("onnxruntime-web's wasm build in Node", () => {
  let session: Session;
  beforeAll(async () => {
    session = await web.createSession(model());
  });
  afterAll(() => session.release());

  const x = allocate("float32", [4, 8]);
  const w = allocate("float32", [8, 3]);
  const step = tensorData("float32", [], [0.5]);

  test("says what it is, and what the model declares", () => {
    expect(web.description).toMatch(/^onnxruntime 1\.\d+\.\d+ \(web\)$/);
    expect(session.inputNames).toEqual(["x", "w", "step"]);
    expect(session.outputNames).toEqual(["y", "whole"]);
  });

  test("computes what the native runtime computes, run after run", async () => {
    const random = new Random(7);
    const native = await createNativeRuntime().createSession(model());
    const results = [session, native].map((one) => {
      const outputs = { y: allocate("float32", [4, 3]), whole: allocate("int64", [4, 3]) };
      return { outputs, binding: one.bind({ x, w, step }, outputs) };
    });
    for (let i = 0; i < 3; i++) {
      for (const { data } of [x, w]) for (let k = 0; k < data.length; k++) data[k] = 10 * random.normal();
      for (const { binding } of results) await binding.run();
      const [ours, theirs] = results.map(({ outputs }) => outputs);
      ours!.y.data.forEach((value, k) => {
        expect(value).toBeCloseTo(theirs!.y.data[k]!, 3);
      });
      expect([...ours!.whole.data]).toEqual([...ours!.y.data].map((value) => BigInt(Math.trunc(value))));
    }
    native.release();
  });

  test("an output may be the memory of an input; queued runs follow one another", async () => {
    const graph = new Graph();
    graph.output("next", add(graph.input("value", "float32", [2]), 1));
    const counter = await web.createSession(toOnnx(graph), { optimization: "disabled" });
    const value = tensorData("float32", [2], [0, 10]);
    const binding = counter.bind({ value }, { next: value });
    await Promise.all(Array.from({ length: 10 }, () => binding.run()));
    expect([...value.data]).toEqual([10, 20]);
    counter.release();
  });

  test("takes initializers from files that are called like them", async () => {
    const vector = { type: "float32", shape: [64] } as const;
    const nodes = [
      { operator: "Mul", inputs: ["x", "scale"], outputs: ["scaled"] },
      { operator: "Add", inputs: ["scaled", "shift"], outputs: ["y"] },
    ];
    const values = (first: number) =>
      tensorData(
        "float32",
        [64],
        Float32Array.from({ length: 64 }, (_, i) => first + i),
      );
    const initializers = { scale: values(1), shift: values(-7) };
    const bytes = smallModel({ x: vector }, nodes, { y: vector }, initializers);
    for (const runtime of [web, createNativeRuntime()]) {
      const affine = await runtime.createSession(bytes, { initializers });
      expect(affine.inputNames).toEqual(["x"]);
      const y = allocate("float32", [64]);
      await affine.bind({ x: values(2) }, { y }).run();
      expect([...y.data]).toEqual(Array.from(y.data, (_, i) => (2 + i) * (1 + i) + (i - 7)));
      affine.release();
    }
  });

  test("refuses what the native runtime refuses, in the same words", async () => {
    const y = allocate("float32", [4, 3]);
    expect(() => session.bind({ x, w, step: x }, { z: y })).toThrow('the model has no output "z"');
    expect(() => session.bind({ x, w }, { y })).toThrow('no tensor given for input "step"');
    expect(() => session.bind({ x, w, step }, { y: allocate("float32", [3, 4]) })).toThrow(
      'output "y" takes float32[4, 3]; given float32[3, 4]',
    );
    expect(() => session.bind({ x, w, step }, { y }).runSync()).toThrow("cannot run synchronously");
    await expect(web.createSession(Uint8Array.of(1, 2, 3))).rejects.toThrow(/^loading a model of 3 bytes: /);
    await expect(web.createSession(model(), { executionProvider: "abacus" })).rejects.toThrow(RuntimeError);
    await expect(web.createSession(model(), { profile: "trace" })).rejects.toThrow("no trace files");
  });

  test("a result of another shape than its tensor is an error", async () => {
    const graph = new Graph();
    graph.output("y", multiply(graph.input("x", "float32", []), 2));
    const scalar = await web.createSession(toOnnx(graph));
    const y = allocate("float32", [1]);
    await expect(scalar.bind({ x: step }, { y }).run()).rejects.toThrow(
      'output "y" is float32[]; bound to float32[1]',
    );
    expect(y.data[0]).toBe(0);
    scalar.release();
  });

  test("a released session refuses everything", async () => {
    const short = await web.createSession(model());
    const outputs = { y: allocate("float32", [4, 3]) };
    const binding = short.bind({ x, w, step }, outputs);
    const [first, second] = [binding.run(), binding.run()];
    short.release();
    await first;
    await expect(second).rejects.toThrow("released before this run began");
    await expect(binding.run()).rejects.toThrow("this binding has been released");
    expect(() => short.bind({ x, w, step }, outputs)).toThrow("this session has been released");
  });
});
