import { copyFile, cp, mkdir, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, tinyConfig, writeTinyDemo, writeTinyModel } from "../../test/tiny-model.js";
import { loadCheckpoint, saveCheckpoint, tensorsDigest, weightFormats } from "../checkpoint/index.js";
import type { Picture } from "../data/index.js";
import { Random, type TensorData } from "../engine/index.js";
import { AugVAE } from "./augvae.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { inspectFolder } from "./inspect-folder.js";
import { LVerse } from "./lverse.js";
import { quantizeModel } from "./quantize-model.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const quantized = (format: string) => join(folder, format);

/** Pictures of noise, which lies near the borders between codes. */
const pictures: Picture[] = Array.from({ length: 6 }, (_, i) => {
  const random = new Random(1, "pictures", i);
  return {
    width: 16,
    height: 16,
    data: Uint8Array.from({ length: 768 }, () => Math.floor(256 * random.uniform())),
  };
});

async function throughModel(path: string) {
  const augvae = await AugVAE.load(path);
  const results = [];
  for (const picture of pictures) results.push(await augvae.reconstruct(picture));
  await augvae.dispose();
  return results;
}

beforeAll(async () => {
  await writeTinyModel(model);
  await writeTinyDemo(model);
});

describe.each(weightFormats)("a model quantized to %s", (format) => {
  beforeAll(() => quantizeModel(model, quantized(format), { augvae: format, pictures, threads: 1 }));

  it("keeps everything but the convolutions' weights, and those nearly", async () => {
    const before = await loadCheckpoint(model);
    const after = await loadCheckpoint(quantized(format), { quantized: true });
    expect(Object.keys(after.tensors.augvae!).sort()).toEqual(Object.keys(before.tensors.augvae!).sort());
    let changed = 0;
    for (const [name, tensor] of Object.entries(before.tensors.augvae!)) {
      const stored = after.tensors.augvae![name] as TensorData<"float32">;
      if (tensor.shape.length !== 4) {
        expect(stored, name).toEqual(tensor);
        continue;
      }
      changed++;
      const values = tensor.data as Float32Array;
      const largest = Math.max(...values.map(Math.abs));
      const bound = largest * (format === "f16" ? 2 ** -11 : 1 / 254) * (1 + 1e-5);
      const errors = values.map((value, i) => Math.abs(stored.data[i]! - value));
      expect(Math.max(...errors), name).toBeLessThanOrEqual(bound);
    }
    expect(changed).toBeGreaterThan(20);
    for (const name of ["biart.safetensors", "tokenizer.json", join("demo", "demo.json"), "demo/0.png"]) {
      expect(await readFile(join(quantized(format), name))).toEqual(await readFile(join(model, name)));
    }
  });

  it("says its format, its original, and the cost that loading it really has", async () => {
    const { networks, quantization } = await inspectFolder(quantized(format));
    expect(networks.map(({ kind }) => kind)).toEqual(["augvae-sl", "biart"]);
    const { weights } = await openAugVAEFolder(model);
    expect(quantization!.augvae).toMatchObject({ format, original: tensorsDigest(await weights()) });
    const [before, after] = [await throughModel(model), await throughModel(quantized(format))];
    const { cost } = quantization!.augvae!;
    const tokens = before.flatMap((one) => [...one.tokens]);
    const others = after.flatMap((one) => [...one.tokens]);
    expect(cost).toMatchObject({ pictures: 6, tokens: 96 });
    expect(cost.changed).toBe(tokens.filter((token, i) => token !== others[i]).length / 96);
    const mean = (results: typeof before) =>
      results.reduce((sum, { psnr }) => sum + 10 ** (-psnr / 10) / results.length, 0);
    expect(cost.psnr.float32).toBeCloseTo(-10 * Math.log10(mean(before)), 6);
    expect(cost.psnr.quantized).toBeCloseTo(-10 * Math.log10(mean(after)), 6);
    if (cost.psnr.sameTokens !== null) expect(cost.psnr.sameTokens).toBeGreaterThan(40);
  });

  it("draws, describes, and takes pictures to tokens and back", async () => {
    const lverse = await LVerse.load(quantized(format), { threads: 1 });
    expect(lverse.config.name).toBe("tiny");
    const [drawing] = await lverse.draw("a red apple", { seed: 1 });
    expect(drawing!.picture).toMatchObject({ width: 16, height: 16 });
    const [description] = await lverse.describe(stripes(20, 20), { seed: 1 });
    expect(description!.logLikelihood).toBeLessThan(0);
    const tokens = await lverse.encode(stripes(20, 20));
    expect(await lverse.decode(tokens)).toEqual((await lverse.reconstruct(stripes(20, 20))).picture);
    await lverse.dispose();
  });
});

