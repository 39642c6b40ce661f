import type { Command } from "commander";
import { exportOnnx, openAugVAEFolder } from "../pipelines/index.js";
import { examples, jsonOption, wholeNumber } from "./options.js";
import { print, type Terminal } from "./terminal.js";

interface ExportOptions {
  readonly output: string;
  readonly model?: string;
  readonly batch: number;
  readonly json?: boolean;
}

export function registerExport(program: Command, terminal: Terminal): void {
  program
    .command("export")
    .summary("write AugVAE as ONNX files for other programs")
    .description(
      "Writes encoder.onnx (pictures in [-1, 1] to tokens) and decoder.onnx (tokens to pictures), weights included, of " +
        "ONNX's own operations alone (opset 17).",
    )
    .requiredOption("-o, --output <folder>", "where the files go; made if it is not there")
    .option("--model <folder>", "model folder (default: the model that comes with lverse)")
    .option("--batch <count>", "pictures that the files take at a time", wholeNumber(1, 4096), 1)
    .addOption(jsonOption("the files"))
    .addHelpText("after", examples([["lverse export -o onnx", "the AugVAE of the model that ships"]]))
    .action(async ({ output, model, batch, json }: ExportOptions) => {
      const { config, weights } = await openAugVAEFolder(model);
      const files = await exportOnnx(config, await weights(), output, batch);
      const lines = files.map(({ file, input, output: result }) => `${file}: ${input} → ${result}\n`);
      await print(terminal, json ? `${JSON.stringify(files, null, 2)}\n` : lines.join(""));
    });
}
