import { availableParallelism } from "node:os";
import { type AugVAEConfig, decodeGraph, encodeGraph, tokenCount } from "../augvae/index.js";
import { type Picture, type ResizeFilter, readPlanar, writePlanar } from "../data/index.js";
import { ForwardPass, type Runtime } from "../engine/index.js";
import {
  BlurredStatistics,
  CodebookUsage,
  type FeatureNetwork,
  featureDistance,
  type LpipsMeasure,
  meanSquaredError,
  peakSignalToNoise,
  psnr,
  ssim,
} from "../metrics/index.js";
import { PictureReader, type PicturesToMeasure, type ReadPicture } from "./evaluation-pictures.js";
import type { Weights } from "./model-folder.js";

/** How the decoder's values become a picture: clamped to [-1, 1], or each picture stretched from its least to its most. */
export const normalizations = ["clamp", "minmax"] as const;

export type Normalization = (typeof normalizations)[number];

/** The window of SSIM, in pixels. */
const SSIM_WINDOW = 11;
const DEFAULT_BATCH = 4;

export interface EvaluateReconstructionOptions {
  readonly runtime: Runtime;
  readonly config: AugVAEConfig;
  readonly weights: Weights;
  readonly pictures: PicturesToMeasure;
  /** What pictures are resized with to the model's resolution; bilinear unless told. */
  readonly filter?: ResizeFilter;
  /** `clamp` unless told. */
  readonly normalize?: Normalization;
  /** For the Fréchet distance of reconstructions and originals. */
  readonly network?: FeatureNetwork | undefined;
  /** Of pictures of the model's resolution. */
  readonly lpips?: LpipsMeasure | undefined;
  /** Pictures that go through the model together; 4 unless told. */
  readonly batch?: number;
  readonly threads?: number;
  readonly strict?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told of every picture, those passed over as well. */
  readonly onPicture?: (done: number, total: number) => void;
  /** Told of every pair, as it was measured; it is waited for. */
  readonly onPair?: (pair: ReconstructedPair) => Promise<void> | void;
}

/** An original as the model saw it, and what came back, both of 8 bits. */
export interface ReconstructedPair {
  readonly index: number;
  readonly name: string;
  readonly original: Picture;
  readonly reconstruction: Picture;
}

/** Figures of a set of reconstructions; null for what could not be computed, which a note explains. */
export interface ReconstructionFigures {
  readonly metrics: Readonly<Record<string, number | null>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}

/**
 * Measures what an AugVAE keeps of pictures. Every picture is resized and cropped to the model's resolution as 8-bit
 * values; that crop is what the model sees and what its reconstruction, rounded to 8 bits, is compared with. Memory holds
 * one batch.
 *
 * @throws PipelineError where no picture can be read; ImageError for one, where reading is strict
 */
export async function evaluateReconstruction(
  options: EvaluateReconstructionOptions,
): Promise<ReconstructionFigures> {
  const { runtime, config, weights, pictures, filter = "bilinear", network, lpips } = options;
  const { threads = availableParallelism(), batch = DEFAULT_BATCH, onPair } = options;
  const { resolution } = config;
  const reader = new PictureReader(pictures, { ...options, size: resolution, filter });
  const usage = new CodebookUsage(config.codebookSize);
  const sides = network && ([0, 1].map(() => new BlurredStatistics(network, [0], "pillow")) as Sides);
  const sums = new PairSums(resolution >= SSIM_WINDOW);
  const distances: number[] = [];
  const encoder = await ForwardPass.create(runtime, encodeGraph(config, batch), weights, threads);
  let decoder: ForwardPass | undefined;
  try {
    decoder = await ForwardPass.create(runtime, decodeGraph(config, batch), weights, threads);
    for await (const read of inBatches(reader.read(), batch)) {
      const pairs = await reconstructBatch(read, { encoder, decoder }, config, usage, options.normalize);
      const originals = pairs.map(({ original }) => original);
      const reconstructions = pairs.map(({ reconstruction }) => reconstruction);
      for (const [i, original] of originals.entries()) {
        sums.add(reconstructions[i]!, original);
        await sides?.[0].add(reconstructions[i]!);
        await sides?.[1].add(original);
      }
      if (lpips) distances.push(...(await lpips.distances(reconstructions, originals)));
      for (const pair of pairs) await onPair?.(pair);
    }
  } finally {
    encoder.release();
    decoder?.release();
  }
  reader.requireSome("reconstruction");
  const notes = [...reader.notes("reconstruction"), ...sums.notes(resolution)];
  const distance = sides && (await distanceOf(network!, sides, notes));
  return {
    metrics: {
      ...distance,
      lpips: lpips ? mean(distances) : null,
      ...sums.metrics(),
      "codebook usage": usage.share,
      perplexity: usage.perplexity,
    },
    counts: {
      pictures: reader.count,
      skipped: reader.skipped.length,
      "codes used": usage.used,
      "codes in the codebook": config.codebookSize,
    },
    notes,
  };
}

