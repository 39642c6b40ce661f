import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { buildSmallCorpus, silent, smallRun, stopAfter, trained } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import {
  loadCheckpoint,
  readBest,
  readSafetensors,
  saveCheckpoint,
  writeSafetensors,
} from "../checkpoint/index.js";
import type { TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { trainAugVAE } from "./index.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const weights = join(folder, "lpips.safetensors");

beforeAll(async () => {
  await buildSmallCorpus(folder);
  const fixture = join(import.meta.dirname, "../../fixtures/perceptual.safetensors");
  const stored = Object.entries((await readSafetensors(fixture)).tensors);
  const own = stored.filter(([name]) => /^weights\.(features|lin)/.test(name));
  await writeSafetensors(
    weights,
    Object.fromEntries(own.map(([name, tensor]) => [name.slice("weights.".length), tensor as TensorData])),
  );
});

/** Everything that a run of AugVAE carries from step to step: moments, plateau, parts of a batch, revival, crops, LPIPS. */
function everything(name: string) {
  const run = smallRun(folder, name);
  run.augvae!.resolution = 16;
  const stage = run.augvaeMl!;
  stage.steps = 30;
  stage.optimizer = "muon";
  stage.absoluteError = 0.5;
  stage.batch = 2;
  stage.accumulate = 2;
  stage.plateau = { factor: 0.5, patience: 0, cooldown: 1, minimum: 1e-6, threshold: 0.5 };
  stage.perceptual = { network: "lpips", weights, weight: 0.1 };
  stage.reviveEvery = 4;
  stage.crop = "random";
  return run;
}

it("30 steps equal 15, a stop and 15 more, bit for bit, the log's epochs included", async () => {
  const whole = everything("whole");
  await trainAugVAE("augvae-ml", whole, { runtime, reporter: silent });
  const parts = everything("parts");
  const { signal, reporter } = stopAfter(15);
  expect(await trainAugVAE("augvae-ml", parts, { runtime, reporter, signal })).toEqual({
    steps: 15,
    finished: false,
  });
  await trainAugVAE("augvae-ml", parts, { runtime, reporter: silent, resume: true });
  const directories = [whole, parts].map(({ output }) => join(output, "augvae-ml"));
  const [once, resumed] = await Promise.all(directories.map((directory) => trained(directory, "augvae")));
  expect(resumed).toEqual(once);
  const epochs = directories.map((directory) =>
    readFileSync(join(directory, "log.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter((line) => "epoch" in line)
      .map(({ time: _, ...rest }) => rest),
  );
  expect(epochs[1]).toEqual(epochs[0]);
  expect(epochs[0]!.length).toBeGreaterThan(5);
  expect(epochs[0]!.at(-1)["epoch.perplexity"]).toBeGreaterThan(1);
});

it("AugVAE-SL, too, goes on bit for bit, with its own averages of what the kept level uses", async () => {
  const single = (name: string) => {
    const run = smallRun(folder, name);
    // A code that the kept level has not chosen for five steps is dead.
    Object.assign(run.augvae!, { emaDecay: 0.7 });
    Object.assign(run.augvaeSl!, { steps: 9, reviveEvery: 2, deadBelow: 2, from: multi });
    return run;
  };
  const multi = join(everything("whole").output, "augvae-ml");
  const [whole, parts] = [single("single-whole"), single("single-parts")];
  whole.augvae!.resolution = parts.augvae!.resolution = 16;
  await trainAugVAE("augvae-sl", whole, { runtime, reporter: silent });
  await trainAugVAE("augvae-sl", parts, { runtime, ...stopAfter(5) });
  const start = await loadCheckpoint(join(parts.output, "augvae-sl"));
  await trainAugVAE("augvae-sl", parts, { runtime, reporter: silent, resume: true });
  const directories = [whole, parts].map(({ output }) => join(output, "augvae-sl"));
  const [once, resumed] = await Promise.all(directories.map((directory) => trained(directory, "augvae")));
  expect(resumed).toEqual(once);
  const states = await Promise.all(directories.map(async (one) => (await loadCheckpoint(one)).state));
  expect(states[1]).toEqual(states[0]);
  expect(states[0]).toHaveProperty("keptLevelUse");

  // Without the averages another run comes of it.
  const lost = single("single-lost");
  const { keptLevelUse: _, ...state } = start.state as Record<string, unknown>;
  const content = { step: 5, config: start.config, tensors: start.tensors, state };
  await saveCheckpoint(join(lost.output, "augvae-sl"), content);
  await trainAugVAE("augvae-sl", lost, { runtime, reporter: silent, resume: true });
  expect((await trained(join(lost.output, "augvae-sl"), "augvae")).all).not.toEqual(once!.all);
});

it("does not go on with steps of another size, whose place in the data would be another", async () => {
  const run = everything("whole");
  run.augvaeMl!.batch = 3;
  const resumed = trainAugVAE("augvae-ml", run, { runtime, reporter: silent, resume: true });
  await expect(resumed).rejects.toThrow(/until step 30 a step learned from 4, now it would from 6/);
});

it("keeps the checkpoint that validated best, a sheet of reconstructions and TensorBoard's files", async () => {
  const directory = join(everything("whole").output, "augvae-ml");
  const best = await readBest(directory);
  expect(best!.metric).toBe("heldOut.reconstruction");
  const names = readdirSync(directory);
  expect(names).toContain(best!.folder);
  expect(names).toContain("reconstructions.png");
  expect(names.filter((name) => name.startsWith("events.out.tfevents."))).toHaveLength(1);
});

it("lowers the learning rate where the epochs' mean no longer falls", () => {
  const lines = readFileSync(join(everything("whole").output, "augvae-ml", "log.jsonl"), "utf8");
  const rates = lines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).learningRate)
    .filter((rate) => rate !== undefined);
  expect(rates.at(-1)).toBeLessThan(1e-3 / 2);
});

it("does not go on with another loss than the run began with", async () => {
  const run = everything("whole");
  run.augvaeMl!.perceptual = undefined;
  const resumed = trainAugVAE("augvae-ml", run, { runtime, reporter: silent, resume: true });
  await expect(resumed).rejects.toThrow("until step 30 the perceptual loss was lpips, now it would be none");
});

it("says that the perceptual weights are missing, and trains without them", async () => {
  const run = everything("without");
  run.augvaeMl!.perceptual = { network: "lpips", weights: join(folder, "absent.safetensors"), weight: 0.1 };
  run.augvaeMl!.steps = 1;
  const messages: string[] = [];
  const reporter = { ...silent, message: (text: string) => messages.push(text) };
  await trainAugVAE("augvae-ml", run, { runtime, reporter });
  expect(messages[0]).toMatch(/absent\.safetensors: the weights of lpips are not there/);
});
