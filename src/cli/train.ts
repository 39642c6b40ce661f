import { type Command, Option } from "commander";
import { type TrainedDirections, trainedDirections } from "../biart/index.js";
import { loadYaml } from "../config/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  type AugVAEStage,
  type CheckpointChoice,
  checkpointChoices,
  exportModel,
  type RunConfig,
  runConfigSchema,
  type Stage,
  stagesOf,
  TrainingError,
  trainAugVAE,
  trainBiART,
  trainTokenizer,
} from "../training/index.js";
import { examples, jsonOption, wholeNumber } from "./options.js";
import { note, print, type Terminal } from "./terminal.js";
import { TerminalReporter } from "./train-reporter.js";

interface TrainOptions {
  readonly from?: string;
  readonly keptLevel?: number;
  readonly perceptual?: "lpips" | "resnet50" | "none";
  readonly perceptualWeights?: string;
  readonly direction?: TrainedDirections;
  readonly config: string;
  readonly resume?: boolean;
  readonly executionProvider?: string;
  readonly json?: boolean;
}

interface ExportCommandOptions extends TrainOptions {
  readonly output: string;
  readonly augvae?: string;
  readonly checkpoint?: CheckpointChoice;
}

export function registerTrain(program: Command, terminal: Terminal): void {
  const command = program
    .command("train")
    .summary("train the stages of a model on a corpus")
    .description(
      "Trains the stages of a model on a corpus, one after the other: tokenizer, augvae-ml, augvae-sl, biart, and puts " +
        "them together with export. Ctrl-C saves a checkpoint and stops; --resume goes on from there.",
    )
    .addHelpText(
      "after",
      examples([
        ["lverse train augvae-ml --config configs/mini.yaml", "the first network of the model that ships"],
        ["lverse train biart --config configs/mini.yaml --resume", "goes on where a run stopped"],
      ]),
    );
  const stage = (name: string, summary: string) =>
    command
      .command(name)
      .summary(summary)
      .description(`${summary[0]!.toUpperCase()}${summary.slice(1)}.`)
      .requiredOption("--config <file>", "the run's YAML file, such as configs/mini.yaml")
      .addOption(jsonOption("what was made"));
  const tokenizer = stage("tokenizer", "train the BPE on the captions of the corpus");
  tokenizer.option("--resume", "keep the tokenizer that is there already");
  tokenizer.action(async (options: TrainOptions) => {
    const made = await trainTokenizer(await loadRun(options), options.resume === true, terminal.signal);
    const { folder, tokens, captions } = made;
    const origin = captions === undefined ? "kept" : `from ${captions} captions`;
    await tell(made, `${folder}: ${tokens} tokens ${origin}`, options, terminal);
  });
  const summaries: Record<Stage, string> = {
    "augvae-ml": "train AugVAE with all its levels",
    "augvae-sl": "fine-tune the run's AugVAE-ML to the kept level",
    biart: "train BiART on the tokens of the run's AugVAE-SL",
  };
  for (const [name, summary] of Object.entries(summaries) as [Stage, string][]) {
    const one = stage(name, summary)
      .option("--resume", "go on from the latest checkpoint")
      .option(
        "--execution-provider <name>",
        "what steps run on: cpu, or webgpu, cuda, … where the ONNX Runtime library has it (default: the configuration's)",
      );
    if (name !== "biart") {
      const networks = ["lpips", "resnet50", "none"];
      one
        .addOption(new Option("--perceptual <network>", "network of the perceptual loss").choices(networks))
        .option("--perceptual-weights <file>", "its weights, safetensors; the configuration's by default");
    }
    if (name === "biart") {
      one.addOption(
        new Option(
          "--direction <which>",
          "both in turn, or every step in one, to compare (default: the configuration's)",
        ).choices(trainedDirections),
      );
    }
    if (name === "biart") {
      one.option(
        "--from <folder>",
        "a run or a model with the BiART of the same shape to go on from (default: the configuration's, or fresh weights)",
      );
    }
    if (name === "augvae-sl") {
      one
        .option(
          "--from <folder>",
          "the AugVAE-ML, or -SL of the same shape, to start from (default: the configuration's, or the run's)",
        )
        .option(
          "--kept-level <size>",
          "height and width of the level to keep (default: the configuration's)",
          wholeNumber(1, 1 << 16),
        );
    }
    one.action(async (options: TrainOptions) => train(name, await loadRun(options), options, terminal));
  }
  stage("export", "put a run's networks and tokenizer into a model folder for --model")
    .requiredOption("-o, --output <folder>", "the model folder, which must not exist yet")
    .addOption(
      new Option(
        "--checkpoint <which>",
        "BiART's last checkpoint, or the one with the lowest held-out loss (default: best where validation recorded " +
          "one, else latest); AugVAE is the one that made the tokens it learned",
      ).choices(checkpointChoices),
    )
    .option("--augvae <folder>", "the AugVAE that made BiART's tokens (default: the run's AugVAE-SL)")
    .action(async (options: ExportCommandOptions) => {
      const { output, augvae, checkpoint } = options;
      const { signal } = terminal;
      const made = await exportModel(await loadRun(options), output, { augvae, checkpoint, signal });
      const from = `BiART of ${made.biart.folder} (${made.biart.checkpoint}), AugVAE of ${made.augvae.folder}`;
      await tell({ output, ...made }, `${output}: the model; ${from}`, options, terminal);
    });
}