type Sides = [BlurredStatistics, BlurredStatistics];

async function distanceOf(
  network: FeatureNetwork,
  sides: Sides,
  notes: string[],
): Promise<Record<string, number | null>> {
  const name = `r${network.metric}`;
  for (const side of sides) await side.finish();
  const [ours, theirs] = sides.map(({ statistics }) => statistics[0]!);
  if (ours!.count < 2) {
    notes.push(`${name}: a Fréchet distance takes the covariance of two pictures or more, there is one`);
    return { [name]: null };
  }
  const { distance, warnings } = featureDistance(name, ours!, theirs!);
  notes.push(...warnings);
  return { [name]: distance };
}

async function* inBatches(pictures: AsyncIterable<ReadPicture>, size: number): AsyncGenerator<ReadPicture[]> {
  let batch: ReadPicture[] = [];
  for await (const picture of pictures) {
    batch.push(picture);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

async function reconstructBatch(
  read: readonly ReadPicture[],
  { encoder, decoder }: { readonly encoder: ForwardPass; readonly decoder: ForwardPass },
  config: AugVAEConfig,
  usage: CodebookUsage,
  normalize: Normalization = "clamp",
): Promise<ReconstructedPair[]> {
  const { resolution } = config;
  const block = 3 * resolution * resolution;
  const input = encoder.inputs.pictures!.data as Float32Array;
  const tokens = encoder.outputs.tokens!.data as BigInt64Array;
  const output = decoder.outputs.pictures!.data as Float32Array;
  for (const [i, { picture }] of read.entries()) writePlanar(picture, input, i * block);
  await encoder.run();
  const length = tokenCount(config);
  usage.add(Array.from(tokens.subarray(0, read.length * length), Number));
  (decoder.inputs.tokens!.data as BigInt64Array).set(tokens);
  await decoder.run();
  return read.map(({ index, name, picture: original }, i) => {
    const values = output.subarray(i * block, (i + 1) * block);
    if (normalize === "minmax") stretch(values);
    return { index, name, original, reconstruction: readPlanar(values, resolution, resolution) };
  });
}

/** Stretches values so that the least becomes -1 and the largest 1; equal ones become 0. */
function stretch(values: Float32Array): void {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  const range = most - least;
  for (let i = 0; i < values.length; i++) values[i] = range > 0 ? (2 * (values[i]! - least)) / range - 1 : 0;
}

/** What is added up over pairs. */
class PairSums {
  #pairs = 0;
  #squaredError = 0;
  #decibels = 0;
  #similarity = 0;
  #equal = 0;

  constructor(private readonly withSimilarity: boolean) {}

  add(picture: Picture, reference: Picture): void {
    this.#pairs++;
    this.#squaredError += meanSquaredError(picture, reference);
    const decibels = psnr(picture, reference);
    if (Number.isFinite(decibels)) this.#decibels += decibels;
    else this.#equal++;
    if (this.withSimilarity) this.#similarity += ssim(picture, reference);
  }

  metrics(): Record<string, number | null> {
    const different = this.#pairs - this.#equal;
    const ofMean = peakSignalToNoise(this.#squaredError / this.#pairs);
    return {
      psnr: different > 0 ? this.#decibels / different : null,
      "psnr of the mean error": Number.isFinite(ofMean) ? ofMean : null,
      ssim: this.withSimilarity ? this.#similarity / this.#pairs : null,
    };
  }

  notes(resolution: number): string[] {
    const notes: string[] = [];
    if (this.#equal > 0) {
      notes.push(
        `psnr: ${this.#equal} of ${this.#pairs} reconstructions equal their originals, whose PSNR is infinite; the mean is over the others`,
      );
    }
    if (!this.withSimilarity) {
      notes.push(`ssim: its windows of ${SSIM_WINDOW} px do not fit into pictures of ${resolution} px`);
    }
    return notes;
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
