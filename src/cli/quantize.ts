import { type Command, Option } from "commander";
import { type WeightFormat, weightFormats } from "../checkpoint/index.js";
import { datasetPictures } from "../pipelines/dataset-pictures.js";
import {
  demoPictures,
  describeCost,
  openAugVAEFolder,
  type PictureInput,
  quantizeModel,
  samplePictures,
} from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { examples, jsonOption, quietOption, threadsOption, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import { print, type Terminal } from "./terminal.js";

interface QuantizeCommandOptions {
  readonly output: string;
  readonly augvae?: WeightFormat;
  readonly pictures?: readonly string[];
  readonly samples: number;
  readonly threads?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

export function registerQuantize(program: Command, terminal: Terminal): void {
  program
    .command("quantize")
    .summary("store a model's weights in fewer bits, and measure what that costs")
    .description(
      "Writes a copy of a model folder whose AugVAE has its convolutions' weights in 16 or 8 bits: a smaller file, which " +
        "loads everywhere and runs in float32, no faster than before. The share of tokens that change and the PSNR of " +
        "reconstructions are measured on pictures, printed, and kept in the copy's config.json.",
    )
    .argument("<model>", "model folder, or the folder of an AugVAE alone")
    .requiredOption("-o, --output <folder>", "the model folder to write, which must not exist yet")
    .addOption(
      new Option(
        "--augvae <format>",
        "f16: about half the size; int8: about a quarter, with a scale for each output channel",
      ).choices(weightFormats),
    )
    .option(
      "--pictures <sources...>",
      "folders, .txt lists, .tar shards, pictures, or one corpus (its held-out pairs) to measure on (default: the " +
        "held-out pictures that come with the model, else with lverse)",
    )
    .option(
      "--samples <count>",
      "how many of them to measure on, evenly spread",
      wholeNumber(1, 1_000_000),
      64,
    )
    .addOption(threadsOption())
    .addOption(quietOption())
    .addOption(jsonOption("formats, sizes and costs"))
    .addHelpText(
      "after",
      examples([
        ["lverse quantize models/mini -o models/mini-int8 --augvae int8", "a quarter of AugVAE's size"],
        [
          "lverse quantize models/own -o models/own-f16 --augvae f16 --pictures photos",
          "measured on photographs",
        ],
      ]),
    )
    .action(async (model: string, options: QuantizeCommandOptions) => quantize(model, options, terminal));
}

async function quantize(model: string, options: QuantizeCommandOptions, terminal: Terminal): Promise<void> {
  const { output, augvae, threads, quiet, json } = options;
  if (augvae === undefined) {
    throw new UsageError(`nothing to quantize; give --augvae ${weightFormats.join(" or --augvae ")}`);
  }
  const { signal } = terminal;
  const pictures = await chosenPictures(model, options, signal);
  const bar = progressBar(terminal, "measuring", quiet);
  const made = await quantizeModel(model, output, {
    augvae,
    pictures,
    ...(threads !== undefined && { threads }),
    onProgress: (done, total) => bar.update(done, total),
    signal,
  }).finally(() => bar.stop());
  const { format, bytes, originalBytes, cost } = made.augvae;
  const size = `${bytes.toLocaleString("en-US")} B instead of ${originalBytes.toLocaleString("en-US")} B`;
  const text = `${output}: AugVAE in ${format}, ${size}\n  ${describeCost(cost)}\n`;
  await print(terminal, json ? `${JSON.stringify({ output, ...made }, null, 2)}\n` : text);
}

async function chosenPictures(
  model: string,
  { pictures, samples }: QuantizeCommandOptions,
  signal: AbortSignal,
): Promise<readonly PictureInput[]> {
  const { path, config } = await openAugVAEFolder(model);
  if (pictures === undefined) return demoPictures(path);
  const found = await datasetPictures(pictures, { split: "heldout-pair", signal });
  return samplePictures(found, samples, config.resolution);
}
