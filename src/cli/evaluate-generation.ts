import { availableParallelism } from "node:os";
import { extname } from "node:path";
import { type Command, Option } from "commander";
import { isCorpus } from "../data/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import type { ClipScorer } from "../metrics/index.js";
import type { PictureSide } from "../pipelines/evaluate-fid.js";
import { readCaptionsToDraw } from "../pipelines/evaluation-captions.js";
import { type FoundFeatureNetwork, findFeatureNetwork } from "../pipelines/feature-networks.js";
import { drawingCandidatesOf, LVerse, shippedModel } from "../pipelines/index.js";
import { openModelFolder } from "../pipelines/model-folder.js";
import { type CaptionScorer, selfCaptionScorer } from "../pipelines/self-retrieval.js";
import { isStatistics, openSide, requireStatisticsName } from "./evaluate-fid.js";
import { addBlurOptions, addDistanceOptions, strictOption } from "./evaluation-options.js";
import { addResultOptions } from "./evaluation-output.js";
import { UsageError } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { type GenerationOptions, measureGeneration, retrievals } from "./measure-generation.js";
import { openClip } from "./open-clip.js";
import {
  addModelOptions,
  examples,
  type ModelOptions,
  memoryAmount,
  nonNegative,
  wholeNumber,
} from "./options.js";
import type { Terminal } from "./terminal.js";

export function registerEvaluateGeneration(group: Command, terminal: Terminal): void {
  const command = group
    .command("generation")
    .summary("pictures that the model draws for captions: FID-k, CLIPScore, retrieval")
    .description(
      "Draws a picture for each caption and measures the set: FID to reference pictures, both sides blurred by each " +
        "radius; CLIPScore; and how often the caption is the nearest of a hundred. What needs weights that are not there " +
        "is left out and said. For finished pictures, see lverse evaluate fid.",
    )
    .requiredOption(
      "--captions <file>",
      "a .txt with one a line, COCO's or Karpathy's .json, a .jsonl, .tsv or .csv, or a corpus: of each picture the first",
    )
    .option(
      "--references <source>",
      "a folder, list, shard or corpus of pictures, or kept statistics (.safetensors)",
    )
    .option("--split <name>", "of a corpus or Karpathy's file, for captions and references (default: train)")
    .option(
      "--sample <count>",
      "draw so many of the captions at random, as 30000",
      wholeNumber(1, 10_000_000),
    )
    .addOption(
      new Option(
        "--references-as <what>",
        "cut references to the model's size first, so that a blur's radius means the same on both sides, or leave them",
      )
        .choices(["crop", "whole"])
        .default("crop"),
    )
    .option("--save-statistics <file>", "keep the references' statistics, to be given as --references")
    .option(
      "--candidates <count>",
      "draw so many for each caption, and keep the best",
      wholeNumber(1, 10_000),
    )
    .addOption(
      new Option("--rerank <by>", "what says which is best (default: self)").choices(["clip", "self"]),
    )
    .option(
      "--clip <model>",
      "a CLIP model for CLIPScore, retrieval and reranking: a folder, or an id on the Hub",
    )
    .addOption(
      new Option(
        "--retrieval <by>",
        "what finds captions for pictures (default: clip where there is one, else self, the model's own likelihood)",
      ).choices(retrievals),
    )
    .option("--self-pictures <count>", "pictures that self judges at most", wholeNumber(1, 1_000_000), 100)
    .option(
      "--seed <number>",
      "of drawing, sampling and retrieval",
      wholeNumber(0, Number.MAX_SAFE_INTEGER),
      0,
    )
    .option("--temperature <number>", "as of lverse draw", nonNegative)
    .option("--top-k <number>", "as of lverse draw", wholeNumber(0, Number.MAX_SAFE_INTEGER))
    .option("--guidance <scale>", "as of lverse draw", nonNegative)
    .option("--batch <count>", "sequences side by side at most (default: what fits)", wholeNumber(1, 10_000))
    .option("--memory <amount>", "memory to stay within, as 800M or 4G (default: what is free)", memoryAmount)
    .option("--save <folder>", "write the pictures there as PNG; evaluate report shows the first ones");
  addDistanceOptions(command, "dm-gan");
  addBlurOptions(command).addOption(strictOption());
  addModelOptions(command);
  addResultOptions(command)
    .addHelpText(
      "after",
      examples([
        [
          "lverse evaluate generation --captions captions_val2014.json --sample 30000 --references val2014 --blur 0,1,2,4,8",
          "Table 3",
        ],
        [
          "lverse evaluate generation --captions corpus --references corpus --split heldout-pair --save drawn",
          "of the model that comes with lverse",
        ],
      ]),
    )
    .action(async (options: GenerationOptions) => evaluate(options, terminal));
}

