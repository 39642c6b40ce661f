import { expect, test } from "vitest";
import { tinyConfig } from "../../test/tiny-model.js";
import { augVAEConfigSchema } from "../augvae/index.js";
import { biartConfigSchema, initializeBiART } from "../biart/index.js";
import { Random } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { Generators } from "./generators.js";
import { type SharedBatch, SharedBatches } from "./shared-batches.js";

const config = biartConfigSchema.parse(tinyConfig.biart);
const networks = { augvae: augVAEConfigSchema.parse(tinyConfig.augvae), biart: config };
const weights = initializeBiART(config, 1);
for (const { data } of Object.values(weights)) {
  for (let i = 0; i < data.length; i++) (data as Float32Array)[i]! *= 4;
}
const special = { pad: 256, soc: 257, soi: 258 };
const parts = {
  runtime: createNativeRuntime(),
  networks,
  weights: async () => weights,
  special,
  bpe: 256,
  threads: 1,
};

function open(sequences?: number) {
  const generators = new Generators({ ...parts, limit: {} }, "text-to-image");
  const batches: SharedBatch[] = [];
  const shared = new SharedBatches(generators, { sequences, onBatch: (batch) => batches.push(batch) });
  return { generators, shared, batches };
}

const rows = (count: number, label: string) =>
  Array.from({ length: count }, (_, i) => ({
    reference: new Int32Array(24).fill(label.charCodeAt(0) + i),
    random: new Random(1, label, i),
  }));

const tokensOf = (generated: readonly { tokens: readonly number[] }[]) =>
  generated.map(({ tokens }) => tokens);

test("calls that sample alike share a batch, and get what they get alone", async () => {
  const { generators, shared, batches } = open();
  const tokens = new Map<string, number[][]>();
  const steps = new Map<string, number>();
  const call = (label: string, count: number, topK = 8) => {
    tokens.set(
      label,
      rows(count, label).map(() => []),
    );
    return shared.generate(rows(count, label), {
      topK,
      onToken: (row, token) => tokens.get(label)![row]!.push(token),
      onStep: (numbers) => {
        expect(numbers).toEqual(Array.from({ length: count }, (_, i) => i));
        steps.set(label, (steps.get(label) ?? 0) + 1);
      },
    });
  };
  const together = await Promise.all([call("a", 1), call("b", 3), call("c", 2, 4), call("d", 1)]);
  expect(batches).toEqual([
    { calls: 3, sequences: 5 },
    { calls: 1, sequences: 2 },
  ]);
  for (const [i, [label, count, topK]] of (
    [
      ["a", 1, 8],
      ["b", 3, 8],
      ["c", 2, 4],
      ["d", 1, 8],
    ] as const
  ).entries()) {
    const alone = await generators.generate(rows(count, label), { topK });
    expect(tokensOf(together[i]!)).toEqual(tokensOf(alone));
    expect(tokens.get(label)).toEqual(tokensOf(alone));
    expect(steps.get(label)).toBe(16);
  }
  generators.release();
});

test("calls that begin with given tokens get what they get alone, to the last bit", async () => {
  const { generators, shared, batches } = open();
  const given = [3, 1, 2, 0, 3];
  const begun = (label: string) => rows(2, label).map((row) => ({ ...row, given }));
  const [own, , alike] = await Promise.all([
    shared.generate(begun("a"), {}),
    shared.generate(rows(1, "b"), {}),
    shared.generate(begun("c"), {}),
  ]);
  expect(batches).toEqual([
    { calls: 2, sequences: 4 },
    { calls: 1, sequences: 1 },
  ]);
  expect(own).toEqual(await generators.generate(begun("a"), {}));
  expect(alike).toEqual(await generators.generate(begun("c"), {}));
  generators.release();
});

test("a batch has so many sequences at most, and a larger call one of its own", async () => {
  const { generators, shared, batches } = open(4);
  await Promise.all(
    ["a", "b", "c", "d", "e"].map((label, i) => shared.generate(rows(i === 2 ? 6 : 2, label), {})),
  );
  expect(batches).toEqual([
    { calls: 2, sequences: 4 },
    { calls: 1, sequences: 6 },
    { calls: 2, sequences: 4 },
  ]);
  generators.release();
});

test("who aborts leaves within a token, and the others go on", async () => {
  const { generators, shared, batches } = open();
  const controller = new AbortController();
  let told = 0;
  const leaving = shared.generate(rows(2, "a"), {
    signal: controller.signal,
    onToken: () => {
      if (++told === 5) controller.abort(new Error("enough"));
    },
  });
  const staying = shared.generate(rows(2, "b"), {});
  await expect(leaving).rejects.toThrow("enough");
  expect(told).toBe(5);
  expect(tokensOf(await staying)).toEqual(tokensOf(await generators.generate(rows(2, "b"), {})));
  expect(batches).toEqual([{ calls: 2, sequences: 4 }]);
  generators.release();
});

