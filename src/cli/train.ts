import { Command } from "commander";
import { loadYaml } from "../config/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import {
  type RunConfig,
  runConfigSchema,
  type Stage,
  stagesOf,
  TrainingError,
  trainAugVAE,
  trainBiART,
  trainTokenizer,
} from "../training/index.js";
import { TerminalReporter } from "./train-reporter.js";

interface TrainFlags {
  config: string;
  resume?: boolean;
}

/** `lverse train tokenizer | augvae-ml | augvae-sl | biart`. */
export function trainCommand(): Command {
  const command = new Command("train").description("train a stage on a corpus; Ctrl-C saves and stops");
  const stage = (
    name: string,
    description: string,
    action: (run: RunConfig, flags: TrainFlags) => Promise<void>,
  ) =>
    command
      .command(name)
      .description(description)
      .requiredOption("--config <file>", "the run's YAML file, such as configs/mini.yaml")
      .option("--resume", "go on from the latest checkpoint")
      .action(async (flags: TrainFlags) => action(await loadYaml(flags.config, runConfigSchema), flags));
  stage("tokenizer", "train the BPE on the corpus' captions", async (run) => {
    const { folder, tokens, captions } = await trainTokenizer(run);
    process.stderr.write(`${tokens} tokens from ${captions} captions in ${folder}\n`);
  });
  stage("augvae-ml", "train AugVAE with all its levels", (run, flags) => train("augvae-ml", run, flags));
  stage("augvae-sl", "fine-tune AugVAE-ML to its kept level", (run, flags) => train("augvae-sl", run, flags));
  stage("biart", "train BiART on the tokens of AugVAE-SL", (run, flags) => train("biart", run, flags));
  return command;
}

async function train(stage: Stage, run: RunConfig, flags: TrainFlags): Promise<void> {
  if (!stagesOf(run).includes(stage)) {
    const present = stagesOf(run).join(", ") || "none";
    throw new TrainingError(`${flags.config} does not say how to train ${stage}; it has: ${present}`);
  }
  const controller = new AbortController();
  const stop = () => controller.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const reporter = new TerminalReporter();
  const runtime = createNativeRuntime();
  const options = { runtime, reporter, resume: flags.resume === true, signal: controller.signal };
  try {
    const result = await (stage === "biart" ? trainBiART(run, options) : trainAugVAE(stage, run, options));
    if (!result.finished) reporter.message(`stopped and saved at step ${result.steps}; go on with --resume`);
  } finally {
    process.removeListener("SIGINT", stop);
    process.removeListener("SIGTERM", stop);
  }
}
