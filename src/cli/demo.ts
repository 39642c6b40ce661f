import { join } from "node:path";
import type { Command } from "commander";
import { contactSheet, loadPicture, type SheetCell } from "../data/index.js";
import { demoFolder, readDemoInputs } from "../pipelines/demo-inputs.js";
import { shippedModel } from "../pipelines/index.js";
import { modelFolder } from "./hub-model.js";
import { addModelOptions, examples, jsonOption, type ModelOptions, wholeNumber } from "./options.js";
import { checkOutput, writeOutput } from "./output.js";
import { type ProgressBar, progressBar } from "./progress.js";
import { note, print, type Terminal } from "./terminal.js";
import { withModel } from "./with-model.js";

interface DemoOptions extends ModelOptions {
  readonly output: string;
  readonly seed: number;
  readonly json?: boolean;
}

/** Side of a picture on the sheet, in pixels. */
const cell = 192;

export function registerDemo(program: Command, terminal: Terminal): void {
  const command = program
    .command("demo")
    .summary("draw and describe what the model never saw, on one sheet")
    .description(
      "Draws the held-out captions and describes the held-out pictures that come with a model (else with lverse), " +
        "prints the captions, and writes a sheet to look at: drawings above, described pictures below. The sheet is overwritten.",
    )
    .option("-o, --output <file>", "PNG file of the sheet", "demo.png")
    .option("--seed <number>", "the seed of the drawings", wholeNumber(0, Number.MAX_SAFE_INTEGER), 0);
  addModelOptions(command)
    .addOption(jsonOption("captions and file"))
    .addHelpText("after", examples([["lverse demo", "writes demo.png"]]))
    .action(async (options: DemoOptions) => demo(options, terminal));
}

async function demo(options: DemoOptions, terminal: Terminal): Promise<void> {
  const { output, seed, json, quiet } = options;
  await checkOutput(output);
  const model = await modelFolder(options.model ?? shippedModel, terminal, options);
  const folder = demoFolder(model);
  const inputs = await readDemoInputs(folder);
  if (!quiet && folder !== join(model, "demo")) {
    note(
      terminal,
      `${model} comes with no captions and pictures for a demonstration: those of the model that comes with lverse are taken`,
    );
  }
  await withModel({ ...options, model }, terminal, async (lverse) => {
    const { signal } = terminal;
    const bar: ProgressBar = progressBar(terminal, "drawing and describing", quiet);
    const onProgress = ({ done, total }: { done: number; total: number }) => bar.update(done, total);
    try {
      const drawings = await lverse.draw(inputs.draw, { seed, signal, onProgress });
      const pictures = inputs.describe.map(({ picture }) => picture);
      const described = await lverse.describe(pictures, { seed, signal });
      bar.stop();
      const cells: SheetCell[] = drawings.map(({ picture, caption }) => ({
        picture,
        caption: `drawn: ${caption}`,
      }));
      for (const { caption, picture: number } of described) {
        const picture = await loadPicture(pictures[number]!);
        cells.push({ picture, caption: `described: ${caption}` });
      }
      const sheet = await contactSheet(cells, { columns: inputs.draw.length, cell });
      await writeOutput(terminal, output, sheet);
      const captions = described.map(({ caption, logLikelihood, picture }) => ({
        picture: pictures[picture],
        truth: inputs.describe[picture]!.caption,
        caption,
        logLikelihood,
      }));
      const drawn = drawings.map(({ caption, logLikelihood }) => ({ caption, logLikelihood }));
      if (json) {
        await print(terminal, `${JSON.stringify({ file: output, seed, drawn, captions }, null, 2)}\n`);
        return;
      }
      const lines = [
        "drawn, from captions that the model never saw:",
        ...drawn.map(({ caption }) => `  ${caption}`),
        "described, pictures that the model never saw:",
        ...captions.map(({ caption, truth }) => `  ${caption}   (it is: ${truth})`),
        `${output}: the sheet, drawings above, described pictures below`,
      ];
      await print(terminal, `${lines.join("\n")}\n`);
    } finally {
      bar.stop();
    }
  });
}