it("takes less of the disk the fewer the bits, and changes more", async () => {
  const size = async (path: string) => (await stat(join(path, "augvae.safetensors"))).size;
  const [float32, f16, int8] = [
    await size(model),
    await size(quantized("f16")),
    await size(quantized("int8")),
  ];
  expect(f16).toBeLessThan(float32);
  expect(int8).toBeLessThan(f16);
  const [half, eighth] = await Promise.all(
    weightFormats.map(async (format) => (await inspectFolder(quantized(format))).quantization!.augvae!.cost),
  );
  expect(eighth!.changed).toBeGreaterThanOrEqual(half!.changed);
  expect(eighth!.psnr.sameTokens ?? Infinity).toBeLessThan(half!.psnr.sameTokens ?? Infinity);
});

it("is made of a run's latest checkpoint, without what only training needs", async () => {
  const { weights } = await openAugVAEFolder(model);
  const run = join(folder, "run");
  const tensors = { augvae: await weights(), optimizer: {} };
  const config = { kind: "augvae-sl", model: tinyConfig.augvae, training: { batch: 2 } };
  for (const step of [1, 2]) {
    await saveCheckpoint(run, { step, config, tensors, state: { step } });
  }
  const output = join(folder, "of-a-run");
  const made = await quantizeModel(run, output, { augvae: "int8", pictures, threads: 1 });
  expect((await readdir(output)).sort()).toEqual(["augvae.safetensors", "config.json"]);
  const found = await inspectFolder(output);
  expect(found).toMatchObject({ kind: "augvae-sl", networks: [{ tokens: 16 }] });
  const { bytes, originalBytes, ...stated } = made.augvae!;
  expect(found.quantization!.augvae).toEqual(stated);
  expect(bytes).toBeLessThan(originalBytes);
  expect((await loadCheckpoint(output, { groups: [] })).config).toMatchObject({ training: { batch: 2 } });
  expect(await throughModel(output)).toEqual(await throughModel(quantized("int8")));
});

describe("is refused", () => {
  const options = { augvae: "int8" as const, pictures, threads: 1 };
  const refused = join(folder, "refused");

  it("where it cannot be, and then nothing remains", async () => {
    await expect(quantizeModel(quantized("int8"), refused, options)).rejects.toThrow(
      /AugVAE is stored in int8 already; quantize the original/,
    );
    await expect(quantizeModel(model, quantized("f16"), options)).rejects.toThrow(
      /something is there already/,
    );
    await expect(quantizeModel(model, refused, { ...options, pictures: [] })).rejects.toThrow(/no pictures/);
    const damaged = ["absent.png"];
    await expect(quantizeModel(model, refused, { ...options, pictures: damaged })).rejects.toThrow(/absent/);
    const signal = AbortSignal.abort();
    await expect(quantizeModel(model, refused, { ...options, signal })).rejects.toThrow(/aborted/);
    expect((await readdir(folder)).filter((name) => name.includes("refused"))).toEqual([]);
  });

  it("where its weights are in another format than it states", async () => {
    const mixed = join(folder, "mixed");
    await mkdir(mixed);
    await cp(quantized("int8"), mixed, { recursive: true });
    await copyFile(join(model, "augvae.safetensors"), join(mixed, "augvae.safetensors"));
    await expect(LVerse.load(mixed)).rejects.toThrow(
      /augvae\.safetensors: the weights are in another format than config\.json states \(found weights that are not quantized, expected int8\)/,
    );
    await copyFile(join(model, "config.json"), join(mixed, "config.json"));
    await copyFile(join(quantized("f16"), "augvae.safetensors"), join(mixed, "augvae.safetensors"));
    await expect(AugVAE.load(mixed)).rejects.toThrow(/found f16, expected weights that are not quantized/);
  });

  it("where a file is damaged", async () => {
    const cut = join(folder, "cut");
    await cp(quantized("int8"), cut, { recursive: true });
    const path = join(cut, "augvae.safetensors");
    await truncate(path, (await stat(path)).size - 1);
    await expect(LVerse.load(cut)).rejects.toThrow(/augvae\.safetensors: the file is truncated/);
    const stated = JSON.parse(await readFile(join(cut, "config.json"), "utf8"));
    stated.quantization.augvae.cost.changed = 2;
    await writeFile(join(cut, "config.json"), JSON.stringify(stated));
    await expect(LVerse.load(cut)).rejects.toThrow(/config\.json: .*quantization\.augvae\.cost\.changed/);
  });
});
