import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import type { FeatureNetwork } from "../../src/metrics/index.js";
import { buildSmallCorpus, silent, stopAfter } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { corpusDigest } from "../common/corpus-digest.js";
import { keepSettings } from "../common/settings-file.js";
import { stepsMade } from "../common/steps-made.js";
import { type Arm, armFolder, armRun, arms, type Places } from "./arms.js";
import { type Evaluation, openEvaluation } from "./evaluate.js";
import { type ExperimentOptions, runExperiment } from "./experiment.js";
import { readCompleteSeeds } from "./results.js";
import { type Settings, settingsSchema } from "./settings.js";
import { writeReport } from "./write-report.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const corpus = join(folder, "corpus");
const docs = join(folder, "docs");
const placesOf = (name: string): Places => ({ output: join(folder, name), corpus, threads: 1 });
let settings: Settings;
let evaluation: Evaluation;

/** The mean of each channel. */
const colours: FeatureNetwork = {
  metric: "fd-colours",
  features: "mean colours",
  dimensions: 3,
  batch: 4,
  embed: async (pictures) => {
    const means = pictures.flatMap(({ data }) =>
      [0, 1, 2].map((channel) => {
        const values = data.filter((_, i) => i % 3 === channel);
        return values.reduce((sum, value) => sum + value, 0) / values.length;
      }),
    );
    return Float32Array.from(means);
  },
};

beforeAll(async () => {
  await buildSmallCorpus(folder);
  settings = {
    steps: 4,
    batch: 2,
    learningRate: 1e-3,
    warmupSteps: 1,
    architecture: {
      resolution: 16,
      hidden: 8,
      latent: 8,
      codebookSize: 12,
      residualBlocks: 1,
      normalizationGroups: 8,
      levels: [8, 4],
      multipliers: [1, 1],
      deeperMultipliers: [1, 1],
      keptLevel: 8,
      plainMultipliers: [1, 1],
    },
    corpus: await corpusDigest(corpus),
  };
  evaluation = await openEvaluation({ runtime, corpus, resolution: 16, threads: 1 });
});

const run = (
  name: string,
  given: Partial<Pick<ExperimentOptions, "reporter" | "signal" | "measure" | "isOutdated">> = {},
) => {
  const { signal } = new AbortController();
  const measure = (path: string) => evaluation.measure(path);
  const standard = { settings, places: placesOf(name), seeds: 1, runtime, reporter: silent, signal, measure };
  return runExperiment({ ...standard, ...given });
};

const resultsOf = (name: string) => readCompleteSeeds(placesOf(name).output, 1);

describe("the experiment", () => {
  it("trains and measures every arm", async () => {
    await run("whole");
    const [results] = await resultsOf("whole");
    for (const arm of arms) {
      expect(results![arm]).toMatchObject({ arm, seed: 1, steps: 4 });
      expect(results![arm].pictures).toBeGreaterThan(0);
      expect(results![arm].psnr).toBeGreaterThan(0);
      expect(results![arm].codes.used).toBeLessThanOrEqual(12);
    }
    expect(arms.map((arm) => results![arm].tokens)).toEqual([64, 64, 80]);
    expect(results!.ml.levels.map(({ size }) => size)).toEqual([8, 4]);
  }, 240_000);

  it("trains nothing again that has a result", async () => {
    const started: string[] = [];
    await run("whole", { reporter: { ...silent, start: (title) => started.push(title) } });
    expect(started).toEqual([]);
  });

  it("measures again what lost its result, without training", async () => {
    const before = await resultsOf("whole");
    rmSync(join(armFolder(placesOf("whole").output, "sl", 1), "result.json"));
    expect(await resultsOf("whole")).toEqual([]);
    const started: string[] = [];
    await run("whole", { reporter: { ...silent, start: (title) => started.push(title) } });
    expect(started).toEqual([]);
    expect(await resultsOf("whole")).toEqual(before);
  });

  it("comes to the same when AugVAE-ML is interrupted before the half, and AugVAE-SL after its start", async () => {
    const at = (arm: Arm) => stepsMade(armRun(arm, 1, settings, placesOf("stopped")).directory);
    // Four steps of the plain VQ-VAE and one of AugVAE-ML.
    await expect(run("stopped", stopAfter(5))).rejects.toThrow(/aborted/);
    expect([await at("plain"), await at("ml"), await at("sl")]).toEqual([4, 1, 0]);
    await expect(run("stopped", stopAfter(2))).rejects.toThrow(/aborted/);
    expect([await at("ml"), await at("sl")]).toEqual([2, 1]);
    await run("stopped");
    expect(await resultsOf("stopped")).toEqual(await resultsOf("whole"));
  }, 240_000);

  it("is measured again, without training, when a network for the Fréchet distance has come", async () => {
    const before = await resultsOf("whole");
    const started: string[] = [];
    const withNetwork = await openEvaluation({
      runtime,
      corpus,
      resolution: 16,
      threads: 1,
      network: colours,
    });
    await run("whole", {
      reporter: { ...silent, start: (title) => started.push(title) },
      measure: (path) => withNetwork.measure(path),
      isOutdated: ({ frechetDistance }) => frechetDistance === undefined,
    });
    expect(started).toEqual([]);
    const [after] = await resultsOf("whole");
    for (const arm of arms) {
      const { frechetDistance, ...rest } = after![arm];
      expect(frechetDistance).toBeGreaterThan(0);
      expect(rest).toEqual(before[0]![arm]);
    }
  });

  it("is reported, and the discussion in the report stays", async () => {
    const path = await writeReport(docs, settings, placesOf("whole"), 3);
    const text = readFileSync(path, "utf8");
    expect(text).toContain("over 1 seed,");
    for (const [, name] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(existsSync(join(docs, name!))).toBe(true);
    }
    expect(await writeReport(docs, settings, placesOf("whole"), 3)).toBe(path);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("has nothing to report before a seed is complete", async () => {
    await expect(writeReport(docs, settings, placesOf("none"), 2)).rejects.toThrow(
      "no seed of 1 to 2 has all three arms yet",
    );
  });
});

describe("settings", () => {
  it("belong to the folder: others are refused by name", async () => {
    const output = join(folder, "kept");
    await keepSettings(output, settingsSchema, settings);
    await keepSettings(output, settingsSchema, { ...settings });
    await expect(keepSettings(output, settingsSchema, { ...settings, steps: 6 })).rejects.toThrow(
      "this experiment was begun with steps 4, 6 given",
    );
  });

  it("need a corpus, and say how to draw one", async () => {
    await expect(corpusDigest(join(folder, "nowhere"))).rejects.toThrow(/npm run lverse -- corpus build/);
  });
});
