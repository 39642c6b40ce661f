import { cp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { CheckpointError } from "../checkpoint/index.js";
import { TextError } from "../text/index.js";
import { openModelFolder, shippedModel } from "./model-folder.js";

const folder = temporaryFolder();
const whole = join(folder, "whole");

beforeAll(() => writeTinyModel(whole));

/** A copy of the model with something done to it. */
async function damaged(name: string, damage: (copy: string) => Promise<unknown>): Promise<string> {
  const copy = join(folder, name);
  await cp(whole, copy, { recursive: true });
  await damage(copy);
  return copy;
}

async function withConfig(name: string, change: (config: Record<string, unknown>) => void): Promise<string> {
  return damaged(name, async (copy) => {
    const path = join(copy, "config.json");
    const config = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    change(config);
    await writeFile(path, JSON.stringify(config));
  });
}

async function failure(path: string): Promise<Error> {
  const error = await openModelFolder(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  expect((error as Error).message.split("\n")).toHaveLength(1);
  return error as Error;
}

test("a whole model opens, and its weights are those of the files", async () => {
  const model = await openModelFolder(whole);
  expect(model.config.name).toBe("tiny");
  expect(model.tokenizer.table).toMatchObject({ bpe: 256, rows: 264 });
  const { augvae, biart } = { augvae: await model.weights("augvae"), biart: await model.weights("biart") };
  expect(augvae["quantizers.0.embedding.weight"]!.shape).toEqual([24, 8]);
  expect(biart["head.weight"]!.shape).toEqual([288, 32]);
});

test("the shipped model's folder lies in the package", () => {
  expect(shippedModel).toBe(join(import.meta.dirname, "..", "..", "models", "mini"));
});

describe("a checkpoint that cannot be used", () => {
  test("missing folder", async () => {
    const error = await failure(join(folder, "nowhere"));
    expect(error).toBeInstanceOf(CheckpointError);
    expect(error.message).toMatch(/nowhere: .*no such file or folder/);
  });

  test("folder without a model", async () => {
    expect((await failure(folder)).message).toMatch(/no checkpoint in this folder .*config\.json/);
  });

  test("missing weights", async () => {
    const path = await damaged("no-biart", (copy) => rm(join(copy, "biart.safetensors")));
    expect((await failure(path)).message).toMatch(/biart\.safetensors: .*no such file/);
  });

  test("truncated weights", async () => {
    const path = await damaged("cut", (copy) => truncate(join(copy, "augvae.safetensors"), 100_000));
    expect((await failure(path)).message).toMatch(
      /augvae\.safetensors: the file is truncated .*100000 bytes/,
    );
  });

  test("empty weights", async () => {
    const path = await damaged("empty", (copy) => truncate(join(copy, "biart.safetensors"), 0));
    expect((await failure(path)).message).toMatch(
      /biart\.safetensors: too short to be a safetensors file .*0 bytes/,
    );
  });

  test("an AugVAE where a BiART is expected", async () => {
    const path = await damaged("foreign", (copy) =>
      cp(join(copy, "augvae.safetensors"), join(copy, "biart.safetensors")),
    );
    const { message } = await failure(path);
    expect(message).toMatch(/biart\.safetensors: the tensors do not fit/);
    expect(message).toMatch(/38 missing: .*211 unexpected: /);
  });

  test("weights of another size", async () => {
    const wide = join(folder, "wide");
    await writeTinyModel(wide, { changes: { biart: { ...tinyConfig.biart, width: 48 } } });
    const path = await damaged("other-size", (copy) =>
      cp(join(wide, "biart.safetensors"), join(copy, "biart.safetensors")),
    );
    expect((await failure(path)).message).toMatch(/38 of another shape: .*\[.*48.*\] instead of \[.*32.*\]/);
  });

  test("a training run of one network", async () => {
    const path = await withConfig("run", (config) => {
      config.kind = "augvae-ml";
    });
    expect((await failure(path)).message).toMatch(
      /config\.json: .*\(found kind: "augvae-ml" given, .* both networks: "lverse"\)$/,
    );
  });

  test("networks that do not fit each other", async () => {
    const path = await withConfig("misfit", (config) => {
      config.biart = { ...tinyConfig.biart, imageLength: 64, imageVocabulary: 20 };
    });
    const { message } = await failure(path);
    expect(message).toContain("biart.imageLength: 64 given, the AugVAE's picture has 16");
    expect(message).toContain("biart.imageVocabulary: 20 given, the AugVAE's codebook has 24");
  });

  test("config.json that is no JSON", async () => {
    const path = await damaged("no-json", (copy) => writeFile(join(copy, "config.json"), "{"));
    expect((await failure(path)).message).toMatch(/config\.json: not JSON/);
  });

  test("missing vocabulary", async () => {
    const path = await damaged("no-text", (copy) => rm(join(copy, "tokenizer.json")));
    const error = await failure(path);
    expect(error).toBeInstanceOf(TextError);
    expect(error.message).toMatch(/tokenizer\.json: cannot read the vocabulary/);
  });
});
