import { mkdir } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { isCorpus } from "../data/index.js";
import { createNativeRuntime } from "../engine/runtime/native/index.js";
import { type EvaluationSample, evaluationResult, KEPT_SAMPLES } from "../metrics/evaluation-result.js";
import { type ClipScorer, saveStatistics } from "../metrics/index.js";
import { type PictureSide, preparationWords } from "../pipelines/evaluate-fid.js";
import { evaluateGeneration } from "../pipelines/evaluate-generation.js";
import { readCaptionsToDraw } from "../pipelines/evaluation-captions.js";
import { type FoundFeatureNetwork, findFeatureNetwork } from "../pipelines/feature-networks.js";
import {
  ClipReranker,
  drawingCandidatesOf,
  drawingDefaultsOf,
  LVerse,
  shippedModel,
} from "../pipelines/index.js";
import { openModelFolder } from "../pipelines/model-folder.js";
import { chosenSettings } from "../pipelines/sampling-settings.js";
import { type CaptionScorer, selfCaptionScorer } from "../pipelines/self-retrieval.js";
import { fidProtocolString, isStatistics, openSide, requireStatisticsName } from "./evaluate-fid.js";
import {
  addBlurOptions,
  addDistanceOptions,
  type BlurOptions,
  type DistanceOptions,
  strictOption,
} from "./evaluation-options.js";
import { addResultOptions, type ResultOptions, reportResult } from "./evaluation-output.js";
import { UsageError } from "./failure.js";
import { modelFolder } from "./hub-model.js";
import { openClip } from "./open-clip.js";
import {
  addModelOptions,
  examples,
  type ModelOptions,
  memoryAmount,
  nonNegative,
  wholeNumber,
} from "./options.js";
import { progressBar } from "./progress.js";
import type { Terminal } from "./terminal.js";

interface GenerationOptions extends ModelOptions, DistanceOptions, BlurOptions, ResultOptions {
  readonly quiet?: boolean;
  readonly captions: string;
  readonly references?: string;
  readonly split?: string;
  readonly sample?: number;
  readonly referencesAs: "crop" | "whole";
  readonly saveStatistics?: string;
  readonly candidates?: number;
  readonly rerank?: "clip" | "self";
  readonly clip?: string;
  readonly retrieval?: (typeof retrievals)[number];
  readonly selfPictures: number;
  readonly seed: number;
  readonly temperature?: number;
  readonly topK?: number;
  readonly guidance?: number;
  readonly batch?: number;
  readonly memory?: number;
  readonly save?: string;
  readonly strict?: boolean;
}

const retrievals = ["clip", "self", "none"] as const;

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
    await measure({ options, terminal, captions, references, lverse, found, clip, self, retrieval, notes });
  } finally {
    for (const free of cleanUp.reverse()) await free();
  }
}

interface Opened {
  readonly options: GenerationOptions & { readonly model: string };
  readonly terminal: Terminal;
  readonly captions: readonly string[];
  readonly references: PictureSide | undefined;
  readonly lverse: LVerse;
  readonly found: FoundFeatureNetwork;
  readonly clip: ClipScorer | undefined;
  readonly self: CaptionScorer | undefined;
  readonly retrieval: (typeof retrievals)[number];
  readonly notes: readonly string[];
}

