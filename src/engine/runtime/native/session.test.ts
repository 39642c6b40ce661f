import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { smallModel } from "../../../../test/small-model.js";
import { RuntimeError } from "../../errors.js";
import { Graph } from "../../graph.js";
import { toOnnx } from "../../onnx/model.js";
import { add, cast, matmul, multiply, transpose } from "../../operations/index.js";
import { allocate, type DataType, tensorData } from "../../tensor-data.js";
import type { SessionOptions } from "../runtime.js";
import { createNativeRuntime } from "./index.js";

const runtime = createNativeRuntime();

describe("what a session computes", () => {
  test("a product of matrices", async () => {
    const graph = new Graph();
    graph.output("c", matmul(graph.input("a", "float32", [2, 3]), graph.input("b", "float32", [3, 2])));
    const session = await runtime.createSession(toOnnx(graph));
    expect(session.inputNames).toEqual(["a", "b"]);
    expect(session.outputNames).toEqual(["c"]);
    const a = tensorData("float32", [2, 3], [1, 2, 3, 4, 5, 6]);
    const b = tensorData("float32", [3, 2], [7, 8, 9, 10, 11, 12]);
    const c = allocate("float32", [2, 2]);
    session.bind({ a, b }, { c }).runSync();
    expect([...c.data]).toEqual([58, 64, 139, 154]);
    session.release();
  });

  test("every element type passes in and out unchanged", async () => {
    const limits: Record<DataType, (number | bigint)[]> = {
      float32: [-1.5, 3.4028234663852886e38],
      float64: [-0.1, Number.MAX_VALUE],
      int32: [-(2 ** 31), 2 ** 31 - 1],
      int64: [-(2n ** 63n), 2n ** 63n - 1n],
      uint8: [0, 255],
      int8: [-128, 127],
      bool: [0, 1],
    };
    for (const [dtype, values] of Object.entries(limits) as [DataType, number[]][]) {
      const declared = { type: dtype, shape: [2] };
      const nodes = [{ operator: "Identity", inputs: ["x"], outputs: ["y"] }];
      const session = await runtime.createSession(smallModel({ x: declared }, nodes, { y: declared }));
      const y = allocate(dtype, [2]);
      session.bind({ x: tensorData(dtype, [2], values) }, { y }).runSync();
      expect([...y.data], dtype).toEqual(values);
      session.release();
    }
  });

  test("scalars and tensors of no elements", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", []);
    graph.output("y", multiply(x, 2));
    graph.output("none", cast(graph.input("empty", "float32", [0, 4]), "float64"));
    const session = await runtime.createSession(toOnnx(graph));
    const y = allocate("float32", []);
    const none = { dtype: "float64", shape: [0, 4], data: new Float64Array(0) } as const;
    const empty = { dtype: "float32", shape: [0, 4], data: new Float32Array(0) } as const;
    const binding = session.bind({ x: tensorData("float32", [], [21]), empty }, { y, none });
    binding.runSync();
    await binding.run();
    expect(y.data[0]).toBe(42);
    session.release();
  });

  test("symbolic sizes: bindings of several sizes on one session", async () => {
    const nodes = [{ operator: "Neg", inputs: ["x"], outputs: ["y"] }];
    const declared = { type: "float32", shape: ["rows", 2] } as const;
    const session = await runtime.createSession(smallModel({ x: declared }, nodes, { y: declared }));
    for (const rows of [3, 1, 0, 5]) {
      const x = tensorData("float32", [rows, 2], new Float32Array(rows * 2).fill(7));
      const y = allocate("float32", [rows, 2]);
      session.bind({ x }, { y }).runSync();
      expect([...y.data]).toEqual(new Array(rows * 2).fill(-7));
    }
    session.release();
  });

  test("two sessions side by side, with bindings of each", async () => {
    const sessions = await Promise.all(
      [2, 3].map((factor) => {
        const graph = new Graph();
        graph.output("y", multiply(graph.input("x", "float32", [2]), factor));
        return runtime.createSession(toOnnx(graph));
      }),
    );
    const x = tensorData("float32", [2], [1, 10]);
    const results = sessions.map(() => allocate("float32", [2]));
    const bindings = sessions.map((session, i) => session.bind({ x }, { y: results[i]! }));
    await Promise.all(bindings.map((binding) => binding.run()));
    expect(results.map(({ data }) => [...data])).toEqual([
      [2, 20],
      [3, 30],
    ]);
    for (const session of sessions) session.release();
  });
});