test("once nobody waits for it, a batch ends within a token; who waits for a batch never begins one", async () => {
  const { generators, shared, batches } = open();
  const controller = new AbortController();
  const { signal } = controller;
  let told = 0;
  const calls = ["a", "b"].map((label) =>
    shared.generate(rows(1, label), {
      signal,
      onToken: () => {
        if (++told === 4) controller.abort(new Error("enough"));
      },
    }),
  );
  const waiting = shared.generate(rows(1, "c"), { topK: 3, signal });
  for (const call of [...calls, waiting]) await expect(call).rejects.toThrow("enough");
  expect(told).toBe(4);
  const aborted = shared.generate(rows(1, "d"), { signal });
  await expect(aborted).rejects.toThrow("enough");
  expect(await shared.generate(rows(1, "e"), {})).toHaveLength(1);
  expect(batches.map(({ calls }) => calls)).toEqual([2, 1]);
  generators.release();
});

test("who aborts while its callback is waited for keeps nobody else waiting", async () => {
  const { generators, shared, batches } = open();
  const controller = new AbortController();
  const leaving = shared.generate(rows(1, "a"), {
    signal: controller.signal,
    onStep: (_, index) => {
      if (index < 3) return;
      setTimeout(() => controller.abort(new Error("enough")));
      return new Promise(() => {});
    },
  });
  const [staying, waiting] = [shared.generate(rows(1, "b"), {}), shared.generate(rows(1, "c"), { topK: 3 })];
  await expect(leaving).rejects.toThrow("enough");
  expect(tokensOf(await staying)).toEqual(tokensOf(await generators.generate(rows(1, "b"), {})));
  expect(await waiting).toHaveLength(1);
  expect(batches.map(({ calls }) => calls)).toEqual([2, 1]);
  generators.release();
});

test("a callback that fails after its caller has left is nobody's failure", async () => {
  const { generators, shared } = open();
  const controller = new AbortController();
  let fail = (_: Error) => {};
  const leaving = shared.generate(rows(1, "a"), {
    signal: controller.signal,
    onStep: () => {
      setTimeout(() => controller.abort(new Error("enough")));
      return new Promise((_, reject) => {
        fail = reject;
      });
    },
  });
  await expect(leaving).rejects.toThrow("enough");
  fail(new Error("of the caller"));
  expect(await shared.generate(rows(1, "b"), {})).toHaveLength(1);
  generators.release();
});

test("what is wrong with one call fails that call alone", async () => {
  const { generators, shared } = open();
  const [wrong, right] = await Promise.allSettled([
    shared.generate([{ ...rows(1, "a")[0]!, given: [undefined, 99] }], {}),
    shared.generate(rows(1, "b"), {}),
  ]);
  expect(wrong.status === "rejected" && wrong.reason.message).toMatch(/99/);
  expect(right.status).toBe("fulfilled");
  const [throwing, other] = await Promise.allSettled([
    shared.generate(rows(1, "a"), {
      onToken: () => {
        throw new Error("of the caller");
      },
    }),
    shared.generate(rows(1, "b"), {}),
  ]);
  expect(throwing.status === "rejected" && throwing.reason.message).toBe("of the caller");
  expect(other.status).toBe("fulfilled");
  generators.release();
});

test("a search that waits for its turn ends at once when it is aborted, and the others go on", async () => {
  const { generators, shared } = open();
  const reference = rows(1, "a")[0]!.reference;
  const first = shared.search({ reference, width: 2 });
  const controller = new AbortController();
  let ended = false;
  const waiting = shared.search({ reference, width: 2, signal: controller.signal });
  void first.then(() => {
    ended = true;
  });
  controller.abort(new Error("enough"));
  await expect(waiting).rejects.toThrow("enough");
  expect(ended).toBe(false);
  expect((await first).length).toBeGreaterThan(0);
  const { signal } = controller;
  await expect(shared.search({ reference, width: 2, signal })).rejects.toThrow("enough");
  generators.release();
});

test("an onBatch that throws fails the calls of its batch, and no others", async () => {
  const generators = new Generators({ ...parts, limit: {} }, "text-to-image");
  let batches = 0;
  const shared = new SharedBatches(generators, {
    onBatch: () => {
      if (batches++ === 0) throw new Error("of onBatch");
    },
  });
  await expect(shared.generate(rows(1, "a"), {})).rejects.toThrow("of onBatch");
  expect(await shared.generate(rows(1, "b"), {})).toHaveLength(1);
  generators.release();
});
