import type { Command } from "commander";
import { encodePng } from "../data/index.js";
import { UsageError } from "./failure.js";
import { readStandardInput, standardStream } from "./input.js";
import { addModelOptions, examples, jsonOption, type ModelOptions } from "./options.js";
import { checkOutput, writeOutput } from "./output.js";
import { print, type Terminal } from "./terminal.js";
import { withAugVAE } from "./with-model.js";

interface ReconstructOptions extends ModelOptions {
  readonly output: string;
  readonly json?: boolean;
}

export function registerReconstruct(program: Command, terminal: Terminal): void {
  const command = program
    .command("reconstruct")
    .summary("show what the model's tokens keep of a picture")
    .description(
      "Encodes a picture into the model's tokens and decodes it again: the best that the model could draw. The " +
        "picture is made square in the model's resolution. The file that -o names is overwritten.",
    )
    .argument("<picture>", 'a JPEG, PNG, WebP, AVIF, GIF, TIFF or SVG file, or "-" for the standard input')
    .requiredOption("-o, --output <file>", 'PNG file, or "-" for the standard output');
  addModelOptions(command)
    .addOption(jsonOption("the file, its size and the loss"))
    .addHelpText(
      "after",
      examples([
        ["lverse reconstruct photo.jpg -o out.png", "a file"],
        ["lverse reconstruct - -o - < photo.jpg > out.png", "in a pipe"],
      ]),
    )
    .action(async (file: string, options: ReconstructOptions) => reconstructFile(file, options, terminal));
}

async function reconstructFile(file: string, options: ReconstructOptions, terminal: Terminal): Promise<void> {
  const { output, json } = options;
  if (json && output === standardStream) {
    throw new UsageError("the standard output takes the picture or --json, not both");
  }
  await checkOutput(output);
  await withAugVAE(options, terminal, async (augvae) => {
    const source = file === standardStream ? await readStandardInput(terminal) : file;
    const { picture, tokens, psnr } = await augvae.reconstruct(source);
    terminal.signal.throwIfAborted();
    await writeOutput(terminal, output, await encodePng(picture, { Software: "lverse" }));
    if (output === standardStream) return;
    const { width, height } = picture;
    const decibels = Number.isFinite(psnr) ? psnr : null;
    const facts = { file: output, source: file, width, height, tokens: tokens.length, psnr: decibels };
    const text = `${output}: ${width} x ${height} pixels from ${tokens.length} tokens, PSNR ${psnr.toFixed(1)} dB\n`;
    await print(terminal, json ? `${JSON.stringify(facts, null, 2)}\n` : text);
  });
}
