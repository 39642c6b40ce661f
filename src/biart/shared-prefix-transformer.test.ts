import { describe, expect, it, onTestFinished } from "vitest";
import { evaluate } from "../../test/gradient-check.js";
import { config, special, weights } from "../../test/small-biart.js";
import { Graph, Random, type TensorData, tensorData } from "../engine/index.js";
import { createNativeRuntime, liveHandles } from "../engine/runtime/native/index.js";
import { CachedTransformer } from "./cached-transformer.js";
import {
  BiARTError,
  type Direction,
  quantizeBiART,
  segmentsOf,
  sequenceLength,
  sequenceLogits,
  vocabularySize,
} from "./index.js";
import { type Prefix, Prefixes, partLengths } from "./prefix.js";
import type { RowTransformer } from "./row-transformer.js";
import { SharedPrefixTransformer } from "./shared-prefix-transformer.js";

const runtime = createNativeRuntime();
const length = sequenceLength(config);
const vocabulary = vocabularySize(config);
const candidates = Int32Array.from({ length: vocabulary }, (_, id) => id);
const directions = ["text-to-image", "image-to-text"] as const;

/** Prefixes of references, a number each, with so many given tokens. */
function prefixesOf(direction: Direction, references: readonly number[], begun = 0): Prefix[] {
  const prefixes = new Prefixes(direction, config, special);
  const { reference } = partLengths(direction, config);
  return references.map((seed) => {
    const random = new Random(seed, "reference");
    const ids = Array.from({ length: reference }, () => random.integer(24));
    return prefixes.of(
      ids,
      Array.from({ length: begun }, () => random.integer(vocabulary)),
    );
  });
}

async function create(
  direction: Direction,
  { of = weights, threads = 1 }: { of?: Readonly<Record<string, TensorData>>; threads?: number } = {},
): Promise<SharedPrefixTransformer> {
  const prefix = partLengths(direction, config).reference + 2;
  const made = await SharedPrefixTransformer.create(runtime, config, of, { prefix, candidates, threads });
  onTestFinished(() => made.release());
  return made;
}

/** Logits that a transformer gave after some ids. */
interface Seen {
  readonly ids: readonly number[];
  readonly logits: Float32Array;
}

/** What sequences are at a step: which go on, by their places in the step before; from the first step on. */
type Script = readonly (readonly number[])[];

/**
 * Runs a script, whose sequences read tokens that only depend on what they began with and on `choices`: the logits after
 * every position of each.
 */
async function follow(
  transformer: RowTransformer,
  prefixes: readonly Prefix[],
  script: Script,
  choices: (sequence: readonly number[], child: number) => number,
): Promise<Seen[]> {
  const room = Math.max(prefixes.length, ...script.map((parents) => parents.length));
  let rows = await transformer.read(prefixes, { room });
  let sequences: number[][] = prefixes.map(({ ids }) => Array.from(ids, Number));
  const seen: Seen[] = [];
  const look = () =>
    sequences.forEach((ids, i) => {
      seen.push({ ids, logits: transformer.logits(rows[i]!).slice() });
    });
  look();
  for (const parents of script) {
    const position = sequences[0]!.length;
    sequences = parents.map((parent, child) => {
      const ids = sequences[parent]!;
      return [...ids, choices(ids, child)];
    });
    rows = transformer.branch(parents.map((parent) => rows[parent]!));
    sequences.forEach((ids, i) => {
      transformer.ids[rows[i]!] = BigInt(ids.at(-1)!);
    });
    await transformer.step(position);
    look();
  }
  return seen;
}

/** A token that depends on all before it, and on which child it is of. */
function varied(sequence: readonly number[], child: number): number {
  const sum = sequence.reduce((total, id) => (31 * total + id) % 10007, child);
  return sum % vocabulary;
}

