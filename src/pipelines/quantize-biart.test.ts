import { copyFile, cp, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { stripes, tinyConfig, writeTinyDemo, writeTinyModel } from "../../test/tiny-model.js";
import {
  type BiARTConfig,
  biartFormats,
  biartParameters,
  biartWeightBytes,
  quantizeBiART,
  SequenceLikelihood,
} from "../biart/index.js";
import {
  loadCheckpoint,
  readSafetensorsHeader,
  saveModelFolder,
  tensorsDigest,
} from "../checkpoint/index.js";
import type { Picture } from "../data/index.js";
import { Random } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { inspectFolder } from "./inspect-folder.js";
import { LVerse } from "./lverse.js";
import { openModelFolder } from "./model-folder.js";
import { quantizeModel } from "./quantize-model.js";

const folder = temporaryFolder();
const model = join(folder, "model");
const quantized = (format: string) => join(folder, format);
const biart: BiARTConfig = { ...tinyConfig.biart, dropout: 0 };
const runtime = createNativeRuntime();

const pairs = ["a red apple", "a blue fish", "hats"].map((caption, i) => {
  const random = new Random(1, "pictures", i);
  const data = Uint8Array.from({ length: 768 }, () => Math.floor(256 * random.uniform()));
  return { picture: { width: 16, height: 16, data } satisfies Picture, caption };
});

beforeAll(async () => {
  await writeTinyModel(model);
  await writeTinyDemo(model);
});

describe.each(biartFormats)("a model whose BiART is in %s", (format) => {
  const seen: number[][] = [];
  beforeAll(() =>
    quantizeModel(model, quantized(format), {
      ...{ biart: format, pairs, threads: 1 },
      onProgress: (done, total) => seen.push([done, total]),
    }),
  );

  it("has BiART's linear layers in blocks, and all else byte for byte", async () => {
    expect(seen).toEqual(Array.from({ length: 12 }, (_, i) => [i + 1, 12]));
    const before = await openModelFolder(model);
    const after = await openModelFolder(quantized(format));
    const expected = quantizeBiART(await before.weights("biart"), format);
    expect(await after.weights("biart")).toEqual(expected);
    for (const name of ["augvae.safetensors", "tokenizer.json", "demo/demo.json", "demo/0.png"]) {
      expect(await readFile(join(quantized(format), name))).toEqual(await readFile(join(model, name)));
    }
  });

  it("takes the disk that its weights take", async () => {
    const path = join(quantized(format), "biart.safetensors");
    const { dataOffset } = await readSafetensorsHeader(path);
    expect((await stat(path)).size - dataOffset).toBe(biartWeightBytes(biart, format));
  });

  it("says its format, its original, and the cost that its own predictions have", async () => {
    const { quantization } = await inspectFolder(quantized(format));
    const before = await openModelFolder(model);
    const after = await openModelFolder(quantized(format));
    const original = tensorsDigest(await before.weights("biart"));
    expect(quantization).toMatchObject({ biart: { format, blockSize: 32, original, cost: { pairs: 3 } } });
    expect(quantization!.augvae).toBeUndefined();
    const { textToImage, imageToText } = quantization!.biart!.cost;
    expect(textToImage.tokens).toBe(3 * 16);
    // The words of each caption, and the [PAD] after them.
    const lengths = pairs.map(({ caption }) => before.tokenizer.tokenize(caption).length + 1);
    expect(imageToText.tokens).toBe(lengths.reduce((sum, length) => sum + length, 0));
    const lverse = await LVerse.load(model, { threads: 1 });
    const { pad, startOfCaption: soc, startOfImage: soi, bpe } = before.tokenizer.table;
    for (const [stated, direction] of [
      [textToImage, "text-to-image"],
      [imageToText, "image-to-text"],
    ] as const) {
      const options = { direction, special: { pad, soc, soi }, bpe, threads: 1 };
      const totals = [0, 0];
      const likeliest: number[][] = [[], []];
      for (const [i, of] of [before, after].entries()) {
        const weights = await of.weights("biart");
        const likelihood = await SequenceLikelihood.create(runtime, biart, weights, options);
        for (const { picture, caption } of pairs) {
          const { ids } = before.tokenizer.encode(caption, { length: biart.textLength });
          const pair = { text: ids, image: await lverse.encode(picture) };
          totals[i]! += await likelihood.of(pair);
          likeliest[i]!.push(...(await likelihood.tokens(pair)).map((token) => token.likeliest));
        }
        likelihood.release();
      }
      expect(stated.logLikelihood.float32).toBeCloseTo(totals[0]! / stated.tokens, 5);
      expect(stated.logLikelihood.quantized).toBeCloseTo(totals[1]! / stated.tokens, 5);
      expect(stated.logLikelihood.quantized).not.toBe(stated.logLikelihood.float32);
      const same = likeliest[0]!.filter((id, i) => id === likeliest[1]![i]).length;
      expect(stated.agreement).toBe(same / stated.tokens);
      expect(same).toBeGreaterThan(stated.tokens / 2);
    }
    await lverse.dispose();
  });

  it("draws and describes by seed", async () => {
    const lverse = await LVerse.load(quantized(format), { threads: 1 });
    const [first] = await lverse.draw("a red apple", { seed: 1 });
    const [again] = await lverse.draw("a red apple", { seed: 1 });
    expect(first!.picture).toMatchObject({ width: 16, height: 16 });
    expect(again!.tokens).toEqual(first!.tokens);
    const [description] = await lverse.describe(stripes(20, 20), { seed: 1 });
    expect(description!.logLikelihood).toBeLessThan(0);
    await lverse.dispose();
  });

  it("is refused where float32 weights are needed", async () => {
    // What training goes on from and is exported from.
    await expect(loadCheckpoint(quantized(format), { groups: ["biart"] })).rejects.toThrow(
      new RegExp(
        `biart\\.safetensors: the weights are stored in fewer bits, float32 is needed here \\(found ${format}-blocks.*Take the model`,
      ),
    );
    const again = { biart: "int8" as const, pairs, threads: 1 };
    await expect(quantizeModel(quantized(format), join(folder, "again"), again)).rejects.toThrow(
      new RegExp(`BiART is stored in ${format} already; quantize the original`),
    );
  });
});

it("can have its AugVAE quantized too, before or after", async () => {
  const [augvaeFirst, both] = [join(folder, "augvae-first"), join(folder, "both")];
  const pictures = pairs.map(({ picture }) => picture);
  await quantizeModel(model, augvaeFirst, { augvae: "int8", pictures, threads: 1 });
  const made = await quantizeModel(augvaeFirst, both, { biart: "int4", pairs, threads: 1 });
  expect(Object.keys(made)).toEqual(["biart"]);
  expect(made.biart!.bytes).toBeLessThan(made.biart!.originalBytes);
  const { quantization } = await inspectFolder(both);
  expect(Object.keys(quantization!).sort()).toEqual(["augvae", "biart"]);
  expect((await openAugVAEFolder(both)).quantization).toMatchObject({ format: "int8" });
  const after = await quantizeModel(quantized("int4"), join(folder, "after"), {
    ...{ augvae: "f16", pictures, threads: 1 },
  });
  expect(Object.keys(after)).toEqual(["augvae"]);
  const lverse = await LVerse.load(join(folder, "after"), { threads: 1 });
  expect(lverse.config.quantization!.biart!.format).toBe("int4");
  await lverse.dispose();
});

describe("is refused", () => {
  const refused = join(folder, "refused");

  it("without a BiART, pairs, or a width that blocks fit", async () => {
    const options = { biart: "int4" as const, pairs, threads: 1 };
    const alone = join(folder, "alone");
    const { weights } = await openAugVAEFolder(model);
    const config = { kind: "augvae-sl", name: "alone", model: tinyConfig.augvae };
    await saveModelFolder(alone, { config, tensors: { augvae: await weights() } });
    await expect(quantizeModel(alone, refused, options)).rejects.toThrow(/has both networks/);
    await expect(quantizeModel(model, refused, { ...options, pairs: [] })).rejects.toThrow(
      /no pictures with captions to measure the cost on/,
    );
    const narrow = join(folder, "narrow");
    await writeTinyModel(narrow, { changes: { biart: { ...tinyConfig.biart, width: 16, heads: 2 } } });
    await expect(quantizeModel(narrow, refused, options)).rejects.toThrow(/no multiple of 32/);
    await expect(stat(refused)).rejects.toThrow(/ENOENT/);
  });

  it("where its file is in another format than it states", async () => {
    const mixed = join(folder, "mixed");
    await cp(quantized("int8"), mixed, { recursive: true });
    await copyFile(join(quantized("int4"), "biart.safetensors"), join(mixed, "biart.safetensors"));
    await expect(LVerse.load(mixed)).rejects.toThrow(
      /biart\.safetensors: the weights are in another format than config\.json states \(found int4-blocks, expected int8-blocks\)/,
    );
    await copyFile(join(model, "config.json"), join(mixed, "config.json"));
    await expect(LVerse.load(mixed)).rejects.toThrow(/expected weights that are not quantized/);
  });
});

it("the paper's size takes 0.56 GB in int4 instead of 2.09 GB", () => {
  const paper: BiARTConfig = {
    ...{ layers: 32, width: 1024, heads: 16, textVocabulary: 49808, imageVocabulary: 8192 },
    ...{ textLength: 64, imageLength: 1024, dropout: 0 },
  };
  const parameters = Object.values(biartParameters(paper)).reduce(
    (sum, shape) => sum + shape.reduce((a, b) => a * b),
    0,
  );
  expect(biartWeightBytes(paper)).toBe(4 * parameters);
  expect(biartWeightBytes(paper) / 1e9).toBeCloseTo(2.09, 2);
  expect(biartWeightBytes(paper, "int4") / 1e9).toBeCloseTo(0.56, 2);
});
