import { type Command, Option } from "commander";
import { type BiARTFormat, biartFormats } from "../biart/index.js";
import { type WeightFormat, weightFormats } from "../checkpoint/index.js";
import { datasetPictures } from "../pipelines/dataset-pictures.js";
import {
  demoPairs,
  describeBiARTCost,
  describeCost,
  openAugVAEFolder,
  type QuantizedNetworks,
  type QuantizeOptions,
  quantizeModel,
  samplePairs,
  samplePictures,
} from "../pipelines/index.js";
import { UsageError } from "./failure.js";
import { examples, isGiven, jsonOption, quietOption, threadsOption, wholeNumber } from "./options.js";
import { progressBar } from "./progress.js";
import { print, type Terminal } from "./terminal.js";

interface QuantizeCommandOptions {
  readonly output: string;
  readonly augvae?: WeightFormat;
  readonly biart?: BiARTFormat;
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
      "Writes a copy of a model folder with weights in fewer bits. BiART's linear layers in 8 or 4 bits draw and describe " +
        "faster and take less memory; they cannot be trained. AugVAE's convolutions in 16 or 8 bits make a smaller file, " +
        "which runs in float32, no faster than before. What that costs is measured on pictures with their captions, " +
        "printed, and kept in the copy's config.json: of BiART, the share of greedy steps that agree with float32 and the " +
        "log-likelihood in both directions; of AugVAE, the share of tokens that change and the PSNR of reconstructions.",
    )
    .argument("<model>", "model folder, or the folder of an AugVAE alone")
    .requiredOption("-o, --output <folder>", "the model folder to write, which must not exist yet")
    .addOption(
      new Option(
        "--augvae <format>",
        "f16: about half the size; int8: about a quarter, with a scale for each output channel",
      ).choices(weightFormats),
    )
    .addOption(
      new Option(
        "--biart <format>",
        "int8 or int4: integers with a scale for every 32 weights (the head has 8 bits in either)",
      ).choices(biartFormats),
    )
    .option(
      "--pictures <sources...>",
      "folders, .txt lists, .tar shards, pictures, or one corpus (its held-out pairs) to measure on; BiART takes those " +
        "with captions (default: the held-out pictures that come with the model, else with lverse)",
    )
    .option(
      "--samples <count>",
      "how many of --pictures to measure on, evenly spread",
      wholeNumber(1, 1_000_000),
      64,
    )
    .addOption(threadsOption())
    .addOption(quietOption())
    .addOption(jsonOption("formats, sizes and costs"))
    .addHelpText(
      "after",
      examples([
        ["lverse quantize models/mini -o models/mini-int4 --biart int4", "draw and describe in 4 bits"],
        ["lverse quantize models/own -o models/own-int8 --augvae int8", "a quarter of AugVAE's size"],
        [
          "lverse quantize models/own -o models/own-f16 --augvae f16 --pictures photos",
          "measured on photographs",
        ],
      ]),
    )
    .action(async (model: string, options: QuantizeCommandOptions, command: Command) => {
      if (options.pictures === undefined && isGiven(command, "samples")) {
        throw new UsageError("--samples chooses among pictures: name them with --pictures");
      }
      await quantize(model, options, terminal);
    });
}

async function quantize(model: string, options: QuantizeCommandOptions, terminal: Terminal): Promise<void> {
  const { output, augvae, biart, threads, quiet, json } = options;
  if (augvae === undefined && biart === undefined) {
    throw new UsageError(
      `nothing to quantize; give --biart ${biartFormats.join(" or --biart ")}, or --augvae ${weightFormats.join(" or --augvae ")}`,
    );
  }
  const { signal } = terminal;
  const measured = await chosenPictures(model, options, signal);
  const bar = progressBar(terminal, "measuring", quiet);
  const made = await quantizeModel(model, output, {
    augvae,
    biart,
    ...measured,
    ...(threads !== undefined && { threads }),
    onProgress: (done, total) => bar.update(done, total),
    signal,
  }).finally(() => bar.stop());
  const text = json ? `${JSON.stringify({ output, ...made }, null, 2)}\n` : resultText(output, made);
  await print(terminal, text);
}

function resultText(output: string, { augvae, biart }: QuantizedNetworks): string {
  const bytes = (count: number) => `${count.toLocaleString("en-US")} B`;
  const size = (file: { bytes: number; originalBytes: number }) =>
    `${bytes(file.bytes)} instead of ${bytes(file.originalBytes)}`;
  const lines = [
    ...(augvae
      ? [`${output}: AugVAE in ${augvae.format}, ${size(augvae)}`, `  ${describeCost(augvae.cost)}`]
      : []),
    ...(biart
      ? [
          `${output}: BiART in ${biart.format}, ${size(biart)}`,
          ...describeBiARTCost(biart.cost).map((line) => `  ${line}`),
        ]
      : []),
  ];
  return `${lines.join("\n")}\n`;
}

/** What the cost is measured on: pictures for AugVAE, pictures with captions for BiART. */
async function chosenPictures(
  model: string,
  { pictures, samples, augvae, biart }: QuantizeCommandOptions,
  signal: AbortSignal,
): Promise<Pick<QuantizeOptions, "pictures" | "pairs">> {
  const { path, config } = await openAugVAEFolder(model);
  if (pictures === undefined) {
    const pairs = await demoPairs(path);
    return { pictures: pairs.map(({ picture }) => picture), pairs };
  }
  const found = await datasetPictures(pictures, { split: "heldout-pair", signal });
  return {
    ...(augvae && { pictures: await samplePictures(found, samples, config.resolution) }),
    ...(biart && { pairs: await samplePairs(found, samples, config.resolution) }),
  };
}