/** The largest difference to the logits of the network without a cache. */
async function deviation(seen: readonly Seen[], direction: Direction): Promise<number> {
  const shape = [seen.length, length];
  const graph = new Graph();
  const ids = graph.input("ids", "int64", shape);
  const segments = graph.input("segments", "int64", shape);
  graph.output("logits", sequenceLogits(graph, ids, segments, config));
  const padded = seen.flatMap(({ ids }) => [...ids, ...Array<number>(length - ids.length).fill(0)]);
  const { logits } = await evaluate(runtime, graph, {
    ...weights,
    ids: tensorData("int64", shape, padded),
    segments: tensorData(
      "int64",
      shape,
      seen.flatMap(() => segmentsOf(direction, config)),
    ),
  });
  const all = logits!.data as Float32Array;
  const differences = seen.flatMap(({ ids, logits }, i) => {
    const start = (i * length + ids.length - 1) * vocabulary;
    return Array.from(logits, (logit, id) => Math.abs(logit - all[start + id]!));
  });
  return Math.max(...differences);
}

/** All of so many sequences go on for so many steps. */
const onwards = (count: number, steps: number): number[][] =>
  Array.from({ length: steps }, () => Array.from({ length: count }, (_, i) => i));

/** Any of the sequences go on, once, several times or not at all. */
function branching(seed: number, begin: number, room: number, steps: number): number[][] {
  const random = new Random(seed, "branches");
  let count = begin;
  return Array.from({ length: steps }, () => {
    const parents = Array.from({ length: 1 + random.integer(room) }, () => random.integer(count));
    count = parents.length;
    return parents;
  });
}

