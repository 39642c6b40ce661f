import type { Command } from "commander";
import { buildCorpus } from "../data/index.js";
import { examples, jsonOption, quietOption, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import { print, type Terminal } from "./terminal.js";

interface BuildOptions {
  readonly size: number;
  readonly seed: number;
  readonly avatars: number;
  readonly scenes: number;
  readonly output: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function registerCorpus(program: Command, terminal: Terminal): void {
  const corpus = program
    .command("corpus")
    .summary("pictures with captions to learn from")
    .description("Pictures with captions to learn from, made of packages that anyone can install.");
  corpus
    .command("build")
    .summary("draw the open corpus")
    .description(
      "Draws the open corpus: emoji in several styles, colour icons, people with attributes and scenes of several emoji, with " +
        "captions, as WebDataset shards with held-out splits, and sheets to look at, preview*.png. The packages that are missing are named. A corpus that is there already " +
        "is replaced when the new one is complete; other folders are left alone.",
    )
    .option("--size <pixels>", "height and width of the pictures", wholeNumber(16, 1024), 64)
    .option("--seed <number>", "draws the captions and the order", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0)
    .option("--avatars <number>", "people with attributes", wholeNumber(0, 100_000), 3000)
    .option("--scenes <number>", "scenes composed of emoji", wholeNumber(0, 100_000), 4000)
    .option("-o, --output <folder>", "where to write", "corpus")
    .addOption(quietOption())
    .addOption(jsonOption("what was built"))
    .addHelpText(
      "after",
      examples([
        ["lverse corpus build", "into the folder corpus"],
        ["lverse corpus build --size 128 -o corpus-128", "larger pictures"],
      ]),
    )
    .action(async (options: BuildOptions) => build(options, terminal));
}

async function build({ quiet, json, ...options }: BuildOptions, terminal: Terminal): Promise<void> {
  const { output, size } = options;
  const bar = progressBar(terminal, "drawing", quiet);
  try {
    const manifest = await buildCorpus({
      ...options,
      signal: terminal.signal,
      onProgress: ({ done, total }) => bar.update(done, total),
    });
    bar.stop();
    const splits = Object.entries(manifest.splits).map(([name, { pictures }]) => `${name} ${pictures}`);
    const text = `${output}: ${splits.join(", ")} pictures of ${size} px\n`;
    await print(terminal, json ? `${JSON.stringify({ output, ...manifest }, null, 2)}\n` : text);
  } finally {
    bar.stop();
  }
}