async function measure(opened: Opened): Promise<void> {
  const { options, terminal, captions, references, lverse, found, clip, self, retrieval } = opened;
  const { blur, blurKind, strict, seed, save, protocol, rerank } = options;
  const { network } = found;
  const size = options.referencesAs === "crop" ? lverse.resolution : undefined;
  const sampling = drawingOf(options, clip);
  const candidates = drawingCandidatesOf(lverse.config, options);
  const { temperature, topK, topP, minP, guidance } = chosenSettings(
    drawingDefaultsOf(lverse.config),
    options,
  );
  if (save !== undefined) await mkdir(save, { recursive: true });
  const bars = stageBars(terminal, options.quiet);
  const samples: EvaluationSample[] = [];
  try {
    const figures = await evaluateGeneration({
      model: lverse,
      captions,
      drawing: sampling,
      ...(network &&
        references && { distance: { network, references, radii: blur, blur: blurKind, size, strict } }),
      clip,
      retrieveByClip: retrieval === "clip",
      self,
      selfPictures: options.selfPictures,
      signal: terminal.signal,
      onStage: bars.update,
      ...(save !== undefined && {
        onDrawing: async (drawing, index) => {
          const bytes = await drawing.toPng();
          const picture = resolve(save, `${String(index).padStart(6, "0")}.png`);
          await writeFileAtomically(picture, (handle) => writeAll(handle, bytes));
          if (samples.length < KEPT_SAMPLES) samples.push({ picture, caption: captions[index]! });
        },
      }),
    });
    bars.stop();
    const preparation = preparationWords(size);
    if (options.saveStatistics !== undefined && figures.references) {
      await saveStatistics(options.saveStatistics, { preparation, sets: figures.references.statistics });
    }
    const absent = [
      ...(references ? [] : ["no Fréchet distance could be computed: no --references were given"]),
      ...(clip ? [] : ["CLIPScore could not be computed: no CLIP model was given (--clip)"]),
    ];
    const missing = {
      ...((found.withoutFid || !references) &&
        Object.fromEntries(fidNames(blur).map((name) => [name, null]))),
      ...(clip === undefined && { clipscore: null }),
    };
    const result = evaluationResult({
      kind: "generation",
      protocol: `generation, ${fidProtocolString({ protocol, blur, blurKind }, `references: ${preparation}`)}`,
      metrics: { ...missing, ...figures.metrics },
      counts: figures.counts,
      seeds: { seed },
      settings: {
        model: options.model,
        captions: options.captions,
        references: options.references ?? null,
        split: options.split ?? null,
        sample: options.sample ?? null,
        features: network?.features ?? null,
        blur: blur.join(","),
        clip: clip?.name ?? null,
        candidates,
        rerank: candidates > 1 ? (rerank ?? "self") : "none",
        temperature,
        "top k": topK,
        "top p": topP,
        "min p": minP,
        guidance,
        retrieval,
      },
      notes: [...opened.notes, ...(references ? found.notes : []), ...absent, ...figures.notes],
      ...(save !== undefined && { samples }),
    });
    await reportResult(terminal, result, options);
  } finally {
    bars.stop();
  }
}

const fidNames = (blur: readonly number[]): string[] =>
  blur.length === 1 && blur[0] === 0 ? ["fid"] : blur.map((radius) => `fid-${radius}`);

/** @throws UsageError for options that contradict each other */
function checkUsage(options: GenerationOptions): void {
  const { rerank, retrieval, clip, saveStatistics: kept, references } = options;
  if (retrieval === "clip" && clip === undefined && rerank !== "clip") {
    throw new UsageError("--retrieval clip needs a CLIP model: name one with --clip");
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

async function findNetwork(
  options: GenerationOptions,
  references: PictureSide | undefined,
): Promise<FoundFeatureNetwork> {
  if (!references) return { network: undefined, withoutFid: true, notes: [] };
  return findFeatureNetwork({ ...options, batch: undefined });
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

function drawingOf(options: GenerationOptions, clip: ClipScorer | undefined) {
  const names = ["temperature", "topK", "guidance", "candidates"] as const;
  const told = names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const]));
  return {
    seed: options.seed,
    ...Object.fromEntries(told),
    ...(options.rerank === "clip" && clip && { rerank: new ClipReranker(clip) }),
    ...(options.rerank === "self" && { rerank: "self" as const }),
  };
}

/** A bar for each stage, one after the other. */
function stageBars(terminal: Terminal, quiet = false) {
  let stage = "";
  let bar = progressBar(terminal, "", true);
  return {
    update(present: string, done: number, total: number): void {
      if (present !== stage) {
        bar.stop();
        bar = progressBar(terminal, present, quiet);
        stage = present;
      }
      bar.update(done, total);
    },
    stop: () => bar.stop(),
  };
}
