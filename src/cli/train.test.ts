import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { runCli } from "../../test/run-cli.js";
import { buildSmallCorpus, smallRun } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";

const folder = temporaryFolder();
const config = join(folder, "run.yaml");
const run = smallRun(folder, "run");

beforeAll(async () => {
  await buildSmallCorpus(folder);
  const stage = { batch: 2, steps: 1, learningRate: 1e-3 };
  const { name, seed, corpus, output, augvae } = run;
  const stages = { augvaeMl: stage, augvaeSl: stage };
  writeFileSync(config, stringify({ name, seed, corpus, output, augvae, ...stages }));
});

describe("lverse train", () => {
  it("takes the perceptual loss from the command line, and says so where its weights are missing", async () => {
    const { code, text, stderr } = await runCli([
      ...["train", "augvae-ml", "--config", config, "--json"],
      ...["--perceptual", "resnet50", "--perceptual-weights", join(folder, "none.safetensors")],
    ]);
    expect(stderr).toContain("none.safetensors: the weights of resnet50 are not there");
    expect(code).toBe(0);
    expect(JSON.parse(text)).toEqual({ stage: "augvae-ml", steps: 1, finished: true });
    const log = readFileSync(join(run.output, "augvae-ml", "log.jsonl"), "utf8");
    expect(log).toContain("reconstruction");
  });

  it.each([
    [["--perceptual", "resnet50"], /needs --perceptual-weights/],
    [["--perceptual", "vgg"], /lpips, resnet50, none/],
  ])("refuses %j", async (words, message) => {
    const { code, stderr } = await runCli(["train", "augvae-ml", "--config", config, ...words]);
    expect(code).not.toBe(0);
    expect(stderr).toMatch(message);
  });

  it("fine-tunes an AugVAE-ML from elsewhere to any of its levels", async () => {
    const other = join(folder, "other.yaml");
    writeFileSync(other, readFileSync(config, "utf8").replace(run.output, join(folder, "other")));
    const words = ["train", "augvae-sl", "--config", other, "--json", "--kept-level", "4"];
    const { text } = await runCli([...words, "--from", join(run.output, "augvae-ml")]);
    expect(JSON.parse(text)).toMatchObject({ stage: "augvae-sl", finished: true });
    const { text: inspected } = await runCli(["inspect", join(folder, "other", "augvae-sl"), "--json"]);
    expect(JSON.parse(inspected)).toMatchObject({ tokens: 16 });
  });

  it("keeps the level of the command line where the configuration names none, and asks for one", async () => {
    const other = join(folder, "levelless.yaml");
    const { name, seed, corpus, augvae } = run;
    const { keptLevel: _, ...levelless } = augvae!;
    const augvaeSl = { batch: 2, steps: 1, learningRate: 1e-3, from: join(run.output, "augvae-ml") };
    const output = join(folder, "levelless");
    writeFileSync(other, stringify({ name, seed, corpus, output, augvae: levelless, augvaeSl }));
    const words = ["train", "augvae-sl", "--config", other];
    const { code, stderr } = await runCli(words);
    expect(code).toBe(1);
    expect(stderr).toContain("AugVAE-SL needs a kept level, one of 8, 4");
    expect((await runCli([...words, "--kept-level", "8"])).code).toBe(0);
  });

  it("names the levels where the one to keep is none", async () => {
    const { stderr } = await runCli(["train", "augvae-sl", "--config", config, "--kept-level", "5"]);
    expect(stderr).toContain("--kept-level 5: the levels are 8, 4");
  });

  it("names the stage that the configuration does not describe", async () => {
    const { code, stderr } = await runCli(["train", "biart", "--config", config]);
    expect(code).toBe(1);
    expect(stderr).toContain("does not say how to train biart; it says so for: augvae-ml, augvae-sl");
  });
});
