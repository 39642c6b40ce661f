import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { runCli } from "../../test/run-cli.js";
import { buildSmallCorpus } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { tinyConfig, writeTinyModel } from "../../test/tiny-model.js";
import { loadCheckpoint } from "../checkpoint/index.js";

const folder = temporaryFolder();
const [whole, copy, tokens] = ["whole", "copy", "tokens"].map((name) => join(folder, name)) as [
  string,
  string,
  string,
];

async function lverse(...words: string[]) {
  const { code, stderr } = await runCli(words);
  expect(code, stderr).toBe(0);
  return stderr;
}

/** One step from the copy on tokens, in a run of its own. */
function stepOn(name: string, of: { readonly train: string; readonly former?: string }) {
  const output = join(folder, name);
  mkdirSync(join(output, "tokenizer"), { recursive: true });
  cpSync(join(copy, "tokenizer.json"), join(output, "tokenizer", "tokenizer.json"));
  const config = join(folder, `${name}.yaml`);
  const { augvae, biart } = tinyConfig;
  const stage = { batch: 2, steps: 1, learningRate: 1e-3, warmupSteps: 1, samples: 0 };
  writeFileSync(
    config,
    stringify({
      ...{ name, seed: 1, threads: 1, corpus: join(folder, "corpus"), output, augvae },
      biart: { ...biart, dropout: 0 },
      biartTraining: { ...stage, from: copy, tokens: of },
    }),
  );
  return { config, train: () => lverse("train", "biart", "--config", config) };
}

describe("a model whose networks are stored in fewer bits", () => {
  beforeAll(async () => {
    await buildSmallCorpus(folder);
    await writeTinyModel(whole);
    const pictures = ["--pictures", join(folder, "corpus"), "--samples", "2"];
    await lverse("quantize", whole, "-o", copy, "--augvae", "int8", "--biart", "int8", ...pictures);
    await lverse("encode", join(folder, "corpus"), "--model", copy, "-o", tokens);
  });

  it("is trained on with tokens that it made, and put together with its own AugVAE", async () => {
    const { config, train } = stepOn("on", { train: tokens });
    expect(await train()).not.toMatch(/of no use here/);
    const made = join(folder, "made");
    await lverse("train", "export", "--config", config, "--augvae", copy, "-o", made);
    const file = "augvae.safetensors";
    expect(readFileSync(join(made, file)).equals(readFileSync(join(copy, file)))).toBe(true);
    const quantizationOf = async (path: string) =>
      ((await loadCheckpoint(path, { groups: [] })).config as { quantization: { augvae: unknown } })
        .quantization.augvae;
    expect(await quantizationOf(made)).toEqual(await quantizationOf(copy));
    // What the export says of its AugVAE is what the run knows of it.
    await lverse("average", made, join(folder, "on", "biart"), "-o", join(folder, "mean"));
  });

  it("starts with the weights that its blocks stand for", async () => {
    const { train } = stepOn("still", { train: tokens });
    await train();
    const before = (await loadCheckpoint(whole, { groups: ["biart"] })).tensors.biart!;
    const after = (await loadCheckpoint(join(folder, "still", "biart"), { groups: ["biart"] })).tensors
      .biart!;
    for (const [name, { shape, data }] of Object.entries(before)) {
      expect(after[name]!.shape, name).toEqual(shape);
      const largest = Math.max(...(data as Float32Array).map(Math.abs));
      const farthest = Math.max(
        ...(data as Float32Array).map((value, i) => Math.abs(value - (after[name]!.data[i] as number))),
      );
      // A step of AdamW is as long as the learning rate, 1e-3.
      expect(farthest, name).toBeLessThan(largest / 100 + 2e-3);
    }
  });

  it("has its codes carried over to another AugVAE's tokens by the tokens that it made", async () => {
    const other = join(folder, "other");
    cpSync(tokens, other, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(other, "tokens.json"), "utf8"));
    const { original: _, ...model } = manifest.model;
    const strange = { ...manifest, model: { ...model, sha256: "1".repeat(64) } };
    writeFileSync(join(other, "tokens.json"), JSON.stringify(strange));
    expect(await stepOn("foreign", { train: other }).train()).toMatch(/of no use here/);
    expect(await stepOn("carried", { train: other, former: tokens }).train()).toMatch(/codes carried over/);
  });

  it("decodes tokens that it made before they told of its original", async () => {
    const before = join(folder, "before");
    cpSync(tokens, before, { recursive: true });
    const manifest = JSON.parse(readFileSync(join(before, "tokens.json"), "utf8"));
    const { original, ...model } = manifest.model;
    expect(original).not.toBe(model.sha256);
    writeFileSync(join(before, "tokens.json"), JSON.stringify({ ...manifest, model }));
    await lverse("decode", before, "--model", copy, "-o", join(folder, "pictures"));
  });

  it("made tokens that its original decodes", async () => {
    for (const model of [whole, copy]) {
      await lverse("decode", tokens, "--model", model, "-o", join(folder, "pictures"));
    }
  });
});