async function evaluate(given: GenerationOptions, terminal: Terminal): Promise<void> {
  const { model = shippedModel } = given;
  checkUsage(given);
  const folder = await modelFolder(model, terminal, given);
  const options = { ...given, model: folder };
  const { captions, notes } = await readCaptionsToDraw(options.captions, options);
  const references =
    options.references === undefined
      ? undefined
      : await openSide(options.references, terminal, splitOfReferences(options));
  const cleanUp: (() => Promise<void> | void)[] = [];
  try {
    const lverse = await LVerse.load(folder, limitsOf(options));
    cleanUp.push(() => lverse.dispose());
    if (options.rerank !== undefined && drawingCandidatesOf(lverse.config, options) < 2) {
      throw new UsageError(
        `--rerank ${options.rerank} chooses among candidates: say how many with --candidates`,
      );
    }
    const found = await findNetwork(options, references);
    if (found.network) cleanUp.push(() => found.network?.release());
    const clip = await openScorer(options, terminal);
    if (clip) cleanUp.push(() => clip.dispose());
    const retrieval = options.retrieval ?? (clip ? "clip" : "self");
    const self = retrieval === "self" ? await openSelf(options) : undefined;
    if (self) cleanUp.push(() => self.release());
    await measureGeneration({
      options,
      terminal,
      captions,
      references,
      lverse,
      found,
      clip,
      self,
      retrieval,
      notes,
    });
  } finally {
    for (const free of cleanUp.reverse()) await free();
  }
}

/** @throws UsageError for options that contradict each other */
function checkUsage(options: GenerationOptions): void {
  const { rerank, retrieval, clip, saveStatistics: kept, references } = options;
  if (retrieval === "clip" && clip === undefined && rerank !== "clip") {
    throw new UsageError("--retrieval clip needs a CLIP model: name one with --clip");
  }
  const texts = extname(options.captions).toLowerCase() === ".txt";
  if (options.split !== undefined && texts && splitOfReferences(options) === undefined) {
    throw new UsageError(
      `--split is of a corpus or Karpathy's file, as captions or references: ${options.captions} has no splits`,
    );
  }
  if (kept === undefined) return;
  requireStatisticsName(kept);
  if (references === undefined || isStatistics(references)) {
    throw new UsageError(
      "--save-statistics keeps the statistics of reference pictures: name these with --references",
    );
  }
}

/** Of references that are a corpus; a folder has none where the file of captions may have some. */
function splitOfReferences({ references, split }: GenerationOptions): string | undefined {
  return references !== undefined && isCorpus(references) ? split : undefined;
}

/** @throws UsageError where statistics are to be kept, and no network is there that has any */
async function findNetwork(
  options: GenerationOptions,
  references: PictureSide | undefined,
): Promise<FoundFeatureNetwork> {
  if (!references) return { network: undefined, features: options.features, withoutFid: true, notes: [] };
  const found = await findFeatureNetwork({ ...options, batch: undefined });
  if (options.saveStatistics === undefined || found.network) return found;
  throw new UsageError(`--save-statistics keeps what a network makes of pictures: ${found.notes.join("; ")}`);
}

async function openScorer(options: GenerationOptions, terminal: Terminal): Promise<ClipScorer | undefined> {
  const needed = options.clip !== undefined || options.rerank === "clip";
  return needed ? openClip(options.clip, terminal, options) : undefined;
}

async function openSelf({ model, threads = availableParallelism() }: ModelOptions): Promise<CaptionScorer> {
  return selfCaptionScorer(await openModelFolder(model), createNativeRuntime(), threads);
}

function limitsOf({ batch, memory, threads }: GenerationOptions) {
  return { batch, memory, ...(threads !== undefined && { threads }) };
}
