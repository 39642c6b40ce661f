import { type Command, InvalidArgumentError } from "commander";
import { averageModel } from "../pipelines/index.js";
import { examples, jsonOption } from "./options.js";
import { print, type Terminal } from "./terminal.js";

interface AverageOptions {
  readonly output: string;
  readonly shares?: readonly number[];
  readonly json?: boolean;
}

export function registerAverage(program: Command, terminal: Terminal): void {
  program
    .command("average")
    .summary("average the BiART weights of several checkpoints")
    .description(
      "Writes a copy of a model folder whose BiART has the mean of its own weights and those of other models, runs or " +
        "checkpoints. Weights of one run, or of runs that began with the same, are often better together than any alone; those of " +
        "others have no useful mean. Measure what comes out: lverse evaluate, or npm run evaluate:default.",
    )
    .argument("<model>", "model folder")
    .argument("<others...>", "model folders, folders of runs, or checkpoints, with a BiART of the same shape")
    .requiredOption("-o, --output <folder>", "the model folder to write, which must not exist yet")
    .option("--shares <numbers>", "one for each, the model first, with commas (default: equal)", numbers)
    .addOption(jsonOption("what was averaged"))
    .addHelpText(
      "after",
      examples([
        ["lverse average models/own runs/own/biart/step-00006000 -o models/mean", "two of one run"],
        ["lverse average models/own runs/a/biart runs/b/biart -o models/mean --shares 2,1,1", "weighted"],
      ]),
    )
    .action(async (model: string, others: readonly string[], options: AverageOptions) => {
      const { output, shares, json } = options;
      const averaged = await averageModel(model, others, output, shares, terminal.signal);
      const text = `${output}: BiART is the mean of ${averaged.length}\n`;
      await print(terminal, json ? `${JSON.stringify({ output, averaged }, null, 2)}\n` : text);
    });
}

function numbers(text: string): number[] {
  const values = text.split(",").map((part) => (part.trim() === "" ? Number.NaN : Number(part)));
  if (values.every((value) => Number.isFinite(value) && value > 0)) return values;
  throw new InvalidArgumentError("Numbers above 0 with commas between them are expected.");
}
