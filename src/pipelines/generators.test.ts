import { afterEach, describe, expect, test, vi } from "vitest";
import { tinyConfig } from "../../test/tiny-model.js";
import { augVAEConfigSchema } from "../augvae/index.js";
import { biartConfigSchema, cacheBytes, initializeBiART } from "../biart/index.js";
import { Random, type Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  describingCache,
  type GenerationMemory,
  generationMemory,
  type MemoryLimit,
} from "./generation-memory.js";
import { Generators } from "./generators.js";
import { MemoryLedger } from "./memory-ledger.js";

const config = biartConfigSchema.parse(tinyConfig.biart);
const networks = { augvae: augVAEConfigSchema.parse(tinyConfig.augvae), biart: config };
const weights = initializeBiART(config, 1);
for (const { data } of Object.values(weights)) {
  for (let i = 0; i < data.length; i++) (data as Float32Array)[i]! *= 4;
}
const native = createNativeRuntime();

/** A runtime that counts the sessions that are open. */
function counting(): Runtime & { created: number; open: number } {
  const runtime = {
    description: native.description,
    created: 0,
    open: 0,
    async createSession(...call: Parameters<Runtime["createSession"]>) {
      const session = await native.createSession(...call);
      runtime.created++;
      runtime.open++;
      const release = session.release.bind(session);
      session.release = () => {
        runtime.open--;
        session.release = release;
        release();
      };
      return session;
    },
  };
  return runtime;
}

function partsOf(runtime: Runtime, limit: MemoryLimit) {
  const special = { pad: 256, soc: 257, soi: 258 };
  return { runtime, networks, weights: async () => weights, special, bpe: 256, threads: 1, limit };
}

function open(runtime: Runtime, limit: MemoryLimit = {}): Generators {
  return new Generators(partsOf(runtime, limit), "text-to-image");
}

/** Both directions of one model. */
function openBoth(runtime: Runtime, limit: MemoryLimit = {}) {
  const ledger = new MemoryLedger();
  const drawing = new Generators(partsOf(runtime, limit), "text-to-image", ledger);
  const describing = new Generators(partsOf(runtime, limit), "image-to-text", ledger);
  return {
    drawing,
    describing,
    release: () => {
      drawing.release();
      describing.release();
    },
  };
}

const rows = (count: number, label: string) =>
  Array.from({ length: count }, (_, i) => ({
    reference: new Int32Array(24).fill(i % 256),
    random: new Random(1, label, i),
  }));

test("more rows than a batch, none lost, the same as one by one", async () => {
  const generators = open(native);
  const together = await generators.generate(rows(35, "many"), {});
  expect(together).toHaveLength(35);
  for (const i of [0, 15, 16, 34]) {
    const [alone] = await generators.generate([rows(35, "many")[i]!], {});
    expect(together[i]!.tokens).toEqual(alone!.tokens);
  }
  generators.release();
});

test("sessions are made once, for any number of rows", async () => {
  const runtime = counting();
  const generators = open(runtime);
  for (const [i, count] of [4, 3, 1, 9, 2].entries()) {
    const made = await generators.generate(rows(count, String(i)), {});
    expect(made).toHaveLength(count);
    expect(runtime.created).toBe(2);
  }
  expect(runtime.open).toBe(2);
  generators.release();
  expect(runtime.open).toBe(0);
});

test("guidance takes two rows for each, and gives the same whatever the batch", async () => {
  const generators = open(native, { batch: 3 });
  const memory: GenerationMemory[] = [];
  const onMemory = (one: GenerationMemory) => memory.push(one);
  const guided = await generators.generate(rows(7, "guided"), { guidance: 3, onMemory });
  expect(memory.map(({ batch }) => batch)).toEqual([6]);
  const [alone] = await generators.generate([rows(7, "guided")[6]!], { guidance: 3 });
  expect(guided[6]!.tokens).toEqual(alone!.tokens);
  generators.release();
});

test("steps and tokens are told by the number of the row", async () => {
  const generators = open(native, { batch: 2 });
  const steps: (readonly number[])[] = [];
  const tokens = [0, 0, 0, 0, 0];
  await generators.generate(rows(5, "steps"), {
    onStep: (numbers, index) => {
      if (index === 15) steps.push(numbers);
    },
    onToken: (row) => {
      tokens[row]!++;
    },
  });
  expect(steps).toEqual([[0, 1], [2, 3], [4]]);
  expect(tokens).toEqual(Array(5).fill(16));
  generators.release();
});

test("given tokens are each row's own", async () => {
  const generators = open(native);
  const given = [[1, 2, 3], [undefined, 4], []];
  const results = await generators.generate(
    rows(3, "given").map((row, i) => ({ ...row, given: given[i]! })),
    {},
  );
  expect(results[0]!.tokens.slice(0, 3)).toEqual([1, 2, 3]);
  expect(results[1]!.tokens[1]).toBe(4);
  generators.release();
});

