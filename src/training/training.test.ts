import { cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { buildSmallCorpus, silent, smallRun, stopAfter, trained } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { datasetPictures } from "../pipelines/dataset-pictures.js";
import { encodeDataset, LVerse, openAugVAEFolder } from "../pipelines/index.js";
import { biartPairs } from "./biart-pairs.js";
import { exportModel, trainAugVAE, trainBiART, trainTokenizer } from "./index.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const run = (name: string) => smallRun(folder, name);

beforeAll(() => buildSmallCorpus(folder));

describe("a whole run on a small corpus", () => {
  const whole = run("whole");

  it("trains every stage, exports a model, and that model draws and describes", async () => {
    await trainTokenizer(whole);
    for (const stage of ["augvae-ml", "augvae-sl"] as const) {
      expect(await trainAugVAE(stage, whole, { runtime, reporter: silent })).toEqual({
        steps: 6,
        finished: true,
      });
    }
    expect(await trainBiART(whole, { runtime, reporter: silent })).toEqual({ steps: 6, finished: true });
    const model = join(folder, "model");
    await exportModel(whole, model);
    const lverse = await LVerse.load(model);
    const [drawing] = await lverse.draw("a red apple, flat", { seed: 1 });
    expect(drawing!.picture.width).toBe(16);
    const [description] = await lverse.describe(await drawing!.toPng());
    expect(description!.logLikelihood).toBeLessThan(0);
    await lverse.dispose();
  });

  it("logs the four losses of both directions apart", () => {
    const lines = readFileSync(join(whole.output, "biart", "log.jsonl"), "utf8")
      .trim()
      .split("\n");
    const last = Object.assign({}, ...lines.map((line) => JSON.parse(line)));
    for (const name of ["ref.text", "gen.image", "ref.image", "gen.text"])
      expect(last[name]).toBeGreaterThan(0);
  });

  it("lowers the loss", async () => {
    const first: number[] = [];
    const reporter = {
      ...silent,
      step: (_: number, values: Readonly<Record<string, number>>) => first.push(values.loss!),
    };
    const longer = run("longer");
    longer.augvaeMl!.steps = 40;
    await trainAugVAE("augvae-ml", longer, { runtime, reporter });
    expect(first.at(-1)!).toBeLessThan(0.6 * first[0]!);
  });
});

describe("BiART on token shards", () => {
  it("learns what it learns from the corpus that they were made of", async () => {
    const shards = run("shards");
    const whole = run("whole").output;
    cpSync(join(whole, "tokenizer"), join(shards.output, "tokenizer"), { recursive: true });
    const { config, weights } = await openAugVAEFolder(join(whole, "augvae-sl"));
    const folders = { train: join(folder, "tokens-train"), heldOut: join(folder, "tokens-held-out") };
    for (const [split, output] of [
      ["train", folders.train],
      ["heldout-pair", folders.heldOut],
    ] as const) {
      const pictures = await datasetPictures([shards.corpus], { split });
      const description = shards.corpus;
      await encodeDataset({
        ...{ runtime, config, weights: await weights(), pictures },
        ...{ description, folder: output, batch: 4, threads: 1 },
      });
    }
    shards.biartTraining!.tokens = folders;
    await trainBiART(shards, { runtime, reporter: silent });
    const [found, expected] = await Promise.all(
      [shards.output, whole].map((output) => trained(join(output, "biart"), "biart")),
    );
    expect(found).toEqual(expected);
  });

  it("has the pictures of several folders, all of one model", async () => {
    const several = run("several");
    const [train, heldOut, foreign] = ["tokens-train", "tokens-held-out", "tokens-foreign"].map((name) =>
      join(folder, name),
    ) as [string, string, string];
    const pairsOf = async (...folders: string[]) => {
      several.biartTraining!.tokens = { train: folders };
      return biartPairs(several, { runtime, reporter: silent });
    };
    const [one, other, both] = [await pairsOf(train), await pairsOf(heldOut), await pairsOf(train, heldOut)];
    expect(both.train).toEqual([...one.train, ...other.train]);
    expect(new Set([one.source, other.source, both.source]).size).toBe(3);
    cpSync(heldOut, foreign, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(foreign, "tokens.json"), "utf8"));
    manifest.model.sha256 = "0".repeat(64);
    writeFileSync(join(foreign, "tokens.json"), JSON.stringify(manifest));
    await expect(pairsOf(train, foreign)).rejects.toThrow(
      /tokens-train and .*tokens-foreign are tokens of different/,
    );
  });

  it("finds the views of a picture by its name, and refuses those of other pictures", async () => {
    const viewed = run("viewed");
    const [train, heldOut] = [join(folder, "tokens-train"), join(folder, "tokens-held-out")];
    const pairsOf = (views?: string | string[]) => {
      viewed.biartTraining!.tokens = { train, ...(views !== undefined && { views }) };
      return biartPairs(viewed, { runtime, reporter: silent });
    };
    const [alone, once, twice] = [await pairsOf(), await pairsOf(train), await pairsOf([train, train])];
    expect(twice.train.map(({ image }) => image)).toEqual(alone.train.map(({ image }) => image));
    for (const { image, views } of twice.train) {
      expect(views!.map((view) => view.image)).toEqual([image, image]);
    }
    expect(alone.train.every(({ views }) => views === undefined)).toBe(true);
    viewed.biartTraining!.tokens = { train: [train, train] };
    const { source } = await biartPairs(viewed, { runtime, reporter: silent });
    expect(new Set([source, alone.source, once.source, twice.source]).size).toBe(4);
    await expect(pairsOf(heldOut)).rejects.toThrow(
      /tokens-held-out: .* is a view of no picture in tokens\.train/,
    );
  });

  it("is not exported beside an AugVAE or a tokenizer that it did not learn with", async () => {
    const mixed = run("mixed");
    cpSync(run("whole").output, mixed.output, { recursive: true });
    const path = join(mixed.output, "tokenizer", "tokenizer.json");
    writeFileSync(path, `${readFileSync(path, "utf8")} `);
    await expect(exportModel(mixed, join(folder, "never"))).rejects.toThrow(/learned with another tokenizer/);
    const resumed = trainBiART(mixed, { runtime, reporter: silent, resume: true });
    await expect(resumed).rejects.toThrow(/the run began with another tokenizer/);
    const exported = exportModel(run("whole"), join(folder, "never"), {
      augvae: join(run("whole").output, "augvae-ml"),
    });
    await expect(exported).rejects.toThrow(/learned with another AugVAE/);
    expect(readdirSync(folder).filter((name) => name.startsWith("never"))).toEqual([]);
  });

  it("keeps a tokenizer that is there, or refuses to replace it", async () => {
    await expect(trainTokenizer(run("whole"))).rejects.toThrow(/a tokenizer is there already/);
    expect(await trainTokenizer(run("whole"), true)).toMatchObject({ tokens: 270 });
  });

  it("refuses tokens of another size", async () => {
    const other = run("other-tokens");
    cpSync(join(run("whole").output, "tokenizer"), join(other.output, "tokenizer"), { recursive: true });
    other.biartTraining!.tokens = { train: join(folder, "tokens-train") };
    other.biart!.imageVocabulary = 30;
    const training = trainBiART(other, { runtime, reporter: silent });
    await expect(training).rejects.toThrow("imageVocabulary 30, expected 64 tokens of 24 codes");
  });
});

