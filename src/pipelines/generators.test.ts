import { expect, test } from "vitest";
import { tinyConfig } from "../../test/tiny-model.js";
import { biartConfigSchema, initializeBiART } from "../biart/index.js";
import { Random, type Runtime } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { Generators } from "./generators.js";

const config = biartConfigSchema.parse(tinyConfig.biart);
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

function open(runtime: Runtime): Generators {
  const special = { pad: 256, soc: 257, soi: 258 };
  return new Generators(
    { runtime, config, weights: async () => weights, special, bpe: 256, threads: 1 },
    "text-to-image",
  );
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

test("sessions are kept as long as they fit", async () => {
  const runtime = counting();
  const generators = open(runtime);
  await generators.generate(rows(4, "a"), {});
  const created = runtime.created;
  await generators.generate(rows(3, "b"), {});
  await generators.generate(rows(2, "c"), {});
  expect(runtime.created).toBe(created);
  await generators.generate(rows(1, "d"), {});
  expect(runtime.created).toBe(2 * created);
  expect(runtime.open).toBe(created);
  generators.release();
  expect(runtime.open).toBe(0);
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
