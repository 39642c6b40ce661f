import { type Command, Option } from "commander";
import { exportDiffusers, exportOnnx, openAugVAEFolder } from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { examples, isGiven, jsonOption, modelHelp, wholeNumber } from "./options.js";
import { print, type Terminal } from "./terminal.js";

const layouts = ["onnx", "diffusers"] as const;

interface ExportOptions {
  readonly layout: (typeof layouts)[number];
  readonly output: string;
  readonly model?: string;
  readonly batch: number;
  readonly json?: boolean;
}

export function registerExport(program: Command, terminal: Terminal): void {
  program
    .command("export")
    .summary("write AugVAE for other programs: ONNX files, or a state dict for PyTorch")
    .description(
      "Writes encoder.onnx (pictures in [-1, 1] to tokens) and decoder.onnx (tokens to pictures), weights included, of " +
        "ONNX's own operations alone (opset 17). With --layout diffusers, the weights as the state dict of the released " +
        "PyTorch class, in the folders and names of Hugging Face's diffusers; no class of diffusers runs them.",
    )
    .requiredOption("-o, --output <folder>", "where the files go; made if it is not there")
    .option("--model <folder>", modelHelp)
    .addOption(new Option("--layout <layout>", "what is written").choices(layouts).default("onnx"))
    .option("--batch <count>", "pictures that the ONNX files take at a time", wholeNumber(1, 4096), 1)
    .addOption(jsonOption("the files"))
    .addHelpText(
      "after",
      examples([
        ["lverse export -o onnx", "the AugVAE of the model that ships"],
        ["lverse export --layout diffusers -o augvae --model models/own", "for PyTorch"],
      ]),
    )
    .action(async ({ output, model, layout, batch, json }: ExportOptions, command: Command) => {
      if (layout !== "onnx" && isGiven(command, "batch")) {
        throw new UsageError(`--batch is of the ONNX files; --layout ${layout} writes weights alone`);
      }
      const { signal } = terminal;
      const { config, weights } = await openAugVAEFolder(await modelFolder(model, terminal));
      if (layout === "diffusers") {
        const files = await exportDiffusers(config, await weights(), output, signal);
        const lines = files.map(({ file, bytes }) => `${file}: ${bytes.toLocaleString("en-US")} B\n`);
        await print(terminal, json ? `${JSON.stringify(files, null, 2)}\n` : lines.join(""));
        return;
      }
      const files = await exportOnnx(config, await weights(), output, batch, signal);
      const lines = files.map(({ file, input, output: result }) => `${file}: ${input} → ${result}\n`);
      await print(terminal, json ? `${JSON.stringify(files, null, 2)}\n` : lines.join(""));
    });
}