describe("a run that was stopped and resumed", () => {
  it("ends with the very same AugVAE, moments and codebook", async () => {
    const parts = run("parts");
    const { signal, reporter } = stopAfter(2);
    expect(await trainAugVAE("augvae-ml", parts, { runtime, reporter, signal })).toEqual({
      steps: 2,
      finished: false,
    });
    await trainAugVAE("augvae-ml", parts, { runtime, reporter: silent, resume: true });
    const resumed = await trained(join(parts.output, "augvae-ml"), "augvae");
    expect(resumed).toEqual(await trained(join(run("whole").output, "augvae-ml"), "augvae"));
  });

  it("ends with the very same BiART, its dropout and BPE-dropout included", async () => {
    const whole = run("whole");
    const parts = run("parts");
    for (const stage of ["tokenizer", "augvae-sl"]) {
      cpSync(join(whole.output, stage), join(parts.output, stage), { recursive: true });
    }
    const { signal, reporter } = stopAfter(3);
    await trainBiART(parts, { runtime, reporter, signal });
    await trainBiART(parts, { runtime, reporter: silent, resume: true });
    const resumed = await trained(join(parts.output, "biart"), "biart");
    expect(resumed).toEqual(await trained(join(whole.output, "biart"), "biart"));
  });

  it("is not overwritten by a run that is not resumed", async () => {
    const again = trainAugVAE("augvae-ml", run("whole"), { runtime, reporter: silent });
    await expect(again).rejects.toThrow(/a run is there already, at step 6; go on with --resume/);
  });

  it("refuses a checkpoint of another seed", async () => {
    const resumed = trainBiART({ ...run("whole"), seed: 4 }, { runtime, reporter: silent, resume: true });
    await expect(resumed).rejects.toThrow(/another model or seed/);
  });

  it("refuses a checkpoint of another shape", async () => {
    const other = run("whole");
    const changed = { ...other, augvae: { ...other.augvae!, codebookSize: 30 } };
    const resumed = trainAugVAE("augvae-ml", changed, { runtime, reporter: silent, resume: true });
    await expect(resumed).rejects.toThrow(/quantizers\.0\.embedding/);
  });
});
