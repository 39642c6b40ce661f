import { describe, expect, it } from "vitest";
import { nearest } from "./nearest.js";

const keys = ["layers", "learningRate", "batchSize", "seed", "k", "topK"];

describe("nearest", () => {
  it.each([
    ["layer", "layers"],
    ["layres", "layers"],
    ["learning_rate", "learningRate"],
    ["LearningRat", "learningRate"],
    ["batch-size", "batchSize"],
    ["sede", "seed"],
    ["top_k", "topK"],
  ])("takes %s for %s", (given, meant) => {
    expect(nearest(given, keys)).toBe(meant);
  });

  it.each(["colour", "x", "", "width", "se"])("takes %j for none", (given) => {
    expect(nearest(given, keys)).toBeUndefined();
  });

  it("prefers the closest", () => {
    expect(nearest("layerz", ["layer", "layers", "layerz2"])).toBe("layer");
    expect(nearest("layers2", ["layer", "layers"])).toBe("layers");
  });
});
