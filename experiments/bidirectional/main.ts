/**
 * The paper's claim about bidirectional training in small:
 *
 *     npm run experiment:bidirectional -- --steps 2400 --seeds 3
 *
 * An interrupted experiment goes on where it stopped when it is started again.
 */
import { Command, InvalidArgumentError } from "commander";
import { wholeNumber } from "../../src/cli/options.js";
import { TerminalReporter } from "../../src/cli/train-reporter.js";
import { createNativeRuntime } from "../../src/engine/runtime/native/index.js";
import { positiveNumber, runCommand } from "../common/command.js";
import { corpusDigest } from "../common/corpus-digest.js";
import { ExperimentError } from "../common/errors.js";
import { keepSettings, readSettings } from "../common/settings-file.js";
import { runExperiment } from "./experiment.js";
import { type Settings, settingsSchema, VALIDATIONS } from "./settings.js";
import { prepareTokens } from "./tokens.js";
import { writeReport } from "./write-report.js";

interface Options {
  readonly steps: number;
  readonly seeds: number;
  readonly batch: number;
  readonly learningRate: number;
  readonly layers: number;
  readonly width: number;
  readonly heads: number;
  readonly threads: number;
  readonly model: string;
  readonly corpus: string;
  readonly output: string;
  readonly docs: string;
  readonly reportOnly?: boolean;
}

function stepCount(text: string): number {
  const value = wholeNumber(1, 10_000_000)(text);
  if (value % (2 * VALIDATIONS) === 0) return value;
  throw new InvalidArgumentError(
    `A multiple of ${2 * VALIDATIONS} is expected: there are ${VALIDATIONS} validations, each after as many steps in either direction.`,
  );
}

function readOptions(): Options {
  const command = new Command("experiment:bidirectional")
    .description(
      "Trains the same BiART in both directions and in each alone with the same budget, measures held-out losses and writes " +
        "a report. Ctrl-C saves; the same command goes on.",
    )
    .option("--steps <number>", "optimizer steps of each arm", stepCount, 2400)
    .option("--seeds <number>", "runs of each arm, with seeds from 1", wholeNumber(1, 1000), 3)
    .option("--batch <number>", "pairs of a step", wholeNumber(1, 10_000), 32)
    .option("--learning-rate <number>", "the same for all arms", positiveNumber, 1e-3)
    .option("--layers <number>", "blocks of the transformer", wholeNumber(1, 1000), 4)
    .option("--width <number>", "its dimensions", wholeNumber(1, 100_000), 128)
    .option("--heads <number>", "its heads", wholeNumber(1, 1000), 4)
    .option("--threads <number>", "threads of the runtime", wholeNumber(1, 1024), 2)
    .option("--model <folder>", "a model whose AugVAE and tokenizer make the tokens", "models/mini")
    .option("--corpus <folder>", "what `lverse corpus build` made", "corpus")
    .option("--output <folder>", "tokens, checkpoints, logs and results", "runs/experiments/bidirectional")
    .option("--docs <folder>", "where the report goes", "docs/experiments")
    .option("--report-only", "train nothing: write the report of the results that are there");
  return command.parse().opts<Options>();
}

async function main(options: Options, signal: AbortSignal): Promise<void> {
  const { steps, seeds, batch, learningRate, layers, width, heads, threads } = options;
  const { model, corpus, output, docs } = options;
  const remark = (text: string) => process.stderr.write(`${text}\n`);
  if (options.reportOnly) {
    const settings = await readSettings(output, settingsSchema);
    if (!settings) throw new ExperimentError(`${output}: no experiment there to report on`);
    remark(`written: ${await writeReport(docs, settings, output, seeds)}`);
    return;
  }
  const digest = await corpusDigest(corpus);
  const runtime = createNativeRuntime();
  const prepared = await prepareTokens({ runtime, threads, model, corpus, output, signal });
  const { textVocabulary, imageVocabulary, textLength, imageLength, dropout } = prepared.model.biart;
  const settings: Settings = {
    steps,
    batch,
    learningRate,
    warmupSteps: Math.min(100, Math.floor(steps / 4)),
    layers,
    width,
    heads,
    textVocabulary,
    imageVocabulary,
    textLength,
    imageLength,
    dropout,
    corpus: digest,
    augvae: prepared.augvae,
    tokenizer: prepared.tokenizer,
  };
  await keepSettings(output, settingsSchema, settings);
  await runExperiment({
    settings,
    places: { output, tokens: prepared.tokens, threads },
    model,
    seeds,
    runtime,
    reporter: new TerminalReporter(process.stderr),
    signal,
    onSeed: async ({ both: { seed } }) => {
      remark(`seed ${seed} is complete: ${await writeReport(docs, settings, output, seeds)}`);
    },
  });
}

await runCommand("experiment:bidirectional", (signal) => main(readOptions(), signal));
