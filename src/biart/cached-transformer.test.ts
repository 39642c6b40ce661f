import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { allocate, Graph, Random, type Runtime, type TensorData, tensorData } from "../engine/index.js";
import { createNativeRuntime, liveHandles } from "../engine/runtime/native/index.js";
import { CachedTransformer } from "./cached-transformer.js";
import {
  BiARTError,
  biartConfigSchema,
  biartParameters,
  type Direction,
  segmentsOf,
  sequenceLength,
  sequenceLogits,
  vocabularySize,
} from "./index.js";
import { partLengths } from "./prefix.js";

const runtime = createNativeRuntime();
// Tables that are no multiples of a vector register, so that rows end within one.
const config = biartConfigSchema.parse({
  layers: 3,
  width: 40,
  heads: 5,
  textVocabulary: 37,
  imageVocabulary: 26,
  textLength: 7,
  imageLength: 18,
  dropout: 0,
});
const length = sequenceLength(config);
const vocabulary = vocabularySize(config);

/** Spread so that logits are of the size of one, and every parameter matters to them. */
const weights: Record<string, TensorData> = Object.fromEntries(
  Object.entries(biartParameters(config)).map(([name, shape]) => {
    const tensor = allocate("float32", shape);
    const random = new Random(1, name);
    const ofNorm = /ln\w*\.weight$/.test(name);
    const spread = shape.length === 2 && !name.includes("emb") ? 1 / Math.sqrt(shape[1]!) : 0.5;
    for (let i = 0; i < tensor.data.length; i++) {
      tensor.data[i] = ofNorm ? 1 + 0.2 * random.normal() : spread * random.normal();
    }
    return [name, tensor];
  }),
);

/** Rows of ids drawn from the whole table: the network does not care which are text. */
function rowsOfIds(count: number): number[][] {
  const random = new Random(2, "ids");
  return Array.from({ length: count }, () => Array.from({ length }, () => random.integer(vocabulary)));
}

/** Logits of every position without a cache, `[rows][length * vocabulary]`. */
async function uncached(rows: readonly number[][], direction: Direction): Promise<Float32Array[]> {
  const graph = new Graph();
  const shape = [rows.length, length];
  const ids = graph.input("ids", "int64", shape);
  graph.output("logits", sequenceLogits(graph, ids, graph.input("segments", "int64", shape), config));
  const feeds = {
    ids: tensorData("int64", shape, rows.flat()),
    segments: tensorData(
      "int64",
      shape,
      rows.flatMap(() => segmentsOf(direction, config)),
    ),
  };
  const { logits } = await evaluate(runtime, graph, { ...weights, ...feeds });
  const size = length * vocabulary;
  return rows.map((_, row) => (logits!.data as Float32Array).subarray(row * size, (row + 1) * size));
}

/** Logits after the prefix and after each generated position, copied, `[positions][rows]`. */
async function cached(rows: readonly number[][], direction: Direction, candidates: Int32Array, threads = 1) {
  const prefix = partLengths(direction, config).reference + 2;
  const options = { batch: rows.length, prefix, candidates, threads };
  const transformer = await CachedTransformer.create(runtime, config, weights, options);
  const segments = BigInt64Array.from(segmentsOf(direction, config).slice(0, prefix), BigInt);
  onTestFinished(() => transformer.release());
  const seen: Float32Array[][] = [];
  const look = () => seen.push(rows.map((_, row) => transformer.logits(row).slice()));
  for (const [row, ids] of rows.entries()) {
    await transformer.prefill(row, BigInt64Array.from(ids.slice(0, prefix), BigInt), segments);
  }
  look();
  for (let position = prefix; position < length; position++) {
    for (const [row, ids] of rows.entries()) transformer.ids[row] = BigInt(ids[position]!);
    await transformer.step(position);
    look();
  }
  transformer.release();
  return seen;
}

