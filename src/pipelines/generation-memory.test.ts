import { describe, expect, test } from "vitest";
import { tinyConfig } from "../../test/tiny-model.js";
import { augVAEConfigSchema } from "../augvae/index.js";
import {
  type BiARTFormat,
  biartConfigSchema,
  type Direction,
  Generator,
  initializeBiART,
  quantizeBiART,
} from "../biart/index.js";
import { Random, type Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
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

/** Bytes of the keys and values that a generator steps over. */
async function allocatedCaches(direction: Direction, batch: number, format?: BiARTFormat): Promise<number> {
  const native = createNativeRuntime();
  const buffers = new Set<ArrayBufferLike>();
  const runtime: Runtime = {
    description: native.description,
    async createSession(...call) {
      const session = await native.createSession(...call);
      const bind = session.bind.bind(session);
      session.bind = (inputs, outputs) => {
        for (const [name, tensor] of Object.entries(inputs)) {
          if (/(keys|values)\.\d+$/.test(name) && "data" in tensor) buffers.add(tensor.data.buffer);
        }
        return bind(inputs, outputs);
      };
      return session;
    },
  };
  const weights = initializeBiART(biart, 1);
  const generator = await Generator.create(
    runtime,
    biart,
    format ? quantizeBiART(weights, format) : weights,
    { direction, special: { pad: 256, soc: 257, soi: 258 }, bpe: 256, threads: 1, batch },
  );
  const length = direction === "text-to-image" ? biart.textLength : biart.imageLength;
  const random = Array.from({ length: batch }, (_, i) => new Random(1, "memory", i));
  await generator.generate({ reference: new Int32Array(length), random, count: 2 });
  generator.release();
  return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

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

  test.each([undefined, "int8", "int4"] as const)(
    "counts the caches as they are allocated, weights in %s",
    async (format) => {
      const of = { ...networks, quantization: format && { biart: { format } } };
      for (const batch of [1, 2, 3]) {
        const drawing = await allocatedCaches("text-to-image", batch, format);
        expect(generationMemory(of, batch).cache.bytes).toBe(drawing);
        // Captions may take a row less than the two more that are counted.
        const describing = await allocatedCaches("image-to-text", batch, format);
        const { bytes } = describingCache(biart, [batch]);
        const spare = describingCache(biart, [2]).bytes - describingCache(biart, [1]).bytes;
        expect([bytes, bytes - spare]).toContain(describing);
      }
    },
  );

  test("counts captions by their pictures", () => {
    const position = drawingCache(networks, 1).bytes / (biart.textLength + biart.imageLength + 2);
    // One more row changes places for others, and one is spare.
    const ofText = (rows: number) => (rows + 2) * biart.textLength * position;
    expect(describingCache(biart, [64]).bytes).toBe(drawingCache(networks, 1).bytes + ofText(64));
    expect(describingCache(biart, [4, 4]).bytes).toBe(drawingCache(networks, 2).bytes + ofText(8));
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
  const nothing = { taken: 0, others: 0, idle: 0 };
  const none = generationMemory(networks, 0).peak.bytes;
  const row = generationMemory(networks, 1).cache.bytes;

  const drawings = (count: number, rows = 1, of = networks): WantedSequences => {
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
    expect(fittingBatch(networks, drawings(wanted, rows), limit, nothing)).toBe(expected);
  });

  test("counts what is held already as free, and what others hold as taken", () => {
    const taken = { ...nothing, taken: freeMemory() + none + row };
    expect(fittingBatch(networks, drawings(1), {}, taken)).toBe(1);
    expect(() => fittingBatch(networks, drawings(1), { memory: none }, taken)).toThrow(PipelineError);
    const limit = { memory: none + 9 * row };
    expect(fittingBatch(networks, drawings(50), limit, { ...nothing, others: 4 * row })).toBe(5);
    expect(() => fittingBatch(networks, drawings(50), limit, { ...nothing, others: 9 * row })).toThrow(
      /are allowed beside what the other direction holds: not even one sequence fits/,
    );
  });

  test("refuses more than there is", () => {
    const gigantic = { ...networks, biart: { ...biart, imageLength: 1e12 } };
    const wanted = drawings(1, 1, gigantic);
    expect(() => fittingBatch(gigantic, wanted, {}, nothing)).toThrow(/are free: not even one sequence fits/);
  });
});
