import { describe, expect, it } from "vitest";
import { expectClose } from "../../test/compare.js";
import { evaluate } from "../../test/gradient-check.js";
import {
  narrowInceptionBlocks,
  narrowInceptionFeatures,
  narrowInceptionFile,
  narrowInceptionPictures,
} from "../../test/narrow-inception.js";
import { Graph, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { MetricError } from "./errors.js";
import { fidInception } from "./inception.js";
import { averageOfNeighbours } from "./inception-blocks.js";
import { readInceptionCheckpoint } from "./inception-weights.js";

const runtime = createNativeRuntime();

describe("FID's Inception, converted from PyTorch's file", () => {
  it("computes what PyTorch does: every kind of block, and the features", async () => {
    const weights = await readInceptionCheckpoint(narrowInceptionFile);
    const pictures = narrowInceptionPictures();
    const { width, height } = pictures[0]!;
    const plane = width * height;
    const values = pictures.flatMap(({ data }) =>
      Array.from(
        { length: 3 * plane },
        (_, i) => (data[(i % plane) * 3 + Math.floor(i / plane)]! - 128) / 128,
      ),
    );
    const feed = tensorData("float32", [2, 3, height, width], values);
    const graph = new Graph();
    const { blocks, features } = fidInception(graph.input("pictures", "float32", feed.shape), weights);
    for (const [name, block] of Object.entries(blocks)) graph.output(name, block);
    graph.output("features", features);
    const outputs = await evaluate(runtime, graph, { pictures: feed });
    expect(Object.keys(narrowInceptionBlocks)).toEqual(
      expect.arrayContaining([
        "stem",
        "Mixed_5b",
        "Mixed_6a",
        "Mixed_6b",
        "Mixed_7a",
        "Mixed_7b",
        "Mixed_7c",
      ]),
    );
    for (const [name, expected] of Object.entries(narrowInceptionBlocks)) {
      const { shape, data } = outputs[name]!;
      const first = (data as Float32Array).slice(0, data.length / 2);
      expectClose(tensorData("float32", [1, ...shape.slice(1)], first), expected, 1e-4, name);
    }
    expectClose(outputs.features!, narrowInceptionFeatures, 1e-4, "features");
  });

  it("names a weight that is missing", async () => {
    const { "Mixed_6c.branch7x7_2.bn.bias": _, ...rest } = await readInceptionCheckpoint(narrowInceptionFile);
    const build = () => fidInception(new Graph().input("pictures", "float32", [1, 3, 75, 75]), rest);
    expect(build).toThrow(MetricError);
    expect(build).toThrow("Mixed_6c.branch7x7_2.bn.bias");
  });
});

describe("averageOfNeighbours", () => {
  it.each([
    [1, 1],
    [1, 4],
    [3, 2],
  ])("of %i x %i pixels leaves out what lies outside", async (height, width) => {
    const values = Array.from({ length: height * width }, (_, i) => (i + 1) ** 2);
    const graph = new Graph();
    graph.output("y", averageOfNeighbours(graph.input("x", "float32", [1, 1, height, width])));
    const { y } = await evaluate(runtime, graph, { x: tensorData("float32", [1, 1, height, width], values) });
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const near = values.filter(
          (_, i) => Math.abs(Math.floor(i / width) - row) <= 1 && Math.abs((i % width) - column) <= 1,
        );
        const mean = near.reduce((a, b) => a + b, 0) / near.length;
        expect(y!.data[row * width + column]).toBeCloseTo(mean, 4);
      }
    }
  });
});
