import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { interruptedAnywhere } from "../../test/counted-signal.js";
import { officialStateDict as released, smallConfig } from "../../test/lightning-checkpoint.js";
import { runCli } from "../../test/run-cli.js";
import { describeFixtures } from "../../test/shared-fixtures.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { type AugVAEConfigInput, augVAEConfigSchema, augVAETensors } from "../augvae/index.js";
import { readSafetensors, tensorsDigest } from "../checkpoint/index.js";
import { readTorchCheckpoint, stateDict } from "../checkpoint/torch/index.js";
import { openAugVAEFolder } from "./augvae-folder.js";
import { exportDiffusers, officialStateDict } from "./export-diffusers.js";
import { importAugVAE } from "./import-augvae.js";
import { configFromHyperparameters } from "./official-hyperparameters.js";

const folder = temporaryFolder();
const json = (...path: string[]) => JSON.parse(readFileSync(join(folder, ...path), "utf8"));

describe("exportDiffusers", () => {
  it.each<[string, AugVAEConfigInput]>([
    ["sl", { ...smallConfig, beta: 0.5 }],
    ["ml", { ...smallConfig, keptLevel: undefined }],
  ])("writes the released class' state dict and arguments: %s", async (name, input) => {
    const config = augVAEConfigSchema.parse(input);
    const state = released(input);
    const own = new Set(Object.keys(augVAETensors(config)));
    const weights = Object.fromEntries(Object.entries(state).filter(([name]) => own.has(name)));
    const files = await exportDiffusers(config, weights, join(folder, name));
    const path = join(folder, name, "augvae", "diffusion_pytorch_model.safetensors");
    expect(files.map(({ file }) => file)).toEqual([
      join(folder, name, "model_index.json"),
      join(folder, name, "augvae", "config.json"),
      path,
    ]);
    expect(files[2]!.bytes).toBe(readFileSync(path).length);
    const { tensors, metadata } = await readSafetensors(path);
    expect(metadata).toEqual({ format: "pt" });
    expect(tensorsDigest(tensors)).toBe(tensorsDigest(state));

    expect(json(name, "model_index.json")).toEqual({ _class_name: "AugVAE", augvae: ["lverse", "AugVAE"] });
    const { _class_name, ...args } = json(name, "augvae", "config.json");
    expect(_class_name).toBe("AugVAE");
    const checkpoint = new Map([["hyper_parameters", new Map(Object.entries(args))]]);
    const single = config.keptLevel !== undefined;
    const levels = { encoders: single ? 1 : 2, single };
    expect(configFromHyperparameters(checkpoint as never, levels, name)).toEqual(config);
    expect(args.kept_level).toBe(config.keptLevel);
  });

  it("is interrupted anywhere, and leaves what was there", async () => {
    await writeTinyModel(join(folder, "tiny"));
    const { config, weights: read } = await openAugVAEFolder(join(folder, "tiny"));
    const weights = await read();
    const before = join(folder, "before");
    await exportDiffusers(config, weights, before);
    const kept = json("before", "augvae", "config.json");
    const changed = { ...config, beta: 0.75 };
    const asked = await interruptedAnywhere(
      (name, signal) =>
        exportDiffusers(changed, weights, name === "whole" ? join(folder, name) : before, signal),
      () => {
        expect(json("before", "augvae", "config.json")).toEqual(kept);
        expect(readdirSync(before).sort()).toEqual(["augvae", "model_index.json"]);
      },
    );
    expect(asked).toBeGreaterThan(Object.keys(weights).length);
    expect(json("whole", "augvae", "config.json")).not.toEqual(kept);
  });

  it("is chosen on the command line, and takes any model folder", async () => {
    const model = join(folder, "model");
    await writeTinyModel(model);
    const output = join(folder, "command");
    const { code, text, stderr } = await runCli([
      ...["export", "--layout", "diffusers", "-o", output, "--model", model],
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(text).toMatch(
      /model_index\.json: \d+ B\n.*config\.json: \d+ B\n.*model\.safetensors: [\d,]+ B\n$/,
    );
    const { tensors } = await readSafetensors(join(output, "augvae", "diffusion_pytorch_model.safetensors"));
    const { config, weights } = await openAugVAEFolder(model);
    expect(tensorsDigest(tensors)).toBe(tensorsDigest(officialStateDict(config, await weights())));
    expect(json("command", "augvae", "config.json")).toMatchObject({
      norm_num_groups: config.normalizationGroups,
      deeper_ch_mult: config.deeperMultipliers,
    });
    expect((await runCli(["export", "--layout", "other", "-o", output])).code).toBe(2);
  });
});

describeFixtures("an exported state dict", "lightning", ".ckpt", ({ path }) => {
  it("has the names and shapes of the released checkpoint that it was imported from", async () => {
    const { config, weights } = await importAugVAE(path);
    const shapes = (tensors: Iterable<readonly [string, { readonly shape: readonly number[] }]>) =>
      Object.fromEntries([...tensors].map(([name, { shape }]) => [name, [...shape]]));
    const original = stateDict(await readTorchCheckpoint(path), path);
    const expected = [...original].filter(([name]) => !name.startsWith("loss."));
    expect(shapes(Object.entries(officialStateDict(config, weights)))).toEqual(shapes(expected));
  });
});