describe("SharedPrefixTransformer", () => {
  const whole = { "text-to-image": 16, "image-to-text": 8 };

  it.each(
    directions.flatMap((direction) =>
      [
        [1],
        [1, 1],
        [1, 1, 1],
        [1, 1, 1, 1, 1],
        [1, 2],
        [2, 1, 2],
        [1, 2, 1, 3, 1],
        [1, 2, 3, 1, 2, 3],
        [2, 1, 3, 1, 1, 1, 1],
      ].map((references) => ({ direction, references })),
    ),
  )(
    "has the uncached logits at every position: $direction, references $references",
    async ({ direction, references }) => {
      const transformer = await create(direction);
      const script = onwards(references.length, whole[direction]);
      const seen = await follow(transformer, prefixesOf(direction, references), script, varied);
      expect(seen).toHaveLength(references.length * (1 + script.length));
      expect(Math.max(...seen.flatMap(({ logits }) => [...logits]))).toBeGreaterThan(1);
      expect(await deviation(seen, direction)).toBeLessThan(1e-4);
    },
  );

  it.each([
    ["rows of one group", [1, 1, 1, 1, 1], [[0, 1, 2, 3, 4], [0, 2, 3, 4], [3, 1], [0, 1], [1], [0]]],
    [
      "rows in pairs",
      [1, 1, 1, 2, 2, 2],
      [
        [0, 1, 2, 3, 4, 5],
        [0, 2, 3, 5],
        [1, 3],
        [0, 1],
      ],
    ],
    ["whole groups", [1, 2, 2, 3], [[0, 1, 2, 3], [1, 2, 3], [2], [0]]],
    ["groups between others", [1, 2, 3, 4, 4], [[0, 2, 3, 4], [0, 3], [1], [0]]],
  ] as const)("has them where %s leave", async (_what, references, script) => {
    const transformer = await create("image-to-text");
    const seen = await follow(transformer, prefixesOf("image-to-text", references), script, varied);
    expect(await deviation(seen, "image-to-text")).toBeLessThan(1e-4);
  });

  it("has them where beams branch, of one prefix and of several, with given tokens in it", async () => {
    const transformer = await create("text-to-image");
    for (const [seed, references] of [[1], [1], [1, 2], [1, 1, 2], [3, 1, 2, 1]].entries()) {
      const begun = seed % 3;
      const script = branching(seed, references.length, 5, 15 - begun);
      const seen = await follow(transformer, prefixesOf("text-to-image", references, begun), script, varied);
      expect(await deviation(seen, "text-to-image"), `search ${seed}`).toBeLessThan(1e-4);
    }
  });

  it.each([
    ["float32", weights],
    ["int8", quantizeBiART(weights, "int8")],
    ["int4", quantizeBiART(weights, "int4")],
  ] as const)(
    "has the very same bits whatever the rows, the groups and the threads: %s",
    async (_name, of) => {
      const direction = "image-to-text";
      // The same tokens wherever a sequence is, so that every composition has it.
      const choices = (ids: readonly number[]) => varied(ids, 0);
      const expected = new Map<string, Float32Array>();
      const compare = (seen: readonly Seen[], what: string) => {
        for (const { ids, logits } of seen) {
          const key = ids.join();
          if (!expected.has(key)) expected.set(key, logits);
          expect(logits, `${what}: ${key}`).toEqual(expected.get(key));
        }
      };
      for (const threads of [1, 2, 7]) {
        const transformer = await create(direction, { of, threads });
        for (const references of [
          [1],
          [2],
          [1, 1],
          [2, 1],
          [1, 1, 1],
          [1, 2, 3, 2],
          [3, 1, 1, 1, 1, 1, 2],
          Array(17).fill(1),
        ]) {
          const seen = await follow(
            transformer,
            prefixesOf(direction, references),
            onwards(references.length, 8),
            choices,
          );
          compare(seen, `${threads} threads, references ${references}`);
        }
        for (const references of [[1], [1, 2]]) {
          const script = branching(threads, references.length, 4, 8);
          const seen = await follow(transformer, prefixesOf(direction, references), script, choices);
          compare(seen, `${threads} threads, branches of ${references}`);
        }
      }
      expect(expected.size).toBe(3 * 9);
    },
  );

  it("is near what a cache for each row gives", async () => {
    const direction = "image-to-text";
    const prefix = partLengths(direction, config).reference + 2;
    const of = quantizeBiART(weights, "int8");
    const options = { prefix, candidates, threads: 1, batch: 3 };
    const cached = await CachedTransformer.create(runtime, config, of, options);
    onTestFinished(() => cached.release());
    const prefixes = prefixesOf(direction, [1, 2, 1]);
    const script = onwards(3, 8);
    const one = await follow(cached, prefixes, script, varied);
    const other = await follow(await create(direction, { of }), prefixes, script, varied);
    const errors = one.flatMap(({ logits }, i) =>
      Array.from(logits, (logit, id) => Math.abs(logit - other[i]!.logits[id]!)),
    );
    expect(one.map(({ ids }) => ids)).toEqual(other.map(({ ids }) => ids));
    expect(Math.max(...errors)).toBeLessThan(0.05);
  });

  it("frees what it took, and refuses positions that there are none of", async () => {
    const before = liveHandles();
    const transformer = await SharedPrefixTransformer.create(runtime, config, weights, {
      prefix: 18,
      candidates,
      threads: 1,
    });
    await transformer.read(prefixesOf("image-to-text", [1, 1]));
    await transformer.step(18);
    await expect(transformer.step(17)).rejects.toThrow(/position 17 is none of the 8 after a prefix of 18/);
    await expect(transformer.step(26)).rejects.toThrow(BiARTError);
    transformer.release();
    transformer.release();
    expect(liveHandles()).toBe(before);
    await expect(transformer.step(19)).rejects.toThrow(/released/);
    await expect(transformer.read(prefixesOf("image-to-text", [1]))).rejects.toThrow(/released/);
  });

  it("frees the first session where the second cannot be made", async () => {
    const before = liveHandles();
    let sessions = 0;
    const failing = {
      description: "fails at the second session",
      createSession: (...call: Parameters<typeof runtime.createSession>) =>
        ++sessions === 2 ? Promise.reject(new Error("no second session")) : runtime.createSession(...call),
    };
    const options = { prefix: 18, candidates, threads: 1 };
    await expect(SharedPrefixTransformer.create(failing, config, weights, options)).rejects.toThrow(
      /no second/,
    );
    expect(liveHandles()).toBe(before);
  });
});
