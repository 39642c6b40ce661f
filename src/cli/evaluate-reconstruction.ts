import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { type Command, Option } from "commander";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { encodePng, type Picture } from "../data/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { type EvaluationSample, evaluationResult, KEPT_SAMPLES } from "../metrics/evaluation-result.js";
import { HOW_TO_GET_LPIPS, LpipsMeasure, lpipsWeightsPath } from "../metrics/index.js";
import {
  evaluateReconstruction,
  type Normalization,
  normalizations,
} from "../pipelines/evaluate-reconstruction.js";
import { openForMeasuring } from "../pipelines/evaluation-pictures.js";
import { findFeatureNetwork } from "../pipelines/feature-networks.js";
import { openAugVAEFolder } from "../pipelines/index.js";
import { distanceName, withBar } from "./evaluate-fid.js";
import { addDistanceOptions, type DistanceOptions, strictOption } from "./evaluation-options.js";
import { addResultOptions, type ResultOptions, reportResult } from "./evaluation-output.js";
import { modelFolder } from "./hub-model.js";
import { addModelOptions, examples, type ModelOptions, wholeNumber } from "./options.js";
import type { Terminal } from "./terminal.js";

interface ReconstructionOptions extends ModelOptions, DistanceOptions, ResultOptions {
  readonly quiet?: boolean;
  readonly images: readonly string[];
  readonly split?: string;
  readonly resize: keyof typeof filters;
  readonly normalize: Normalization;
  readonly save?: string;
  readonly lpips?: string;
  readonly strict?: boolean;
  readonly batch: number;
}

const filters = { bilinear: "bilinear", lanczos: "lanczos3" } as const;

/** LPIPS' network halves pictures four times. */
const SMALLEST_FOR_LPIPS = 16;

export function registerEvaluateReconstruction(group: Command, terminal: Terminal): void {
  const command = group
    .command("reconstruction")
    .summary("what the model's tokens keep of pictures: rFID, LPIPS, PSNR, SSIM")
    .description(
      "Encodes and decodes pictures and compares each with the very crop that the model saw, both of 8 bits: rFID, " +
        "LPIPS, PSNR, SSIM, and how much of the codebook the set uses. What needs weights that are not there is left " +
        "out and said. The model may be a whole one or an AugVAE alone.",
    )
    .requiredOption("--images <source...>", "folders, .txt lists, .tar shards, pictures, or one corpus")
    .option("--split <name>", "of a corpus (default: train)")
    .addOption(
      new Option("--resize <filter>", "what pictures are resized with; Table 4 of the paper uses lanczos")
        .choices(Object.keys(filters))
        .default("bilinear"),
    )
    .addOption(
      new Option(
        "--normalize <how>",
        "clamp reconstructions to the range of pictures, or stretch each from its least to its most value",
      )
        .choices(normalizations)
        .default("clamp"),
    )
    .option(
      "--save <folder>",
      "write originals and reconstructions there as PNG; evaluate report shows the first ones",
    );
  addDistanceOptions(command, "torch-fidelity")
    .option("--lpips <file>", "converted weights of LPIPS (default: the cache folder's)")
    .addOption(strictOption())
    .option("--batch <count>", "pictures that go through the model together", wholeNumber(1, 1024), 4);
  addModelOptions(command);
  addResultOptions(command)
    .addHelpText(
      "after",
      examples([
        ["lverse evaluate reconstruction --images imagenet/val --resize lanczos -o rfid.json", "as Table 4"],
        [
          "lverse evaluate reconstruction --images corpus --split heldout-pair",
          "of the model that comes with lverse",
        ],
      ]),
    )
    .action(async (options: ReconstructionOptions) => evaluate(options, terminal));
}

async function evaluate(options: ReconstructionOptions, terminal: Terminal): Promise<void> {
  const { images, split, resize, normalize, save, threads, batch, strict, protocol } = options;
  const { signal } = terminal;
  const model = await openAugVAEFolder(await modelFolder(options.model, terminal, options));
  const { resolution } = model.config;
  const { pictures, notes } = await openForMeasuring(images, { split, signal });
  if (save !== undefined) await mkdir(save, { recursive: true });
  const found = await findFeatureNetwork({ ...options, batch: undefined });
  const measure = await findLpips(options, resolution);
  const samples: EvaluationSample[] = [];
  try {
    const figures = await withBar(terminal, "reconstructing", options, async (onPicture) =>
      evaluateReconstruction({
        runtime: createNativeRuntime(),
        config: model.config,
        weights: await model.weights(),
        pictures,
        filter: filters[resize],
        normalize,
        network: found.network,
        lpips: measure.lpips,
        batch,
        ...(threads !== undefined && { threads }),
        strict,
        signal,
        onPicture,
        ...(save !== undefined && {
          onPair: async ({ index, name, original, reconstruction }) => {
            const stem = `${String(index).padStart(6, "0")}-${basename(name, extname(name))}`;
            const sample = {
              picture: resolve(save, `${stem}-reconstruction.png`),
              original: resolve(save, `${stem}-original.png`),
            };
            await writePicture(sample.original, original);
            await writePicture(sample.picture, reconstruction);
            if (samples.length < KEPT_SAMPLES) samples.push(sample);
          },
        }),
      }),
    );
    const distance = distanceName({ features: found.features, protocol });
    const result = evaluationResult({
      kind: "reconstruction",
      protocol: `reconstruction, centre crop by ${resize}, ${normalize}, r${distance}`,
      metrics: { ...(found.withoutFid && { rfid: null }), ...figures.metrics },
      counts: figures.counts,
      settings: {
        model: model.path,
        images: images.join(" "),
        split: split ?? null,
        resolution,
        features: found.network?.features ?? null,
        lpips: measure.lpips?.name ?? null,
      },
      notes: [...notes, ...found.notes, ...measure.notes, ...figures.notes],
      ...(save !== undefined && { samples }),
    });
    await reportResult(terminal, result, options);
  } finally {
    measure.lpips?.release();
    await found.network?.release();
  }
}

/** LPIPS where its weights are there or were named, or a note why not. */
async function findLpips(
  { lpips: named, threads }: Pick<ReconstructionOptions, "lpips" | "threads">,
  size: number,
): Promise<{ lpips: LpipsMeasure | undefined; notes: readonly string[] }> {
  if (size < SMALLEST_FOR_LPIPS) {
    const problem = `its network takes ${SMALLEST_FOR_LPIPS} px or more, the model's pictures have ${size}`;
    return { lpips: undefined, notes: [`LPIPS could not be computed: ${problem}`] };
  }
  const weights = named ?? lpipsWeightsPath();
  if (named === undefined && !existsSync(weights)) {
    const problem = `its weights are not at ${weights}; to get them, ${HOW_TO_GET_LPIPS}`;
    return { lpips: undefined, notes: [`LPIPS could not be computed: ${problem}`] };
  }
  const lpips = await LpipsMeasure.load({ weights, size, ...(threads !== undefined && { threads }) });
  return { lpips, notes: [] };
}

export async function writePicture(path: string, picture: Picture): Promise<void> {
  const bytes = await encodePng(picture, { Software: "lverse" });
  await writeFileAtomically(path, (handle) => writeAll(handle, bytes));
}