describe("memory", () => {
  const without = generationMemory(networks, 0).peak.bytes;
  const row = cacheBytes(config, 1);

  test("takes as many rows as fit", async () => {
    const generators = open(native, { memory: without + 3 * row });
    const batches: number[] = [];
    const onMemory = ({ batch }: GenerationMemory) => batches.push(batch);
    expect(await generators.generate(rows(7, "fit"), { onMemory })).toHaveLength(7);
    await generators.generate(rows(2, "two"), { onMemory });
    await generators.generate(rows(4, "guided"), { onMemory, guidance: 2 });
    expect(batches).toEqual([3, 2, 2]);
    generators.release();
  });

  test("refuses a batch that does not fit, with the one that does", async () => {
    const generators = open(native, { memory: without + 3 * row, batch: 5 });
    await expect(generators.generate(rows(7, "five"), {})).rejects.toThrow(
      /a batch of 5 takes [\d,]+ MiB, and [\d,]+ MiB are allowed: a batch of 3 fits$/,
    );
    const reference = rows(1, "beams")[0]!.reference;
    await expect(generators.search({ reference, width: 4 })).rejects.toThrow(/a batch of 3 fits/);
    expect(await generators.generate(rows(2, "two"), {})).toHaveLength(2);
    generators.release();
    const none = open(native, { memory: without });
    await expect(none.generate(rows(1, "one"), {})).rejects.toThrow(/not even one sequence fits/);
    none.release();
  });

  test("refuses what is no batch", async () => {
    const generators = open(native, { batch: 0 });
    await expect(generators.generate(rows(1, "one"), {})).rejects.toThrow(
      /batch is a whole number from 1, 0/,
    );
    generators.release();
  });
});

describe("memory of both directions", () => {
  const { peak, packed, cache: row } = generationMemory(networks, 1);
  const without = peak.bytes - row.bytes;
  const caption = describingCache(config, [1]).bytes;
  const picture = [{ reference: new Int32Array(16), random: new Random(1, "describe") }];
  const both = without + packed.bytes + 3 * row.bytes + caption;

  afterEach(() => vi.restoreAllMocks());

  test("is one: what fits beside each other stays", async () => {
    const runtime = counting();
    const { drawing, describing, release } = openBoth(runtime, { memory: both });
    await drawing.generate(rows(3, "three"), {});
    await describing.generate(picture, {});
    await drawing.generate(rows(3, "three"), {});
    expect(runtime).toMatchObject({ created: 4, open: 4 });
    release();
    expect(runtime.open).toBe(0);
  });

  test("is one: who is idle gives up what there is no room for, and is made anew", async () => {
    const runtime = counting();
    const { drawing, describing, release } = openBoth(runtime, { memory: both - 1 });
    const first = await drawing.generate(rows(3, "three"), {});
    await describing.generate(picture, {});
    expect(runtime).toMatchObject({ created: 4, open: 2 });
    const batches: number[] = [];
    const onMemory = ({ batch }: GenerationMemory) => batches.push(batch);
    // Two find room beside the caption.
    expect(await drawing.generate(rows(3, "three"), { onMemory })).toEqual(first);
    expect(batches).toEqual([2]);
    expect(runtime).toMatchObject({ created: 6, open: 4 });
    release();
  });

  test("is one: who is under way gives up nothing", async () => {
    const runtime = counting();
    const { drawing, describing, release } = openBoth(runtime, { memory: both - 1 });
    let refused: Promise<unknown> | undefined;
    await drawing.generate(rows(3, "three"), {
      onStep: async (_, index) => {
        if (index > 0) return;
        refused = describing.generate(picture, {});
        await refused.catch(() => {});
      },
    });
    await expect(refused).rejects.toThrow(/are allowed beside what the other direction holds: not even one/);
    expect(runtime).toMatchObject({ created: 2, open: 2 });
    release();
  });

  test("is one from the check on, before anything is taken", async () => {
    const { drawing, describing, release } = openBoth(native, { memory: both - 1 });
    const [drawn, described] = await Promise.allSettled([
      drawing.generate(rows(3, "three"), {}),
      describing.generate(picture, {}),
    ]);
    expect([drawn.status, described.status]).toEqual(["fulfilled", "rejected"]);
    release();
  });

  test("without a limit: what the one has loaded is not asked for again by the other", async () => {
    const runtime = counting();
    const { drawing, describing, release } = openBoth(runtime);
    const free = (bytes: number) => vi.spyOn(process, "availableMemory").mockReturnValue(bytes);
    free(without + 3 * row.bytes);
    await drawing.generate(rows(3, "three"), {});
    // The operating system counts what drawing holds as used.
    free(packed.bytes + caption);
    await describing.generate(picture, {});
    expect(runtime.open).toBe(4);
    // What is held for captions is free to captions; for more of it, drawing gives up its own.
    free(0);
    await describing.generate(picture, {});
    expect(runtime.open).toBe(4);
    expect(await describing.search({ ...picture[0]!, width: 4 })).toHaveLength(4);
    expect(runtime.open).toBe(2);
    release();
  });
});

test("beam search shares the generator", async () => {
  const runtime = counting();
  const generators = open(runtime);
  const { reference } = rows(1, "beams")[0]!;
  const found = await generators.search({ reference, width: 3, count: 4 });
  expect(found).toHaveLength(3);
  await generators.generate(rows(2, "after"), {});
  expect(runtime.created).toBe(2);
  generators.release();
});

test("calls take turns, and a failed one does not stop the next", async () => {
  const generators = open(native);
  const failing = generators.generate(rows(1, "x"), { temperature: -1 });
  const [first, second] = [generators.generate(rows(2, "y"), {}), generators.generate(rows(2, "y"), {})];
  await expect(failing).rejects.toThrow(/temperature/);
  expect(await first).toEqual(await second);
  generators.release();
});

test("nothing comes after the release, and nothing stays open", async () => {
  const runtime = counting();
  const generators = open(runtime);
  const early = generators.generate(rows(1, "x"), {});
  generators.release();
  await expect(early).rejects.toThrow("disposed of");
  await expect(generators.generate(rows(1, "x"), {})).rejects.toThrow("disposed of");
  expect(runtime.open).toBe(0);
});