describe("what only the runtime can check", () => {
  test("an output of the wrong size under a symbol or an unknown rank is an error, and stays untouched", async () => {
    const nodes = [{ operator: "Reshape", inputs: ["x", "shape"], outputs: ["y"] }];
    const inputs = { x: { type: "float32", shape: [4] }, shape: { type: "int64", shape: ["rank"] } } as const;
    for (const declared of [{ type: "float32" }, { type: "float32", shape: ["n"] }] as const) {
      const session = await runtime.createSession(smallModel(inputs, nodes, { y: declared }));
      const x = tensorData("float32", [4], [1, 2, 3, 4]);
      const shape = tensorData("int64", [1], [4]);
      const small = allocate("float32", [2]);
      const binding = session.bind({ x, shape }, { y: small });
      expect(() => binding.runSync()).toThrow(RuntimeError);
      await expect(binding.run()).rejects.toThrow(/^running the model: .*\{2\}.*\{4\}/s);
      expect([...small.data]).toEqual([0, 0]);
      const right = allocate("float32", [4]);
      session.bind({ x, shape }, { y: right }).runSync();
      expect([...right.data]).toEqual([1, 2, 3, 4]);
      session.release();
    }
  });

  test("an element type that the engine lacks is named", async () => {
    const half = { type: "float16", shape: [1] } as const;
    const nodes = [{ operator: "Identity", inputs: ["x"], outputs: ["y"] }];
    const session = await runtime.createSession(smallModel({ x: half }, nodes, { y: half }));
    const x = allocate("uint8", [2]);
    expect(() => session.bind({ x }, { y: x })).toThrow('input "x" is declared as float16');
    session.release();
  });
});

describe("initializers on the caller's memory", () => {
  const weight = tensorData(
    "float32",
    [3, 40],
    Float32Array.from({ length: 120 }, (_, i) => i),
  );

  function projection(): Uint8Array {
    const graph = new Graph();
    const w = graph.parameter("w", [3, 40]);
    const scale = graph.parameter("scale", []);
    // The optimizer rewrites w: the transposes around the sum move onto it.
    const x = graph.input("x", "float32", [1, 40, 3]);
    const shifted = transpose(add(transpose(x, [0, 2, 1]), w), [0, 2, 1]);
    graph.output("y", multiply(matmul(shifted, w), scale));
    const scales = tensorData("float32", [], [2]);
    return toOnnx(graph, { values: { w: weight, scale: scales }, external: true });
  }

  async function compute(initializers: NonNullable<SessionOptions["initializers"]>, options: SessionOptions) {
    const session = await runtime.createSession(projection(), { ...options, initializers });
    const y = allocate("float32", [1, 40, 40]);
    await session.bind({ x: allocate("float32", [1, 40, 3]) }, { y }).run();
    session.release();
    return y.data;
  }

  test("stand for external data of a model in memory, at every level of optimization", async () => {
    const scale = tensorData("float32", [], [2]);
    for (const optimization of ["disabled", "basic", "extended", "all"] as const) {
      const y = await compute({ w: weight, scale }, { optimization });
      for (const [row, column] of [
        [0, 0],
        [7, 31],
        [39, 39],
      ] as const) {
        const w = (axis: number, i: number) => weight.data[axis * 40 + i]!;
        const expected = [0, 1, 2].reduce((total, axis) => total + w(axis, row) * w(axis, column), 0);
        expect(y[row * 40 + column], optimization).toBe(2 * expected);
      }
    }
  });

  test("of a wrong name, shape, element type or length are refused", async () => {
    const scale = tensorData("float32", [], [2]);
    const refused = (initializers: NonNullable<SessionOptions["initializers"]>) =>
      expect(compute(initializers, {})).rejects;
    await refused({ scale }).toThrow(RuntimeError);
    await refused({ w: weight, scale, more: scale }).toThrow("more");
    await refused({ w: { ...weight, shape: [40, 3] }, scale }).toThrow("dimensions do not match");
    await refused({ w: allocate("int32", [3, 40]), scale }).toThrow("data type does not match");
    await refused({ w: { ...weight, shape: [3, 4000] }, scale }).toThrow('initializer "w": shape [3, 4000]');
  });
});

test("profiling writes one trace of the operations when the session is released", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lverse-profile-"));
  const graph = new Graph();
  graph.output("c", matmul(graph.input("a", "float32", [2, 2]), graph.input("b", "float32", [2, 2])));
  const session = await runtime.createSession(toOnnx(graph), { profile: join(folder, "trace") });
  const a = allocate("float32", [2, 2]);
  session.bind({ a, b: a }, { c: allocate("float32", [2, 2]) }).runSync();
  session.release();
  const files = readdirSync(folder);
  expect(files).toHaveLength(1);
  expect(files[0]).toMatch(/^trace.*\.json$/);
  const events: { args?: { op_name?: string } }[] = JSON.parse(readFileSync(join(folder, files[0]!), "utf8"));
  expect(events.some((event) => event.args?.op_name === "MatMul")).toBe(true);
  rmSync(folder, { recursive: true });
});
