import { Random } from "../engine/index.js";
import { CLIPSCORE_PROMPT, type ClipScorer, clipScore, cosine } from "../metrics/clip/index.js";
import { BlurredStatistics, competingCaptions, type FeatureNetwork, isNearest } from "../metrics/index.js";
import type { DrawOptions } from "./draw.js";
import type { Drawing } from "./drawing.js";
import {
  compareSides,
  type GatheredSide,
  type GatherOptions,
  gatherSide,
  type PictureSide,
  requireTwo,
} from "./evaluate-fid.js";
import type { LVerse } from "./lverse.js";
import type { PictureInput } from "./picture-input.js";
import type { CaptionScorer } from "./self-retrieval.js";

/** Captions whose pictures are drawn together, at most. */
const CHUNK = 32;

/** What the Fréchet distance is computed with. */
export interface GenerationDistance extends Omit<GatherOptions, "signal" | "onPicture"> {
  readonly network: FeatureNetwork;
  readonly references: PictureSide;
}

export interface EvaluateGenerationOptions {
  readonly model: Pick<LVerse, "draw" | "tokenize">;
  readonly captions: readonly string[];
  /** How pictures are drawn; one is kept for each caption. */
  readonly drawing: Omit<
    DrawOptions<PictureInput>,
    "count" | "signal" | "onProgress" | "onMemory" | "onRow"
  > & {
    readonly seed: number;
  };
  readonly distance?: GenerationDistance | undefined;
  /** For CLIPScore and the retrieval by CLIP. */
  readonly clip?: ClipScorer | undefined;
  /** Whether CLIP finds captions for the pictures, too; true unless told. */
  readonly retrieveByClip?: boolean;
  /** For the retrieval by the model itself. */
  readonly self?: CaptionScorer | undefined;
  /** Captions that compete, the own one among them; 100 unless told. */
  readonly retrievalOf?: number;
  /** Pictures that the model itself judges, at most: each takes a pass for every competing caption. */
  readonly selfPictures?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onStage?: (stage: "drawing" | "references" | "retrieval", done: number, total: number) => void;
  /** Told of every picture, in the order of the captions; it is waited for. */
  readonly onDrawing?: (drawing: Drawing, index: number) => Promise<void> | void;
}

export interface GenerationFigures {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
  /** Of the references, to be kept. */
  readonly references: GatheredSide | undefined;
}

/**
 * Draws a picture for each caption and measures the set: the Fréchet distance to references for every blur, CLIPScore,
 * and how often the own caption is the nearest of a hundred. Pictures are not kept; of those that the model itself judges,
 * the codes are.
 *
 * @throws MetricError for a distance of fewer than two pictures, or kept statistics of other features
 */
export async function evaluateGeneration(options: EvaluateGenerationOptions): Promise<GenerationFigures> {
  const { captions, distance, clip, self, selfPictures = 100, signal, onStage, onDrawing } = options;
  if (distance) requireTwo("the captions", captions.length, 0);
  const read = captions.map((caption) => options.model.tokenize(caption).join());
  // The references first: what is wrong with them shows before hours of drawing.
  const references =
    distance &&
    (await gatherSide(distance.references, {
      ...distance,
      signal,
      onPicture: (done, total) => onStage?.("references", done, total),
    }));
  const drawn = distance && new BlurredStatistics(distance.network, distance.radii, distance.blur);
  const embeddings: Float32Array[] = [];
  const codes: ArrayLike<number>[] = [];
  const rounds = repetitions(read);
  const clipOptions = signal ? { signal } : {};
  for (let start = 0; start < captions.length; start += CHUNK) {
    const repeated = rounds.slice(start, start + CHUNK);
    const drawings = await drawChunk(options, start, repeated);
    const pictures = drawings.map(({ picture }) => picture);
    for (const picture of pictures) await drawn?.add(picture);
    if (clip) embeddings.push(...(await clip.embedImages(pictures, clipOptions)));
    for (const [i, drawing] of drawings.entries()) {
      if (self && codes.length < selfPictures) codes.push(drawing.tokens);
      await onDrawing?.(drawing, start + i);
    }
    onStage?.("drawing", start + repeated.length, captions.length);
  }
  await drawn?.finish();
  const metrics: Record<string, number | null> = {};
  const notes: string[] = [];
  const counts: Record<string, number> = { captions: captions.length };
  if (distance && drawn && references) {
    const side = {
      label: "drawn pictures",
      statistics: drawn.statistics,
      skipped: 0,
      sizes: undefined,
      notes: [],
    };
    const compared = compareSides(distance, side, references);
    Object.assign(metrics, compared.metrics);
    notes.push(...compared.notes);
    counts.references = references.statistics[0]!.count;
    counts["references skipped"] = references.skipped;
  }
  if (clip) Object.assign(metrics, await clipFigures(options, clip, embeddings, counts));
  if (self) Object.assign(metrics, await selfFigures(options, self, read, codes, counts));
  return { metrics, counts, notes, references };
}

