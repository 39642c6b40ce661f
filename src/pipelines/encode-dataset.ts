import { createHash } from "node:crypto";
import { availableParallelism } from "node:os";
import { type AugVAEConfig, encodeGraph, tokenCount } from "../augvae/index.js";
import { tensorsDigest } from "../checkpoint/index.js";
import {
  type CropStream,
  type EncodedPicture,
  ImageError,
  loadPixels,
  type PictureLocation,
  type SkippedRecord,
  type TokenManifest,
  TokenShardWriter,
  trueVariations,
} from "../data/index.js";
import { ForwardPass, type Runtime } from "../engine/index.js";
import type { Weights } from "./model-folder.js";

/** Pictures to encode, in a fixed order. */
export interface DatasetPictures {
  readonly length: number;
  source(index: number): PictureLocation | Promise<PictureLocation>;
  name(index: number): string;
  /** Captions that the picture's record takes along. */
  captions?(index: number): readonly string[] | undefined;
  /** SHA-256 of what the pictures are, in hexadecimal digits. */
  fingerprint(): string;
}

/** A training crop of each picture, or its centre varied or nudged, drawn by a seed. */
export interface RandomView {
  readonly kind: "random crop" | "varied view" | "nudged view";
  readonly seed: number;
}

const DEFAULT_BATCH = 8;

export interface EncodeDatasetOptions {
  readonly runtime: Runtime;
  readonly config: AugVAEConfig;
  readonly weights: Weights;
  /** SHA-256 of the weights that these are a copy of in fewer bits, if they are one. */
  readonly original?: string | undefined;
  readonly pictures: DatasetPictures;
  /** What `tokens.json` calls the pictures' source. */
  readonly description: string;
  /** Where the shards go; what is there already is kept and gone on from. */
  readonly folder: string;
  /** Pictures that go through the encoder together; 8 unless told. */
  readonly batch?: number;
  readonly picturesPerShard?: number;
  /** What of each picture is encoded, if not its centre. */
  readonly view?: RandomView | undefined;
  readonly threads?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Encodes pictures into token shards (the centre of each, or a random view, in float32) which the training of BiART reads. Pictures
 * that cannot be read are passed over, counted and named in `tokens.json`. A stop leaves whole shards; the same call
 * goes on from there.
 *
 * @throws DataError where the folder holds tokens of other pictures or of another model
 */
export async function encodeDataset(options: EncodeDatasetOptions): Promise<TokenManifest> {
  const {
    config,
    weights,
    original,
    pictures,
    description,
    folder,
    batch = DEFAULT_BATCH,
    picturesPerShard = 1000,
  } = options;
  const writer = await TokenShardWriter.open(folder, {
    model: {
      sha256: tensorsDigest(weights),
      ...(original !== undefined && { original }),
      codes: config.codebookSize,
      tokens: tokenCount(config),
      resolution: config.resolution,
    },
    source: { description, sha256: fingerprintOf(pictures, options.view), pictures: pictures.length },
    picturesPerShard,
  });
  if (writer.next === pictures.length && pictures.length > 0) return writer.written;
  const encoder = await encoderPass(options, batch);
  try {
    while (writer.next < pictures.length) {
      const end = Math.min(writer.next + picturesPerShard, pictures.length);
      const { encoded, skipped } = await encodeRange(encoder, writer.next, end, options, batch);
      await writer.write(encoded, skipped);
    }
  } finally {
    encoder.release();
  }
  return writer.written;
}

function fingerprintOf(pictures: DatasetPictures, view: RandomView | undefined): string {
  const fingerprint = pictures.fingerprint();
  if (!view) return fingerprint;
  return createHash("sha256").update(`${fingerprint} ${view.kind} ${view.seed}`).digest("hex");
}

function encoderPass(
  {
    runtime,
    config,
    weights,
    threads = availableParallelism(),
  }: Pick<EncodeDatasetOptions, "runtime" | "config" | "weights" | "threads">,
  batch: number,
): Promise<ForwardPass> {
  return ForwardPass.create(runtime, encodeGraph(config, batch), weights, threads);
}

/** As {@link encodeDataset}, for pictures that fit into memory: their tokens, without a folder. */
export async function encodeAll(
  options: Omit<EncodeDatasetOptions, "folder" | "description" | "picturesPerShard">,
): Promise<{ encoded: EncodedPicture[]; skipped: SkippedRecord[] }> {
  const { pictures, batch = DEFAULT_BATCH } = options;
  const encoder = await encoderPass(options, batch);
  try {
    return await encodeRange(encoder, 0, pictures.length, options, batch);
  } finally {
    encoder.release();
  }
}

/** Encodes pictures `start` to `end` - 1; the next batch is read while the present one is encoded. */
async function encodeRange(
  encoder: ForwardPass,
  start: number,
  end: number,
  {
    config,
    pictures,
    view,
    onProgress,
    signal,
  }: Pick<EncodeDatasetOptions, "config" | "pictures" | "view" | "onProgress" | "signal">,
  batch: number,
): Promise<{ encoded: EncodedPicture[]; skipped: SkippedRecord[] }> {
  const { resolution } = config;
  const length = tokenCount(config);
  const input = encoder.inputs.pictures!.data as Float32Array;
  const output = encoder.outputs.tokens!.data as BigInt64Array;
  const encoded: EncodedPicture[] = [];
  const skipped: SkippedRecord[] = [];
  const read = async (from: number) => {
    const indices = Array.from({ length: Math.max(0, Math.min(batch, end - from)) }, (_, i) => from + i);
    return Promise.all(indices.map((index) => readOne(pictures, index, resolution, view)));
  };
  let next = read(start);
  for (let from = start; from < end; from += batch) {
    const present = await next;
    signal?.throwIfAborted();
    next = read(from + batch);
    // A failure of the next batch is met when it is awaited, not before.
    next.catch(() => {});
    const readable: { index: number; pixels: Float32Array }[] = [];
    for (const one of present) {
      if ("pixels" in one) readable.push(one);
      else skipped.push(one);
    }
    readable.forEach(({ pixels }, i) => {
      input.set(pixels, i * pixels.length);
    });
    if (readable.length > 0) await encoder.run();
    readable.forEach(({ index }, i) => {
      const tokens = Array.from(output.subarray(i * length, (i + 1) * length), Number);
      const captions = pictures.captions?.(index);
      encoded.push({
        index,
        tokens,
        name: pictures.name(index),
        ...(captions && { captions: [...captions] }),
      });
    });
    onProgress?.(Math.min(from + batch, end), pictures.length);
  }
  return { encoded, skipped };
}

async function readOne(
  pictures: DatasetPictures,
  index: number,
  size: number,
  view: RandomView | undefined,
): Promise<{ index: number; pixels: Float32Array } | SkippedRecord> {
  const name = pictures.name(index);
  try {
    const location = await pictures.source(index);
    const crop = view ? cropOf(view, name, pictures.captions?.(index)) : "centre";
    return { index, pixels: await loadPixels({ location, name, size, crop }) };
  } catch (error) {
    if (!(error instanceof ImageError)) throw error;
    return { name, problem: error.message };
  }
}

function cropOf({ kind, seed }: RandomView, name: string, captions: readonly string[] = []): CropStream {
  const stream = { seed, labels: ["encode", name] };
  if (kind === "random crop") return stream;
  const { mirror, recolour } = trueVariations(captions);
  if (kind === "nudged view") return { ...stream, centre: { kind: "nudged", mirror } };
  return { ...stream, centre: { kind: "varied", mirror, recolour } };
}