describe("CachedTransformer", () => {
  const before = liveHandles();
  afterEach(() => expect(liveHandles()).toBe(before));

  it.each([
    { direction: "text-to-image", batch: 1 },
    { direction: "text-to-image", batch: 3 },
    { direction: "image-to-text", batch: 1 },
    { direction: "image-to-text", batch: 3 },
  ] as const)(
    "has the uncached logits at every position: $direction, batch $batch",
    async ({ direction, batch }) => {
      const rows = rowsOfIds(batch);
      const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
      const expected = await uncached(rows, direction);
      const actual = await cached(rows, direction, candidates);
      const first = partLengths(direction, config).reference + 1;
      expect(actual).toHaveLength(length - first);
      let largest = 0;
      for (const [i, ofRows] of actual.entries()) {
        for (const [row, logits] of ofRows.entries()) {
          const at = (first + i) * vocabulary;
          logits.forEach((logit, id) => {
            largest = Math.max(largest, Math.abs(logit));
            expect(
              Math.abs(logit - expected[row]![at + id]!),
              `position ${i} row ${row} id ${id}`,
            ).toBeLessThan(1e-4);
          });
        }
      }
      expect(largest).toBeGreaterThan(1);
    },
  );

  it("computes logits of the candidates alone, side by side or scattered", async () => {
    const rows = rowsOfIds(1);
    const all = await cached(
      rows,
      "text-to-image",
      Int32Array.from({ length: vocabulary }, (_, id) => id),
    );
    for (const ids of [[37, 38, 39, 40], [0, 5, 6, 62], [11]]) {
      const some = await cached(rows, "text-to-image", Int32Array.from(ids));
      for (const [i, [logits]] of some.entries()) {
        expect(logits).toHaveLength(ids.length);
        ids.forEach((id, place) => {
          expect(logits![place]).toBeCloseTo(all[i]![0]![id]!, 4);
        });
      }
    }
  });

  it("has the very same bits whatever the batch, the row and the threads", async () => {
    const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
    const rows = rowsOfIds(5);
    const together = await cached(rows, "text-to-image", candidates, 2);
    for (const row of [0, 4]) {
      const alone = await cached([rows[row]!], "text-to-image", candidates, 1);
      expect(alone.map(([logits]) => logits)).toEqual(together.map((logits) => logits[row]));
    }
  });

  it("goes on with the rows that are left, and with branches of one", async () => {
    const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
    const direction = "text-to-image";
    const rows = rowsOfIds(4);
    const prefix = partLengths(direction, config).reference + 2;
    // Rows 2 and 3 begin alike.
    rows[3]!.splice(0, prefix, ...rows[2]!.slice(0, prefix));
    const fourth = rows[3]!;
    const options = { batch: 4, prefix, candidates, threads: 1 };
    const transformer = await CachedTransformer.create(runtime, config, weights, options);
    onTestFinished(() => transformer.release());
    const segments = BigInt64Array.from(segmentsOf(direction, config), BigInt);
    for (const row of [0, 1, 2]) {
      const ids = BigInt64Array.from(rows[row]!.slice(0, prefix), BigInt);
      await transformer.prefill(row, ids, segments.slice(0, prefix));
    }
    transformer.copyPrefix(2, 3);
    const step = async (sequences: readonly (readonly number[])[], places: readonly number[], at: number) => {
      sequences.forEach((ids, i) => {
        transformer.ids[places[i]!] = BigInt(ids[at]!);
      });
      await transformer.step(at);
      const expected = await uncached(sequences as number[][], direction);
      places.forEach((row, i) => {
        const logits = transformer.logits(row);
        const wanted = expected[i]!.subarray(at * vocabulary, (at + 1) * vocabulary);
        const furthest = Math.max(...logits.map((logit, id) => Math.abs(logit - wanted[id]!)));
        expect(furthest, `position ${at}, sequence ${i}`).toBeLessThan(1e-4);
      });
    };
    await step(rows, [0, 1, 2, 3], prefix);
    await step(rows, [0, 1, 2, 3], prefix + 1);
    // The first ends; the last takes its place.
    const left = transformer.branch([1, 2, 3]);
    expect([...left].sort()).toEqual([0, 1, 2]);
    expect(transformer.rows).toBe(3);
    await step(rows.slice(1), left, prefix + 2);
    // Only the fourth goes on, three times: twice over the third, of the same prefix, and over the second.
    const children = [1, 2, 3].map((seed) => {
      const random = new Random(seed, "branch");
      return fourth.map((id, at) => (at > prefix + 2 ? random.integer(vocabulary) : id));
    });
    const branches = transformer.branch([left[2]!, left[2]!, left[2]!]);
    await step(children, branches, prefix + 3);
    await step(children, branches, prefix + 4);
    const alone = transformer.branch([branches[1]!]);
    await step([children[1]!], alone, prefix + 5);
    transformer.release();
  });

  it("reads prefixes of other lengths", async () => {
    const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
    const options = { batch: 1, prefix: 9, candidates, threads: 1 };
    const transformer = await CachedTransformer.create(runtime, config, weights, options);
    onTestFinished(() => transformer.release());
    const [ids] = rowsOfIds(1) as [number[]];
    const [expected] = (await uncached([ids], "text-to-image")) as [Float32Array];
    const segments = BigInt64Array.from(segmentsOf("text-to-image", config), BigInt);
    for (const count of [9, 14, 27, 9]) {
      await transformer.prefill(0, BigInt64Array.from(ids.slice(0, count), BigInt), segments.slice(0, count));
      const wanted = expected.subarray((count - 1) * vocabulary, count * vocabulary);
      transformer.logits(0).forEach((logit, id) => {
        expect(Math.abs(logit - wanted[id]!)).toBeLessThan(1e-4);
      });
    }
    expect(() => {
      transformer.rows = 2;
    }).toThrow(/2 rows wanted/);
    transformer.release();
  });

  it("refuses heads that the runtime cannot take", async () => {
    const odd = { ...config, heads: 2 };
    const options = { batch: 1, prefix: 9, candidates: Int32Array.of(1), threads: 1 };
    await expect(CachedTransformer.create(runtime, odd, weights, options)).rejects.toThrow(/heads of 20/);
  });

  it("frees the first session where the second cannot be made", async () => {
    let sessions = 0;
    const failing: Runtime = {
      description: "fails at the second session",
      createSession: (model, options) => {
        if (++sessions === 2) return Promise.reject(new Error("no second session"));
        return runtime.createSession(model, options);
      },
    };
    const options = { batch: 1, prefix: 9, candidates: Int32Array.of(1, 2), threads: 1 };
    await expect(CachedTransformer.create(failing, config, weights, options)).rejects.toThrow(/no second/);
    const wrong = { ...weights, "blocks.0.ln1.weight": tensorData("float64", [40], Array(40).fill(1)) };
    await expect(CachedTransformer.create(runtime, config, wrong, options)).rejects.toThrow(BiARTError);
  });
});
