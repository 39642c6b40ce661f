import { describe, expect, it } from "vitest";
import { Graph } from "../graph.js";
import { linear, multiply, reshape } from "../operations/index.js";
import { createNativeRuntime } from "../runtime/native/index.js";
import { allocate, tensorData } from "../tensor-data.js";
import { toOnnx } from "./model.js";

describe("toOnnx with open first axes", () => {
  it("makes a model that runs with any number of rows, and keeps the other sizes", async () => {
    const graph = new Graph();
    const x = graph.input("x", "float32", [2, 3, 2]);
    const factor = graph.input("factor", "float32", [1]);
    const weight = graph.constant("float32", [2, 6], [1, 2, 3, 4, 5, 6, 1, 1, 1, 1, 1, 1]);
    graph.output("y", multiply(linear(reshape(x, [2, 6]), weight), factor));
    const model = toOnnx(graph, { openFirstAxes: new Set(["x", "y"]) });
    const session = await createNativeRuntime().createSession(model, { threads: 1 });
    for (const rows of [1, 2, 5]) {
      const y = allocate("float32", [rows, 2]);
      const binding = session.bind(
        {
          x: tensorData("float32", [rows, 3, 2], Array(rows * 6).fill(1)),
          factor: tensorData("float32", [1], [2]),
        },
        { y },
      );
      await binding.run();
      expect([...y.data]).toEqual(Array(rows).fill([42, 12]).flat());
    }
    const wrong = { x: allocate("float32", [4, 3, 3]), factor: allocate("float32", [1]) };
    expect(() => session.bind(wrong, { y: allocate("float32", [4, 2]) })).toThrow(/x/);
    const many = { x: allocate("float32", [4, 3, 2]), factor: allocate("float32", [2]) };
    expect(() => session.bind(many, { y: allocate("float32", [4, 2]) })).toThrow(/factor/);
    session.release();
  });
});
