import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { readSafetensors, writeSafetensors } from "../checkpoint/index.js";
import { type Picture, writePlanar } from "../data/index.js";
import { allocate, Graph, Random, type TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { MetricError } from "./errors.js";
import { lpips } from "./lpips.js";
import { LpipsMeasure } from "./lpips-measure.js";

const path = join(temporaryFolder(), "lpips.safetensors");
const weights: Record<string, TensorData> = {};

beforeAll(async () => {
  const fixture = join(import.meta.dirname, "../../fixtures/perceptual.safetensors");
  for (const [name, tensor] of Object.entries((await readSafetensors(fixture)).tensors)) {
    if (/^weights\.(features|lin)/.test(name)) weights[name.slice("weights.".length)] = tensor as TensorData;
  }
  await writeSafetensors(path, weights);
});

function picture(seed: number, size = 20): Picture {
  const random = new Random(seed, "picture");
  return {
    width: size,
    height: size,
    data: Uint8Array.from({ length: size * size * 3 }, () => random.integer(256)),
  };
}

describe("LpipsMeasure", () => {
  it("is LPIPS of each pair, in batches of any size, and zero of equal pictures", async () => {
    const measure = await LpipsMeasure.load({ weights: path, size: 20, batch: 2 });
    const ours = [1, 2, 3].map((seed) => picture(seed));
    const theirs = [4, 5, 3].map((seed) => picture(seed));
    const distances = await measure.distances(ours, theirs);
    expect(distances).toHaveLength(3);
    expect(Math.abs(distances[2]!)).toBeLessThan(1e-7);
    for (const i of [0, 1]) {
      const [a, b] = [allocate("float32", [1, 3, 20, 20]), allocate("float32", [1, 3, 20, 20])];
      writePlanar(ours[i]!, a.data);
      writePlanar(theirs[i]!, b.data);
      const graph = new Graph();
      const input = (name: string) => graph.input(name, "float32", [1, 3, 20, 20]);
      graph.output("d", lpips(input("a"), input("b"), weights));
      const { d } = await evaluate(createNativeRuntime(), graph, { a, b });
      expect(distances[i]! / Number(d!.data[0])).toBeCloseTo(1, 4);
    }
    measure.release();
  });

  it("refuses pictures of another size, sets that are no pairs, and weights that are not there", async () => {
    const measure = await LpipsMeasure.load({ weights: path, size: 20 });
    await expect(measure.distances([picture(1, 16)], [picture(1)])).rejects.toThrow(
      "a picture of 16 x 16 px given, 20 x 20 px expected",
    );
    await expect(measure.distances([picture(1)], [])).rejects.toThrow("1 pictures and 0 references given");
    measure.release();
    const absent = LpipsMeasure.load({ weights: `${path}.absent`, size: 20 });
    await expect(absent).rejects.toThrow(MetricError);
    await expect(absent).rejects.toThrow(/lverse import-perceptual --vgg/);
  });
});
