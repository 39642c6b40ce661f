import type { Command } from "commander";
import { type Drawing, drawingDefaults } from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { readText, standardStream } from "./input.js";
import {
  addModelOptions,
  addSamplingOptions,
  examples,
  jsonOption,
  type ModelOptions,
  type SamplingChoices,
} from "./options.js";
import { checkOutput, freeNames, numberedNames, writeOutput } from "./output.js";
import { progressBar } from "./progress.js";
import { note, print, type Terminal } from "./terminal.js";
import { withModel } from "./with-model.js";

interface DrawOptions extends ModelOptions, SamplingChoices {
  readonly output?: string;
  readonly json?: boolean;
}

export function registerDraw(program: Command, terminal: Terminal): void {
  const command = program
    .command("draw")
    .summary("draw pictures for a caption")
    .description(
      "Draws pictures for a caption and writes them as PNG files, which hold the caption, the seed and the settings, " +
        "too. Files that -o names are overwritten; without -o, names are taken from the caption and no file is.",
    )
    .argument("<caption...>", 'what to draw, or "-" to read it from the standard input')
    .option("-o, --output <file>", 'PNG file, numbered for several pictures; "-" is the standard output');
  addSamplingOptions(command, "pictures", {
    temperature: String(drawingDefaults.temperature),
    topK: String(drawingDefaults.topK),
  });
  addModelOptions(command)
    .addOption(jsonOption("files, seeds and settings"))
    .addHelpText(
      "after",
      examples([
        ['lverse draw "a red apple, flat" -o apple.png', "one picture"],
        ['lverse draw "a red apple, flat" -n 4 --seed 7 -o apple.png', "apple-1.png to apple-4.png"],
        ["echo a blue fish | lverse draw - -o - > fish.png", "in a pipe"],
      ]),
    )
    .action(async (words: readonly string[], options: DrawOptions) => drawFiles(words, options, terminal));
}

async function drawFiles(words: readonly string[], options: DrawOptions, terminal: Terminal): Promise<void> {
  const { number: count, seed, temperature, topK, output, quiet, json } = options;
  if (output === standardStream) {
    if (count > 1) throw new UsageError(`the standard output takes one picture, -n ${count} given`);
    if (json) throw new UsageError("the standard output takes the picture or --json, not both");
  }
  if (output !== undefined) await checkOutput(output);
  const caption = await readText(words, terminal);
  await withModel(options, terminal, async (lverse) => {
    const bar = progressBar(terminal, "drawing", quiet);
    let drawings: Drawing[];
    try {
      drawings = await lverse.draw(caption, {
        count,
        seed,
        ...(temperature !== undefined && { temperature }),
        ...(topK !== undefined && { topK }),
        signal: terminal.signal,
        onProgress: ({ done, total }) => bar.update(done, total),
      });
    } finally {
      bar.stop();
    }
    const dropped = drawings[0]!.droppedTokens;
    if (dropped > 0 && !quiet) {
      const read = lverse.config.text.length;
      note(
        terminal,
        `the caption is long: the model reads ${read} tokens, the last ${dropped} were left out`,
      );
    }
    const files = output === undefined ? await freeNames(caption, count) : numberedNames(output, count);
    for (const [i, drawing] of drawings.entries()) {
      terminal.signal.throwIfAborted();
      await writeOutput(terminal, files[i]!, await drawing.toPng());
    }
    if (output === standardStream) return;
    const made = drawings.map(({ origin, logLikelihood, droppedTokens, picture: { width, height } }, i) => ({
      file: files[i],
      ...origin,
      logLikelihood,
      droppedTokens,
      width,
      height,
    }));
    if (json) await print(terminal, `${JSON.stringify(made, null, 2)}\n`);
    else await print(terminal, files.map((file) => `${file}\n`).join(""));
  });
}
