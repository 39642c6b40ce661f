import { mkdir } from "node:fs/promises";
import { resolve } from "node:path";
import { writeAll, writeFileAtomically } from "../checkpoint/index.js";
import { type EvaluationSample, evaluationResult, KEPT_SAMPLES } from "../metrics/evaluation-result.js";
import { type ClipScorer, saveStatistics } from "../metrics/index.js";
import { type PictureSide, preparationWords } from "../pipelines/evaluate-fid.js";
import { evaluateGeneration } from "../pipelines/evaluate-generation.js";
import type { FoundFeatureNetwork } from "../pipelines/feature-networks.js";
import { ClipReranker, drawingCandidatesOf, drawingDefaultsOf, type LVerse } from "../pipelines/index.js";
import { chosenSettings } from "../pipelines/sampling-settings.js";
import type { CaptionScorer } from "../pipelines/self-retrieval.js";
import { fidProtocolString } from "./evaluate-fid.js";
import type { BlurOptions, DistanceOptions } from "./evaluation-options.js";
import { type ResultOptions, reportResult } from "./evaluation-output.js";
import type { ModelOptions } from "./options.js";
import { titledBars } from "./progress.js";
import type { Terminal } from "./terminal.js";

/** What `lverse evaluate generation` was told. */
export interface GenerationOptions extends ModelOptions, DistanceOptions, BlurOptions, ResultOptions {
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

/** What finds the caption of a picture among others. */
export const retrievals = ["clip", "self", "none"] as const;

/** What is measured, and with what. */
export interface GenerationMeasurement {
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

/** Draws, measures, and tells the result with the settings that were used. */
export async function measureGeneration(opened: GenerationMeasurement): Promise<void> {
  const { options, terminal, captions, references, lverse, found, clip, self, retrieval } = opened;
  const { blur, blurKind, strict, seed, save, protocol, rerank } = options;
  const { network, features } = found;
  const size = options.referencesAs === "crop" ? lverse.resolution : undefined;
  const sampling = drawingOf(options, clip);
  const candidates = drawingCandidatesOf(lverse.config, options);
  const { temperature, topK, topP, minP, guidance } = chosenSettings(
    drawingDefaultsOf(lverse.config),
    options,
  );
  if (save !== undefined) await mkdir(save, { recursive: true });
  const bars = titledBars(terminal, options.quiet);
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
      protocol: `generation, ${fidProtocolString({ features, protocol, blur, blurKind }, `references: ${preparation}`)}`,
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