function loadRun({ config }: TrainOptions): Promise<RunConfig> {
  return loadYaml(config, runConfigSchema);
}

async function train(stage: Stage, run: RunConfig, options: TrainOptions, terminal: Terminal): Promise<void> {
  if (!stagesOf(run).includes(stage)) {
    const present = stagesOf(run).join(", ") || "none";
    throw new TrainingError(
      `${options.config} does not say how to train ${stage}; it says so for: ${present}`,
    );
  }
  if (options.executionProvider !== undefined) run.executionProvider = options.executionProvider;
  const { from } = options;
  if (from !== undefined && stage === "augvae-sl") run.augvaeSl!.from = from;
  if (from !== undefined && stage === "biart") run.biartTraining!.from = from;
  if (options.keptLevel !== undefined) run.augvae = keepLevel(run.augvae!, options.keptLevel);
  if (options.direction !== undefined) run.biartTraining!.direction = options.direction;
  if (stage !== "biart") choosePerceptual((stage === "augvae-ml" ? run.augvaeMl : run.augvaeSl)!, options);
  const training = {
    runtime: createNativeRuntime(),
    reporter: new TerminalReporter(terminal.stderr),
    resume: options.resume === true,
    signal: terminal.signal,
  };
  const result = await (stage === "biart" ? trainBiART(run, training) : trainAugVAE(stage, run, training));
  const ended = result.finished
    ? `${stage}: all ${result.steps} steps made`
    : result.steps === 0
      ? `${stage}: stopped before the first step; there is nothing to go on from`
      : `${stage}: stopped and saved at step ${result.steps}; go on with --resume`;
  await tell({ stage, ...result }, ended, options, terminal);
}

/** @throws TrainingError where the network has no such level */
function keepLevel(augvae: NonNullable<RunConfig["augvae"]>, keptLevel: number): typeof augvae {
  if (augvae.levels.includes(keptLevel)) return { ...augvae, keptLevel };
  throw new TrainingError(`--kept-level ${keptLevel}: the levels are ${augvae.levels.join(", ")}`);
}

/** Puts the command line's perceptual loss in the place of the configuration's. */
function choosePerceptual(stage: AugVAEStage, options: TrainOptions): void {
  const { perceptual: network, perceptualWeights } = options;
  if (network === "none") {
    stage.perceptual = undefined;
    return;
  }
  if (network === undefined && perceptualWeights === undefined) return;
  const known = stage.perceptual;
  const weights = perceptualWeights ?? (network === known?.network ? known?.weights : undefined);
  if (weights === undefined) {
    throw new TrainingError(`--perceptual ${network} needs --perceptual-weights, the file of its weights`);
  }
  stage.perceptual = { network: network ?? known?.network ?? "lpips", weights, weight: known?.weight ?? 0.1 };
}

/** A remark for a person, or JSON on the standard output for a program. */
async function tell(made: object, remark: string, { json }: TrainOptions, terminal: Terminal): Promise<void> {
  if (json) await print(terminal, `${JSON.stringify(made)}\n`);
  else note(terminal, remark);
}
