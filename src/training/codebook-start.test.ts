import { expect, it } from "vitest";
import { augVAEConfigSchema, codebookNames, codebookShapes, initializeAugVAE } from "../augvae/index.js";
import { encodePng, type PictureList } from "../data/index.js";
import { allocate, Random } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { startCodebook } from "./codebook-start.js";
import { type RunConfig, runConfigSchema } from "./config.js";

const runtime = createNativeRuntime();
const codes = 16;

const run: RunConfig = runConfigSchema.parse({
  seed: 2,
  augvae: {
    ...{ resolution: 16, hidden: 32, latent: 32, codebookSize: codes, codebookWidth: 32 },
    ...{ levels: [8, 4], multipliers: [1, 1], deeperMultipliers: [1, 1], residualBlocks: 1 },
  },
  augvaeMl: { batch: 8, steps: 1, learningRate: 1e-3 },
});
const model = augVAEConfigSchema.parse(run.augvae);

/** Pictures of noise, each with its own; those of the names given cannot be read. */
async function pictures(count: number, damaged: readonly number[] = []): Promise<PictureList> {
  const pngs = await Promise.all(
    Array.from({ length: count }, (_, i) => {
      const random = new Random(1, i);
      const data = Uint8Array.from({ length: 3 * 16 * 16 }, () => random.integer(256));
      return encodePng({ width: 16, height: 16, data });
    }),
  );
  const source = (i: number) => (damaged.includes(i) ? pngs[i]!.subarray(0, 40) : pngs[i]!);
  return { length: count, source };
}

async function started(of: PictureList, changes: object = {}) {
  const codebook = Object.fromEntries(
    Object.entries(codebookShapes(model)).map(([name, shape]) => [name, allocate("float32", shape)]),
  );
  const weights = initializeAugVAE(model, 1);
  await startCodebook(runtime, codebook, weights, of, model, { ...run.augvaeMl!, ...changes }, run);
  const [vectors, averages] = [codebookNames.codebook, codebookNames.embedAverage].map(
    (name) => codebook[name]!.data as Float32Array,
  );
  const rows = Array.from({ length: codes }, (_, code) => vectors!.slice(32 * code, 32 * (code + 1)).join());
  return { rows, vectors, averages, sizes: [...(codebook[codebookNames.clusterSize]!.data as Float32Array)] };
}

it("draws codes from latents, none twice, with averages that are the codes", async () => {
  const { rows, vectors, averages, sizes } = await started(await pictures(20));
  expect(new Set(rows).size).toBe(codes);
  expect(averages).toEqual(vectors);
  expect(sizes).toEqual(Array(codes).fill(1));
});

it("has no code of a grey picture where there are fewer pictures than a batch, or some cannot be read", async () => {
  const grey = { width: 16, height: 16, data: new Uint8Array(3 * 16 * 16).fill(128) };
  // 127.5 is the middle of the range; what an input that nothing was written to stands for.
  const png = await encodePng(grey);
  const flat = await started({ length: 8, source: () => png });
  // At the borders a convolution sees padding: few different latents, but more than one.
  expect(new Set(flat.rows).size).toBeLessThan(codes);
  for (const some of [await pictures(3), await pictures(12, [0, 2, 5, 7, 8, 10, 11])]) {
    expect(new Set((await started(some)).rows).size).toBe(codes);
  }
});

it("says so where no picture can be read", async () => {
  await expect(started(await pictures(2, [0, 1]))).rejects.toThrow(
    /none of the 2 training pictures can be read/,
  );
});

it("starts as the released code does where it is told to: normal codes that nothing has chosen", async () => {
  const { rows, vectors, averages, sizes } = await started(await pictures(1), {
    codebookStart: "official",
  });
  expect(new Set(rows).size).toBe(codes);
  expect(averages).toEqual(vectors);
  expect(sizes).toEqual(Array(codes).fill(0));
  const mean = vectors!.reduce((sum, value) => sum + value, 0) / vectors!.length;
  const variance = vectors!.reduce((sum, value) => sum + (value - mean) ** 2, 0) / vectors!.length;
  expect(Math.abs(mean)).toBeLessThan(0.15);
  expect(Math.abs(variance - 1)).toBeLessThan(0.2);
});
