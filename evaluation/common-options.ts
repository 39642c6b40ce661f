import { Command } from "commander";
import { wholeNumber } from "../src/cli/options.js";
import { shippedModel } from "../src/pipelines/index.js";

/** What every evaluation takes. */
export interface CommonOptions {
  readonly model: string;
  readonly corpus: string;
  readonly pictures: number;
  readonly drawings: number;
  readonly bank: number;
  readonly seed: number;
  readonly threads: number;
  readonly output: string;
  readonly docs: string;
}

/** A command with the options of every evaluation. */
export function evaluationCommand(
  name: string,
  description: string,
  defaults: Pick<CommonOptions, "drawings" | "docs">,
): Command {
  const count = wholeNumber(2, 1_000_000);
  return new Command(name)
    .description(description)
    .option("--model <folder>", "the model", shippedModel)
    .option("--corpus <folder>", "what `lverse corpus build` made", "corpus")
    .option("--pictures <number>", "pictures of each part to describe, at most", count, 200)
    .option("--drawings <number>", "held-out captions to draw, at most", count, defaults.drawings)
    .option("--bank <number>", "training emoji that the judge knows, at most", count, 4000)
    .option(
      "--seed <number>",
      "draws samples, pictures and untrained weights",
      wholeNumber(0, 2 ** 32 - 1),
      0,
    )
    .option("--threads <number>", "threads of the runtime", wholeNumber(1, 1024), 2)
    .option("--output <folder>", "keeps what was drawn, described and embedded", "runs/evaluation")
    .option("--docs <folder>", "where the page goes", defaults.docs);
}