/** How often each came before: what the model reads again gets another seed, and so another picture. */
function repetitions(read: readonly string[]): number[] {
  const seen = new Map<string, number>();
  return read.map((tokens) => {
    const before = seen.get(tokens) ?? 0;
    seen.set(tokens, before + 1);
    return before;
  });
}

/** One picture for each caption, from `start` on. */
async function drawChunk(
  { model, captions, drawing, signal }: EvaluateGenerationOptions,
  start: number,
  repeated: readonly number[],
): Promise<Drawing[]> {
  const drawings: Drawing[] = [];
  for (const round of new Set(repeated)) {
    signal?.throwIfAborted();
    const places = [...repeated.keys()].filter((i) => repeated[i] === round);
    const drawn = await model.draw(
      places.map((i) => captions[start + i]!),
      { ...drawing, count: 1, seed: drawing.seed + round, ...(signal && { signal }) },
    );
    places.forEach((place, i) => {
      drawings[place] = drawn[i]!;
    });
  }
  return drawings;
}

async function clipFigures(
  options: EvaluateGenerationOptions,
  clip: ClipScorer,
  pictures: readonly Float32Array[],
  counts: Record<string, number>,
): Promise<Record<string, number>> {
  const { captions, drawing, retrievalOf = 100, retrieveByClip = true, signal, onStage } = options;
  const texts = await clip.embedTexts(
    captions.map((caption) => CLIPSCORE_PROMPT + caption),
    signal ? { signal } : {},
  );
  const score = pictures.reduce((sum, picture, i) => sum + clipScore(picture, texts[i]!), 0);
  const figures = { clipscore: score / pictures.length };
  if (!retrieveByClip) return figures;
  let nearest = 0;
  pictures.forEach((picture, i) => {
    const random = new Random(drawing.seed, "retrieval", i);
    const places = competingCaptions(captions, i, retrievalOf, random);
    counts["captions that compete"] = places.length;
    if (isNearest(places.map((place) => cosine(picture, texts[place]!)))) nearest++;
    onStage?.("retrieval", i + 1, pictures.length);
  });
  return { ...figures, "retrieval accuracy": nearest / pictures.length };
}

async function selfFigures(
  { captions, drawing, retrievalOf = 100, signal, onStage }: EvaluateGenerationOptions,
  self: CaptionScorer,
  read: readonly string[],
  codes: readonly ArrayLike<number>[],
  counts: Record<string, number>,
): Promise<Record<string, number>> {
  let nearest = 0;
  for (const [i, image] of codes.entries()) {
    signal?.throwIfAborted();
    const random = new Random(drawing.seed, "retrieval", i);
    const places = competingCaptions(read, i, retrievalOf, random);
    counts["captions that compete"] = places.length;
    const scores = await self.score(
      places.map((place) => captions[place]!),
      image,
    );
    if (isNearest(scores)) nearest++;
    onStage?.("retrieval", i + 1, codes.length);
  }
  counts["pictures judged by the model"] = codes.length;
  return { "self-retrieval accuracy": nearest / codes.length };
}
