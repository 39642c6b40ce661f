import { describe, expect, test } from "vitest";
import { tinyConfig } from "../../test/tiny-model.js";
import { augVAEConfigSchema } from "../augvae/index.js";
import { biartConfigSchema, KeyValueCache } from "../biart/index.js";
import { PipelineError } from "./errors.js";
import {
  describingCache,
  drawingCache,
  fittingBatch,
  freeMemory,
  generationMemory,
  type WantedSequences,
} from "./generation-memory.js";

const augvae = augVAEConfigSchema.parse(tinyConfig.augvae);
const biart = biartConfigSchema.parse(tinyConfig.biart);
const networks = { augvae, biart };

describe("generationMemory", () => {
  test("adds up, and grows by the cache alone", () => {
    const [one, eight] = [1, 8].map((batch) => generationMemory(networks, batch)) as [
      ReturnType<typeof generationMemory>,
      ReturnType<typeof generationMemory>,
    ];
    expect(eight.cache.bytes).toBe(8 * one.cache.bytes);
    expect(eight.peak.bytes - one.peak.bytes).toBe(7 * one.cache.bytes);
    const parts = [one.weights, one.packed, one.cache, one.working].reduce(
      (sum, { bytes }) => sum + bytes,
      0,
    );
    expect(one.peak.bytes).toBeGreaterThan(parts);
  });

  test("counts the caches as they are allocated", () => {
    const { inputs } = new KeyValueCache(biart, 3).rows(0, 3);
    const bytes = Object.values(inputs).reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(generationMemory(networks, 3).cache.bytes).toBe(bytes);
  });

  test("counts captions by their pictures", () => {
    const position = drawingCache(biart, 1).bytes / (biart.textLength + biart.imageLength + 2);
    // One more row changes places for others, and one is spare.
    const ofText = (rows: number) => (rows + 2) * biart.textLength * position;
    expect(describingCache(biart, [64]).bytes).toBe(drawingCache(biart, 1).bytes + ofText(64));
    expect(describingCache(biart, [4, 4]).bytes).toBe(drawingCache(biart, 2).bytes + ofText(8));
    expect(describingCache(biart, [64]).computed).toMatch(/ B of 1 prefixes and the text of 64 rows$/);
    const { peak, cache } = generationMemory(networks, 64, describingCache(biart, [64]));
    expect(peak.bytes - cache.bytes).toBe(generationMemory(networks, 0).peak.bytes);
  });

  test("states the paper's size", () => {
    const paper = { augvae: augVAEConfigSchema.parse({ keptLevel: 32 }), biart: biartConfigSchema.parse({}) };
    const { weights, cache } = generationMemory(paper, 1);
    // 522,983,424 + 112,290,819 + 2,097,152 values; 2 x 32 x 1,090 x 1,024 values a row.
    expect(weights.bytes).toBe(4 * 637_371_395);
    expect(cache.bytes).toBe(4 * 71_434_240);
  });
});

describe("fittingBatch", () => {
  const none = generationMemory(networks, 0).peak.bytes;
  const row = generationMemory(networks, 1).cache.bytes;

  const drawings = (count: number, rows = 1, of = biart): WantedSequences => {
    return { count, useful: 16, cache: (sequences) => drawingCache(of, rows * sequences) };
  };

  test.each([
    ["what is wanted, where it fits", 5, 1, { memory: none + 9 * row }, 5],
    ["what fits of it", 50, 1, { memory: none + 9 * row }, 9],
    ["pairs of rows", 50, 2, { memory: none + 9 * row }, 4],
    ["16 where more would fit", 50, 1, { memory: none + 90 * row }, 16],
    ["more where they are asked for", 50, 1, { memory: none + 90 * row, batch: 40 }, 40],
    ["fewer where there are no more", 3, 1, { memory: none + 90 * row, batch: 40 }, 3],
  ] as const)("takes %s", (_name, wanted, rows, limit, expected) => {
    expect(fittingBatch(networks, drawings(wanted, rows), limit, 0)).toBe(expected);
  });

  test("counts what is held already as free", () => {
    const held = freeMemory() + none + row;
    expect(fittingBatch(networks, drawings(1), {}, held)).toBe(1);
    expect(() => fittingBatch(networks, drawings(1), { memory: none }, held)).toThrow(PipelineError);
  });

  test("refuses more than there is", () => {
    const gigantic = { ...networks, biart: { ...biart, imageLength: 1e12 } };
    const wanted = drawings(1, 1, gigantic.biart);
    expect(() => fittingBatch(gigantic, wanted, {}, 0)).toThrow(/are free: not even one sequence fits/);
  });
});
