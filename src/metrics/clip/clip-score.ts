/**
 * CLIPScore and RefCLIPScore of Hessel et al., "CLIPScore: a reference-free evaluation metric for image captioning"
 * (2021), as in https://github.com/jmhessel/clipscore.
 */
import type { Picture } from "../../data/picture.js";
import type { ClipOptions, ClipScorer } from "./clip-scorer.js";

/** What stands before each caption and reference (section 3 of the paper, found to help there). */
export const CLIPSCORE_PROMPT = "A photo depicts ";

/** Brings scores of ViT-B/32 to about [0, 1]; w of the paper. */
const WEIGHT = 2.5;

/** The cosine of two vectors of any length but 0. */
export function cosine(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) {
    throw new RangeError(`vectors of ${a.length} and ${b.length} values have no angle between them`);
  }
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (let i = 0; i < a.length; i++) {
    product += a[i]! * b[i]!;
    squareA += a[i]! ** 2;
    squareB += b[i]! ** 2;
  }
  return product / Math.sqrt(squareA * squareB);
}

/** 2.5 max(cos, 0) of a picture's and a caption's embedding. */
export function clipScore(image: Float32Array, caption: Float32Array): number {
  return WEIGHT * Math.max(cosine(image, caption), 0);
}

/**
 * The harmonic mean of CLIPScore and the largest cosine, or 0, of the caption and a reference; 0 where either is 0.
 *
 * @throws RangeError for no references
 */
export function refClipScore(
  image: Float32Array,
  caption: Float32Array,
  references: readonly Float32Array[],
): number {
  if (references.length === 0) throw new RangeError("RefCLIPScore needs a reference or more, none given");
  const score = clipScore(image, caption);
  const nearest = Math.max(0, ...references.map((reference) => cosine(caption, reference)));
  return score + nearest === 0 ? 0 : (2 * score * nearest) / (score + nearest);
}

/** A caption with its picture; references of the same picture are needed for RefCLIPScore alone. */
export interface CaptionedPicture {
  readonly picture: Picture;
  readonly caption: string;
  readonly references?: readonly string[];
}

export interface CaptionClipScore {
  readonly clipScore: number;
  /** Undefined where no references were given. */
  readonly refClipScore: number | undefined;
}

export interface ClipScoresOptions extends ClipOptions {
  /** Pictures whose embeddings are held at a time; 64 unless told. */
  readonly batch?: number;
}

/**
 * CLIPScore, and where there are references RefCLIPScore, of each caption, in order; a corpus' score is their mean. Memory
 * holds one batch, so that `captions` may be of any length.
 *
 * @throws RangeError for an empty list of references
 */
export async function* clipScores(
  scorer: ClipScorer,
  captions: Iterable<CaptionedPicture> | AsyncIterable<CaptionedPicture>,
  { batch: size = 64, signal }: ClipScoresOptions = {},
): AsyncGenerator<CaptionClipScore> {
  let batch: CaptionedPicture[] = [];
  for await (const one of captions) {
    batch.push(one);
    if (batch.length < size) continue;
    yield* await scoreBatch(scorer, batch, signal);
    batch = [];
  }
  if (batch.length > 0) yield* await scoreBatch(scorer, batch, signal);
}

async function scoreBatch(
  scorer: ClipScorer,
  batch: readonly CaptionedPicture[],
  signal: AbortSignal | undefined,
): Promise<CaptionClipScore[]> {
  const options = signal ? { signal } : {};
  // A picture with several captions comes several times in a row.
  const pictures = [...new Set(batch.map(({ picture }) => picture))];
  const images = await scorer.embedImages(pictures, options);
  const imageOf = new Map(pictures.map((picture, i) => [picture, images[i]!]));
  const texts = [...new Set(batch.flatMap(({ caption, references = [] }) => [caption, ...references]))];
  const embedded = await scorer.embedTexts(
    texts.map((text) => CLIPSCORE_PROMPT + text),
    options,
  );
  const textOf = new Map(texts.map((text, i) => [text, embedded[i]!]));
  return batch.map(({ picture, caption, references }) => {
    const image = imageOf.get(picture)!;
    const text = textOf.get(caption)!;
    return {
      clipScore: clipScore(image, text),
      refClipScore:
        references &&
        refClipScore(
          image,
          text,
          references.map((reference) => textOf.get(reference)!),
        ),
    };
  });
}
