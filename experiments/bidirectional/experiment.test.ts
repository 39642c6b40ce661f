import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { buildSmallCorpus, silent, stopAfter } from "../../test/small-run.js";
import { temporaryFolder } from "../../test/temporary-folder.js";
import { writeTinyModel } from "../../test/tiny-model.js";
import { stepsMade } from "../common/steps-made.js";
import { type Arm, armFolder, arms, biartFolder, type Places } from "./arms.js";
import { type ExperimentOptions, runExperiment } from "./experiment.js";
import { readCompleteSeeds } from "./results.js";
import type { Settings } from "./settings.js";
import { settings as defaults } from "./testdata.js";
import { type PreparedTokens, prepareTokens } from "./tokens.js";
import { writeReport } from "./write-report.js";

const runtime = createNativeRuntime();
const folder = temporaryFolder();
const corpus = join(folder, "corpus");
const model = join(folder, "model");
let prepared: PreparedTokens;
let settings: Settings;

const prepare = () => prepareTokens({ runtime, threads: 1, model, corpus, output: join(folder, "prepared") });
const outputOf = (name: string) => join(folder, name);

beforeAll(async () => {
  await buildSmallCorpus(folder);
  await writeTinyModel(model);
  prepared = await prepare();
  const { augvae, tokenizer } = prepared;
  settings = { ...defaults, augvae, tokenizer };
});

const run = (name: string, given: Partial<Pick<ExperimentOptions, "reporter" | "signal">> = {}) => {
  const { signal } = new AbortController();
  const places: Places = { output: outputOf(name), tokens: prepared.tokens, threads: 1 };
  return runExperiment({ settings, places, model, seeds: 1, runtime, reporter: silent, signal, ...given });
};

const resultsOf = (name: string) => readCompleteSeeds(outputOf(name), 1);

describe("the experiment", () => {
  it("trains every arm and keeps the held-out losses of its directions", async () => {
    await run("whole");
    const [results] = await resultsOf("whole");
    const steps = Array.from({ length: 20 }, (_, i) => 2 * (i + 1));
    for (const arm of arms) {
      expect(results![arm].validations.map(({ step }) => step)).toEqual(steps);
    }
    const names = (arm: Arm) => Object.keys(results![arm].validations.at(-1)!.losses);
    expect(names("both")).toEqual(["ref.text", "gen.image", "ref.image", "gen.text"]);
    expect(names("text-to-image")).toEqual(["ref.text", "gen.image"]);
    expect(names("image-to-text")).toEqual(["ref.image", "gen.text"]);
    const { validations } = results!["image-to-text"];
    expect(validations.at(-1)!.losses["gen.text"]).toBeLessThan(validations[0]!.losses["gen.text"]!);
    expect(new Set(arms.map((arm) => results![arm].parameters)).size).toBe(1);
  });

  it("trains nothing again that has a result, nor that lost it", async () => {
    const before = await resultsOf("whole");
    rmSync(join(armFolder(outputOf("whole"), "both", 1), "result.json"));
    expect(await resultsOf("whole")).toEqual([]);
    const started: string[] = [];
    await run("whole", { reporter: { ...silent, start: (title) => started.push(title) } });
    expect(started).toEqual([]);
    expect(await resultsOf("whole")).toEqual(before);
  });

  it("comes to the same when it is interrupted within an arm and between two", async () => {
    const at = (arm: Arm) => stepsMade(biartFolder(outputOf("stopped"), arm, 1));
    await expect(run("stopped", stopAfter(15))).rejects.toThrow(/aborted/);
    expect([await at("both"), await at("text-to-image")]).toEqual([15, 0]);
    // 25 steps to the end of the first arm, and one of the next.
    await expect(run("stopped", stopAfter(26))).rejects.toThrow(/aborted/);
    expect([await at("both"), await at("text-to-image")]).toEqual([40, 1]);
    await run("stopped");
    expect(await resultsOf("stopped")).toEqual(await resultsOf("whole"));
  });

  it("is reported, and the discussion in the report stays", async () => {
    const docs = join(folder, "docs");
    const path = await writeReport(docs, settings, outputOf("whole"), 3);
    const text = readFileSync(path, "utf8");
    expect(text).toContain("over 1 seed,");
    for (const [, name] of text.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g)) {
      expect(existsSync(join(docs, name!))).toBe(true);
    }
    expect(await writeReport(docs, settings, outputOf("whole"), 3)).toBe(path);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("has nothing to report before a seed is complete", async () => {
    await expect(writeReport(join(folder, "docs"), settings, outputOf("none"), 2)).rejects.toThrow(
      "no seed of 1 to 2 has all three arms yet",
    );
  });
});

it("the corpus is encoded once, its captions with it", async () => {
  const manifest = () => readFileSync(join(prepared.tokens.train, "tokens.json"), "utf8");
  const before = manifest();
  expect(await prepare()).toEqual(prepared);
  expect(manifest()).toBe(before);
});
