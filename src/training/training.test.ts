import { createHash } from "node:crypto";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { loadCheckpoint } from "../checkpoint/index.js";
import { buildCorpus } from "../data/index.js";
import type { TensorData } from "../engine/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { LVerse } from "../pipelines/index.js";
import {
  exportModel,
  type RunConfig,
  type RunReporter,
  runConfigSchema,
  trainAugVAE,
  trainBiART,
  trainTokenizer,
} from "./index.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const corpus = join(folder, "corpus");

/** Eight concepts in two styles; one of them is held out in one style. */
const concepts = ["1F34E", "1F955", "1F428", "1F3C3", "1F3C3-200D-2640-FE0F", "1F565", "1F917", "2764"];

const silent: RunReporter = { start: () => {}, step: () => {}, message: () => {}, stop: () => {} };

function run(name: string): RunConfig {
  const stage = {
    batch: 4,
    steps: 6,
    learningRate: 1e-3,
    warmupSteps: 2,
    checkpointEvery: 3,
    validateEvery: 3,
  };
  return runConfigSchema.parse({
    name,
    seed: 3,
    corpus,
    output: join(folder, name),
    tokenizer: { tokens: 270 },
    augvae: {
      resolution: 16,
      hidden: 32,
      latent: 32,
      codebookSize: 24,
      codebookWidth: 32,
      levels: [8, 4],
      multipliers: [1, 1],
      deeperMultipliers: [1, 1],
      residualBlocks: 1,
      keptLevel: 8,
    },
    augvaeMl: { ...stage, reviveEvery: 2 },
    augvaeSl: { ...stage, reviveEvery: 2 },
    biart: {
      layers: 1,
      width: 32,
      heads: 2,
      textVocabulary: 275,
      imageVocabulary: 24,
      textLength: 12,
      imageLength: 64,
      dropout: 0.1,
    },
    biartTraining: stage,
  });
}

/** Stops a run from outside after a number of steps, as Ctrl-C does. */
function stopAfter(steps: number): { signal: AbortSignal; reporter: RunReporter } {
  const controller = new AbortController();
  let made = 0;
  const step = () => {
    made++;
    if (made === steps) controller.abort();
  };
  return { signal: controller.signal, reporter: { ...silent, step } };
}

/** Digests of all tensors of a checkpoint: equal only where every bit is. */
async function trained(directory: string, group: string) {
  const { tensors, step } = await loadCheckpoint(directory, { groups: [group, "optimizer"] });
  const digest = ({ data }: TensorData) =>
    createHash("sha256")
      .update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
      .digest("hex");
  const all = { ...tensors[group]!, ...tensors.optimizer! };
  return { step, all: Object.fromEntries(Object.entries(all).map(([name, one]) => [name, digest(one)])) };
}

beforeAll(async () => {
  await buildCorpus({ output: corpus, concepts, styles: ["flat", "noto"], size: 16, seed: 1 });
});

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
