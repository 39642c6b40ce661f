/**
 * The paper's claim about AugVAE in small:
 *
 *     npm run experiment:augvae -- --steps 2000 --seeds 3
 *
 * An interrupted experiment goes on where it stopped when it is started again.
 */
import { existsSync } from "node:fs";
import { Command, InvalidArgumentError } from "commander";
import { wholeNumber } from "../../src/cli/options.js";
import { TerminalReporter } from "../../src/cli/train-reporter.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { ResNet50Features, resNet50WeightsPath } from "../../src/metrics/index.js";
import { positiveNumber, runCommand } from "../common/command.js";
import { corpusDigest } from "../common/corpus-digest.js";
import { ExperimentError } from "../common/errors.js";
import { keepSettings, readSettings } from "../common/settings-file.js";
import type { Places } from "./arms.js";
import { openEvaluation } from "./evaluate.js";
import { runExperiment } from "./experiment.js";
import { type Settings, settingsSchema, smallArchitecture } from "./settings.js";
import { writeReport } from "./write-report.js";

interface Options {
  readonly steps: number;
  readonly seeds: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly threads: number;
  readonly corpus: string;
  readonly output: string;
  readonly docs: string;
  readonly resnet50: string;
  readonly reportOnly?: boolean;
}

function evenNumber(text: string): number {
  const value = wholeNumber(2, 10_000_000)(text);
  if (value % 2 === 0) return value;
  throw new InvalidArgumentError("An even number is expected: AugVAE-SL has two halves.");
}

function readOptions(): Options {
  const command = new Command("experiment:augvae")
    .description(
      "Trains a plain VQ-VAE, AugVAE-ML and AugVAE-SL with the same budget, measures them on held-out pictures and writes " +
        "a report. Ctrl-C saves; the same command goes on.",
    )
    .option("--steps <number>", "optimizer steps of each arm, an even number", evenNumber, 2000)
    .option("--seeds <number>", "runs of each arm, with seeds from 1", wholeNumber(1, 1000), 3)
    .option("--batch <number>", "pictures of a step", wholeNumber(1, 10_000), 8)
    .option("--learning-rate <number>", "the same for all arms", positiveNumber, 5e-4)
    .option("--threads <number>", "threads of the runtime", wholeNumber(1, 1024), 2)
    .option("--corpus <folder>", "what `lverse corpus build` made", "corpus")
    .option("--output <folder>", "checkpoints, logs and results", "runs/experiments/augvae")
    .option("--docs <folder>", "where the report goes", "docs/experiments")
    .option("--resnet50 <file>", "weights for the Fréchet distance", resNet50WeightsPath())
    .option("--report-only", "train nothing: write the report of the results that are there");
  return command.parse().opts<Options>();
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  const { steps, seeds, batch, learningRate, threads, corpus, output, docs, resnet50 } = options;
  const places: Places = { output, corpus, threads };
  const remark = (text: string) => process.stderr.write(`${text}\n`);
  if (options.reportOnly) {
    const settings = await readSettings(output, settingsSchema);
    if (!settings) throw new ExperimentError(`${output}: no experiment there to report on`);
    remark(`written: ${await writeReport(docs, settings, places, seeds)}`);
    return;
  }
  const settings: Settings = {
    steps,
    batch,
    learningRate,
    warmupSteps: Math.min(50, Math.floor(steps / 4)),
    architecture: smallArchitecture,
    corpus: await corpusDigest(corpus),
  };
  await keepSettings(output, settingsSchema, settings);
  const runtime = createNativeRuntime();
  const available = existsSync(resnet50);
  if (!available) {
    remark(
      `${resnet50} is not there: no Fréchet distance. Fetch it with: npx tsx scripts/fetch-resnet50.ts, and run this again`,
    );
  }
  const network = available
    ? await ResNet50Features.load({ weights: resnet50, runtime, threads })
    : undefined;
  try {
    const { resolution } = settings.architecture;
    const evaluation = await openEvaluation({ runtime, corpus, resolution, threads, network });
    await runExperiment({
      settings,
      places,
      seeds,
      runtime,
      reporter: new TerminalReporter(process.stderr),
      signal,
      measure: (folder) => evaluation.measure(folder),
      isOutdated: ({ frechetDistance }) => available && frechetDistance === undefined,
      onSeed: async ({ ml: { seed } }) => {
        remark(`seed ${seed} is complete: ${await writeReport(docs, settings, places, seeds)}`);
      },
    });
  } finally {
    await network?.release();
  }
}

await runCommand("experiment:augvae", (signal) => main(readOptions(), signal));
