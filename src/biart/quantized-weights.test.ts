import { describe, expect, it, onTestFinished } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { config, special, weights } from "../../test/small-biart.js";
import { Graph, Random, type TensorData, tensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { CachedTransformer } from "./cached-transformer.js";
import { generationWeights } from "./generation-weights.js";
import {
  BiARTError,
  biartDecays,
  biartFormats,
  biartWeightBytes,
  type Direction,
  dequantizeBiART,
  generationGraph,
  initializeBiART,
  quantizeBiART,
  scaleName,
  segmentsOf,
  sequenceLength,
  sequenceLogits,
  vocabularySize,
  weightBlocks,
} from "./index.js";
import { KeyValueCache } from "./key-value-cache.js";
import { partLengths } from "./prefix.js";

const runtime = createNativeRuntime();
const length = sequenceLength(config);
const vocabulary = vocabularySize(config);

function rowsOfIds(count: number): number[][] {
  const random = new Random(4, "ids");
  return Array.from({ length: count }, () => Array.from({ length }, () => random.integer(vocabulary)));
}

/** Logits of every position without a cache, in float32, `[length * vocabulary]`. */
async function uncached(of: Record<string, TensorData>, ids: number[], direction: Direction) {
  const graph = new Graph();
  const input = graph.input("ids", "int64", [1, length]);
  const segments = graph.input("segments", "int64", [1, length]);
  graph.output("logits", sequenceLogits(graph, input, segments, config));
  const { logits } = await evaluate(runtime, graph, {
    ...of,
    ids: tensorData("int64", [1, length], ids),
    segments: tensorData("int64", [1, length], segmentsOf(direction, config)),
  });
  return logits!.data as Float32Array;
}

/** Logits after the prefix and after each generated position, `[positions][rows]`. */
async function cached(of: Record<string, TensorData>, rows: number[][], direction: Direction, threads = 1) {
  const prefix = partLengths(direction, config).reference + 2;
  const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
  const options = { batch: rows.length, prefix, candidates, threads };
  const transformer = await CachedTransformer.create(runtime, config, of, options);
  onTestFinished(() => transformer.release());
  const segments = BigInt64Array.from(segmentsOf(direction, config).slice(0, prefix), BigInt);
  for (const [row, ids] of rows.entries()) {
    await transformer.prefill(row, BigInt64Array.from(ids.slice(0, prefix), BigInt), segments);
  }
  const look = () => rows.map((_, row) => transformer.logits(row).slice());
  const seen = [look()];
  for (let position = prefix; position < length; position++) {
    for (const [row, ids] of rows.entries()) transformer.ids[row] = BigInt(ids[position]!);
    await transformer.step(position);
    seen.push(look());
  }
  return seen;
}

const deviation = (values: readonly number[]) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe.each(biartFormats)("BiART in %s", (format) => {
  const quantized = quantizeBiART(weights, format);

  it("has the linear layers' weights in blocks of 32 and all else untouched", () => {
    expect(weightBlocks(weights, config)).toBeUndefined();
    const bits = format === "int8" ? 8 : 4;
    expect(weightBlocks(quantized, config)).toEqual({
      layers: { bits, size: 32 },
      head: { bits: 8, size: 32 },
    });
    let blocks = 0;
    for (const [name, tensor] of Object.entries(weights)) {
      if (!biartDecays(name)) {
        expect(quantized[name]).toBe(tensor);
        continue;
      }
      blocks++;
      const [outputs, inputs] = tensor.shape as [number, number];
      const bytes = name === "head.weight" ? 32 : 4 * bits;
      expect(quantized[name]).toMatchObject({ dtype: "uint8", shape: [outputs, inputs / 32, bytes] });
      expect(quantized[scaleName(name)]).toMatchObject({ dtype: "float32", shape: [outputs, inputs / 32] });
    }
    expect(blocks).toBe(2 * 6 + 1);
    expect(Object.keys(quantized)).toHaveLength(Object.keys(weights).length + blocks);
  });

  it("takes the bytes that are told", () => {
    const bytes = (of: Record<string, TensorData>) =>
      Object.values(of).reduce((sum, { data }) => sum + data.byteLength, 0);
    expect(biartWeightBytes(config, format)).toBe(bytes(quantized));
    expect(biartWeightBytes(config)).toBe(bytes(weights));
  });

  it.each(["text-to-image", "image-to-text"] as const)(
    "computes what its weights in float32 do, read in one pass and fed: %s",
    async (direction) => {
      const [ids] = rowsOfIds(1) as [number[]];
      const all = await uncached(dequantizeBiART(quantized, config), ids, direction);
      const count = length - 1;
      for (const candidates of [
        [0, 5, 6, 62],
        [40, 41, 42],
      ]) {
        const logitsFrom = 10;
        const options = { batch: 1, positions: count, candidates: candidates.length, logitsFrom };
        const graph = generationGraph(config, { ...options, blocks: weightBlocks(quantized, config) });
        const { logits } = await evaluate(runtime, graph, {
          ...generationWeights(graph, quantized, Int32Array.from(candidates), config),
          ...new KeyValueCache(config, 1).rows(0, 1).inputs,
          ids: tensorData("int64", [1, count], ids.slice(0, count)),
          segments: tensorData("int64", [1, count], segmentsOf(direction, config).slice(0, count)),
          positions: tensorData(
            "int64",
            [count],
            Array.from({ length: count }, (_, i) => i),
          ),
          last_position: tensorData("int32", [1], [count - 1]),
          total: tensorData("int32", [1], [count]),
        });
        expect(logits!.shape).toEqual([count - logitsFrom, candidates.length]);
        (logits!.data as Float32Array).forEach((logit, i) => {
          const position = logitsFrom + Math.floor(i / candidates.length);
          const id = candidates[i % candidates.length]!;
          expect(Math.abs(logit - all[position * vocabulary + id]!), `position ${position}`).toBeLessThan(
            2e-4,
          );
        });
      }
    },
  );

  it("is near it where the cache grows step by step and activations have 8 bits", async () => {
    const rows = rowsOfIds(3);
    const seen = await cached(quantized, rows, "text-to-image");
    const first = partLengths("text-to-image", config).reference + 1;
    expect(seen).toHaveLength(length - first);
    for (const [row, ids] of rows.entries()) {
      const all = await uncached(dequantizeBiART(quantized, config), ids, "text-to-image");
      for (const [i, logits] of seen.entries()) {
        const expected = [...all.subarray((first + i) * vocabulary, (first + i + 1) * vocabulary)];
        const errors = expected.map((logit, id) => logits[row]![id]! - logit);
        expect(deviation(errors) / deviation(expected), `position ${i} row ${row}`).toBeLessThan(0.05);
      }
    }
  });

  it("has the very same bits whatever the batch, the row and the threads", async () => {
    const rows = rowsOfIds(5);
    const together = await cached(quantized, rows, "text-to-image", 2);
    const two = await cached(quantized, [rows[4]!, rows[0]!], "text-to-image");
    expect(two.map(([, logits]) => logits)).toEqual(together.map(([logits]) => logits));
    expect(two.map(([logits]) => logits)).toEqual(together.map((logits) => logits[4]));
    const alone = await cached(quantized, [rows[0]!], "text-to-image");
    expect(alone.map(([logits]) => logits)).toEqual(together.map(([logits]) => logits));
  });

  it("has them too where rows fall away to one, and where that one branches again", async () => {
    const rows = rowsOfIds(3);
    const whole = await cached(quantized, rows, "text-to-image");
    const direction = "text-to-image";
    const prefix = partLengths(direction, config).reference + 2;
    const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
    const options = { batch: 3, prefix, candidates, threads: 1 };
    const transformer = await CachedTransformer.create(runtime, config, quantized, options);
    onTestFinished(() => transformer.release());
    const segments = BigInt64Array.from(segmentsOf(direction, config).slice(0, prefix), BigInt);
    // All rows begin alike, so that a branch need not copy the prefix.
    await transformer.prefill(0, BigInt64Array.from(rows[2]!.slice(0, prefix), BigInt), segments);
    for (const row of [1, 2]) transformer.copyPrefix(0, row);
    const parents = [[0, 1, 2], [2], [0], [0, 0], [0, 1], [0, 1, 1], [2], [0, 0, 0]];
    for (const [i, of] of parents.entries()) {
      const places = transformer.branch(of);
      for (const row of places) transformer.ids[row] = BigInt(rows[2]![prefix + i]!);
      await transformer.step(prefix + i);
      for (const row of places) expect(transformer.logits(row), `step ${i}`).toEqual(whole[i + 1]![2]);
    }
  });
});

describe("quantizeBiART refuses", () => {
  it("rows that are no multiple of a block", () => {
    const odd = initializeBiART({ ...config, width: 40 }, 1);
    expect(() => quantizeBiART(odd, "int4")).toThrow(BiARTError);
    expect(() => quantizeBiART(odd, "int4")).toThrow(/rows of 40, no multiple of 32/);
  });

  it("what is quantized already", () => {
    expect(() => quantizeBiART(quantizeBiART(weights, "int8"), "int4")).toThrow(
      /uint8; float32 is quantized/,
    );
  });
});

describe("a CachedTransformer refuses blocks", () => {
  const candidates = Int32Array.of(special.pad);
  const create = (changes: Record<string, TensorData>) =>
    CachedTransformer.create(
      runtime,
      config,
      { ...quantizeBiART(weights, "int4"), ...changes },
      { batch: 1, prefix: 10, candidates, threads: 1 },
    );
  const zeros = (shape: number[]) =>
    tensorData("uint8", shape, new Uint8Array(shape.reduce((a, b) => a * b)));

  it.each<[string, Record<string, TensorData>, RegExp]>([
    ["of no layout", { "head.weight": zeros([64, 1, 24]) }, /uint8 \[64, 1, 24\]: no codes of 4 or 8 bits/],
    [
      "of two layouts",
      { "blocks.1.attn.key.weight": zeros([32, 1, 32]) },
      /"blocks.1.attn.key.weight" is \[32, 1, 32\]; the config makes it \[32, 1, 16\]/,
    ],
    ["beside float32", { "blocks.1.mlp.0.weight": weights["blocks.1.mlp.0.weight"]! }, /float32, not uint8/],
    [
      "with scales of other rows",
      { "head.weight_scale": tensorData("float32", [63, 1], new Float32Array(63)) },
      /\[63, 1\]; the config makes it \[64, 1\]/,
    ],
  ])("%s", async (_what, changes, message) => {
    await expect(create(changes)).rejects.toThrow(message);
  });
});
